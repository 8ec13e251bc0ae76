using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Circuits;

namespace SoccerRecognition.Jobs.Tests.Circuits;

public sealed class CircuitTests
{
    private readonly SetTime _time = new();

    /// <summary>The figure that docs/operations.md and the options state.</summary>
    [Fact]
    public void Ten_minutes_of_outage_cost_at_most_ninety_tries_however_many_ask()
    {
        var circuit = Of(new CircuitOptions());
        var tries = 0;
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(10); passed += TimeSpan.FromMilliseconds(50))
        {
            for (var caller = 0; caller < 5; caller++)
                if (circuit.TryEnter())
                {
                    tries++;
                    circuit.Failed();
                }

            _time.Now += TimeSpan.FromMilliseconds(50);
        }

        Assert.InRange(tries, 50, 90);
        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Fact]
    public void A_server_that_is_back_is_used_again_within_the_longest_wait()
    {
        var options = new CircuitOptions();
        var circuit = Of(options);
        for (var i = 0; i < 1000; i++)
        {
            if (circuit.TryEnter()) circuit.Failed();
            _time.Now += TimeSpan.FromSeconds(1);
        }

        _time.Now += options.MaxDelay;
        Assert.True(circuit.TryEnter());
        Assert.Equal(CircuitState.HalfOpen, circuit.State);
        circuit.Succeeded();
        Assert.Equal(CircuitState.Closed, circuit.State);
        Assert.True(circuit.TryEnter());
    }

    [Fact]
    public void While_it_is_tried_again_nobody_else_is_let_through()
    {
        var circuit = Of(new CircuitOptions { FailuresToOpen = 1 });
        circuit.Failed();
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.True(circuit.TryEnter());
        Assert.False(circuit.TryEnter());
        circuit.Abandoned();
        Assert.True(circuit.TryEnter());
    }

    [Fact]
    public void Many_that_fail_together_make_nobody_wait_longer()
    {
        var circuit = Of(new CircuitOptions());
        for (var i = 0; i < 100; i++) circuit.Failed();
        _time.Now += TimeSpan.FromSeconds(0.5);
        Assert.True(circuit.TryEnter());
    }

    [Fact]
    public async Task Refused_at_once_as_a_dependency_that_is_away_and_a_mistake_of_ours_does_not_count()
    {
        var circuit = Of(new CircuitOptions { FailuresToOpen = 2 });
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<InvalidOperationException>(() => circuit.RunAsync<int>(() => throw new InvalidOperationException(), failure => failure is IOException));
        Assert.Equal(CircuitState.Closed, circuit.State);
        for (var i = 0; i < 2; i++) await Assert.ThrowsAsync<IOException>(() => circuit.RunAsync<int>(() => throw new IOException(), failure => failure is IOException));

        var refused = await Assert.ThrowsAsync<WorkFailure>(() => circuit.RunAsync(() => Task.FromResult(1), _ => true));
        Assert.Equal(FailureCode.DependencyUnavailable, refused.Code);
    }

    private Circuit Of(CircuitOptions options) => new("server", options, _time);

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

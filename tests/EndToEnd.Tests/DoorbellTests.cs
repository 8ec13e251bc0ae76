using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.EndToEnd.Tests;

/// <summary>The queue is a doorbell: nothing that happens to it loses a job.</summary>
public sealed class DoorbellTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_are_accepted_while_the_broker_is_down_and_all_finish_after_purge_and_restart()
    {
        await using var servers = ServerSet.Private();
        var (environment, reason) = await servers.UpAsync(ServerKind.RabbitMq, Token);
        Require.That(environment is not null, reason);
        var broker = new RabbitMqServer(
            new Uri(environment!["SOCCER_TEST_RABBITMQ"]), new Uri(environment["SOCCER_TEST_RABBITMQ_MANAGEMENT"]));
        await using var fleet = await Fleet.StartAsync(
            workers: 0, broker, Token, ("Models__Folder", StubModelFolder.Path), ("Models__Detection", "stub"));
        var clip = await TestMedia.ClipAsync(new TestClip { Seconds = 1 }, Token);

        // A worker that stands still: its queues are there, and what is rung for lies in them.
        var still = fleet.StartWorker("still", ("Worker__IdlePoll", "00:05:00"));
        await Eventually.IsTrueAsync(
            "the worker's queues are there", async token => (await WorkQueuesAsync(fleet, token)).Count > 0, Token, TimeSpan.FromSeconds(60));
        Signals.Pause(still.Id);
        var jobs = new List<Guid>();
        for (var i = 0; i < 3; i++) jobs.Add(await fleet.SubmitAsync(clip, Token));
        await fleet.Vhost.PurgeAsync(queue => queue.StartsWith("soccer.work.", StringComparison.Ordinal), Token);
        Signals.Resume(still.Id);
        foreach (var job in jobs) await fleet.SucceedAsync(job, Token);
        await still.KillHardAsync(Token);

        await servers.DownAsync(ServerKind.RabbitMq, Token);
        for (var i = 0; i < 3; i++) jobs.Add(await fleet.SubmitAsync(clip, Token));
        Assert.All(jobs, job => Assert.NotEqual(Guid.Empty, job));

        var (again, why) = await servers.UpAsync(ServerKind.RabbitMq, Token);
        Assert.True(again is not null, why);
        // Polling is put out of the way: what starts the work here is a ring of the sweeper through the broker that came back.
        fleet.StartWorker("late", ("Worker__IdlePoll", "00:05:00"));
        foreach (var job in jobs) Assert.Equal(JobState.Succeeded, (await fleet.SucceedAsync(job, Token)).State);
    }

    private static async Task<IReadOnlyList<TestQueue>> WorkQueuesAsync(Fleet fleet, CancellationToken cancellationToken) =>
        [.. (await fleet.Vhost.QueuesAsync(cancellationToken)).Where(queue => queue.Name.StartsWith("soccer.work.", StringComparison.Ordinal))];
}

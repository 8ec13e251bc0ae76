using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(SoccerRecognition.Faults.Harness.Reference))]
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]

namespace SoccerRecognition.Faults.Harness;

/// <summary>
/// The undisturbed run: an Api and a worker that nothing happens to, which tell once for each clip the digest that every disturbed job must have. One
/// for all tests; it starts when it is first asked.
/// </summary>
public sealed class Reference : IAsyncDisposable
{
    private static readonly History history = new();
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> digests = new();
    private static readonly Lazy<Task<Rig>> rig = new(StartAsync);

    /// <summary>The digest of an undisturbed job of the clip.</summary>
    internal static Task<string> DigestAsync(string clip) => digests.GetOrAdd(clip, path => new(() => RunAsync(path))).Value;

    public async ValueTask DisposeAsync()
    {
        if (rig.IsValueCreated) await (await rig.Value).DisposeAsync();
    }

    private static async Task<Rig> StartAsync()
    {
        var started = await Rig.StartAsync(history, CancellationToken.None, new RigPlan());
        await started.StartApiAsync();
        await started.ReadyWorkerAsync("reference");
        return started;
    }

    private static async Task<string> RunAsync(string clip)
    {
        var undisturbed = await rig.Value;
        var job = await undisturbed.SubmitAsync(clip, segmentSeconds: 30);
        await undisturbed.EndAsync([job], TimeSpan.FromSeconds(120));
        return await undisturbed.ScalarAsync<string>("select digest from job where id = @job", new { job })
            ?? throw new InvalidOperationException($"the undisturbed job of {clip} did not succeed\n{history}");
    }
}

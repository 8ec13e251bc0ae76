using System.Globalization;
using SoccerRecognition.Benchmarks.Figures;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Client;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Benchmarks.Soak;

/// <summary>
/// An Api and a Worker process over real PostgreSQL, RabbitMQ and S3 under a life of uploads, jobs, pictures, cancellations and readings for as
/// long as was asked for: what they hold at the end against what they held when they had settled.
/// </summary>
internal static class Endurance
{
    /// <summary>The share of the time until heaps, pools and caches have filled.</summary>
    private const double Settling = 0.25;

    public static readonly string[] Figures =
    [
        "endurance_rss_growth_mb", "endurance_handles_growth", "endurance_connections_growth", "endurance_temporary_files_growth", "endurance_scratch_growth_mb",
    ];

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        await using var service = await SoakService.StartAsync(bench.Token);
        var clip = await Footage.SmallAsync(25, 10, bench.Token);
        var (start, rounds) = (TimeProvider.System.GetTimestamp(), 0);
        var held = new List<(double At, Holdings What)>();
        double Elapsed() => TimeProvider.System.GetElapsedTime(start) / bench.Endurance;
        for (; Elapsed() < 1 || held.Count < 8; rounds++)
        {
            await LiveAsync(service.Client, clip, rounds, bench.Token);
            if (rounds % 5 != 0) continue;
            held.Add((Elapsed(), await Holdings.ReadAsync(service, bench.Token)));
            if (rounds % 50 == 0) BenchContext.Say($"{Elapsed():P0}, {rounds} rounds: {held[^1].What}");
        }

        var settled = held.Where(one => one.At >= Settling).Select(one => one.What).ToList();
        if (settled.Count < 3) settled = [.. held.Select(one => one.What).TakeLast(6)];
        var note = string.Create(CultureInfo.InvariantCulture, $"{bench.Endurance.TotalMinutes:F0} min, {rounds} rounds of jobs; at the end {settled[^1]}");
        return
        [
            Figure.AtMost(Figures[0], Growth(settled, one => one.Megabytes), 20, "MB", note),
            Figure.AtMost(Figures[1], Growth(settled, one => one.Handles), 10, "handles", note),
            Figure.AtMost(Figures[2], Growth(settled, one => one.Connections), 3, "connections", note),
            Figure.AtMost(Figures[3], Growth(settled, one => one.TemporaryFiles), 0, "files", note),
            Figure.AtMost(Figures[4], Growth(settled, one => one.ScratchMegabytes), 5, "MB", note),
        ];
    }

    // Single readings jump (a garbage collection, a job under way): medians of the first and the last third.
    private static double Growth(List<Holdings> settled, Func<Holdings, double> of)
    {
        var third = Math.Max(settled.Count / 3, 1);
        return Rounds.MedianOf([.. settled.TakeLast(third).Select(of)]) - Rounds.MedianOf([.. settled.Take(third).Select(of)]);
    }

    /// <summary>One round: a new video, three jobs of it side by side, one of them cancelled, pictures made of another, results read.</summary>
    private static async Task LiveAsync(SoccerClient client, string clip, int round, CancellationToken cancellationToken)
    {
        // Another length is another content.
        await using var content = new LongClip(clip, seed: 1, new FileInfo(clip).Length + 64 + round);
        var video = await client.UploadAsync(content, $"round-{round}.mp4", null, cancellationToken);
        var plain = await client.CreateJobAsync(new CreateJobRequest { VideoId = video.Id, Reuse = false }, null, cancellationToken);
        var pictures = await client.CreateJobAsync(
            new CreateJobRequest { VideoId = video.Id, SampleFps = 5, Artifacts = [ArtifactKind.ContactSheet] }, $"round-{round}", cancellationToken);
        var cancelled = await client.CreateJobAsync(new CreateJobRequest { VideoId = video.Id, Reuse = false, SampleFps = 10 }, null, cancellationToken);
        try
        {
            await client.CancelJobAsync(cancelled.Id, cancellationToken);
        }
        catch (SoccerApiException late) when (late.Code == Contracts.FailureCode.JobAlreadyTerminal)
        {
        }

        foreach (var job in (Guid[])[plain.Id, pictures.Id])
        {
            var ended = await client.WaitAsync(job, null, cancellationToken);
            if (ended.State != JobState.Succeeded) throw new InvalidOperationException($"Job {job} of round {round} ended {ended.State}: {ended.Failure?.Detail}");
            await foreach (var page in client.ReadResultsAsync(job, new(), cancellationToken))
                if (page.Frames.Count == 0) throw new InvalidOperationException($"Job {job} has an empty page.");
        }
    }
}

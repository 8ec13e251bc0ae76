using System.Diagnostics;
using System.Diagnostics.Metrics;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Worker;

/// <summary>Traces and counters of a worker. A hop's trace continues that of the request that made its job.</summary>
internal static class WorkerTelemetry
{
    public const string SourceName = "SoccerRecognition.Worker";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);
    private static readonly Counter<long> HopsDone = Meter.CreateCounter<long>("soccer_work_done_total", description: "Hops finished, by kind");
    private static readonly Counter<long> HopsFailed = Meter.CreateCounter<long>("soccer_work_failed_total", description: "Tries failed, by kind and code");
    private static readonly Counter<long> Frames = Meter.CreateCounter<long>("soccer_frames_done_total", description: "Frames inferred and committed");
    private static readonly Counter<long> LeasesExpired = Meter.CreateCounter<long>("soccer_leases_expired_total", description: "Leases put back by the sweeper");
    private static readonly Counter<double> SegmentSeconds = Meter.CreateCounter<double>(
        "soccer_segment_seconds_total", "s", "Where the time of segments goes, summed over lanes: decode-wait, infer, post");
    private static long _frames;

    /// <summary>Frames committed by this process since its start.</summary>
    public static long FramesDone => Interlocked.Read(ref _frames);

    public static Activity? Start(LeasedWork work)
    {
        ActivityContext.TryParse(work.TraceParent, null, isRemote: true, out var parent);
        return Source.StartActivity($"work {work.Kind}", ActivityKind.Consumer, parent)
            ?.SetTag("soccer.job", work.JobId).SetTag("soccer.segment", work.SegmentIndex).SetTag("soccer.epoch", work.Epoch);
    }

    public static void Done(LeasedWork work) => HopsDone.Add(1, new KeyValuePair<string, object?>("kind", work.Kind.ToString()));

    public static void Failed(LeasedWork work, WorkFailure failure) =>
        HopsFailed.Add(1, new("kind", work.Kind.ToString()), new("code", failure.Code.Code));

    public static void FramesCommitted(int frames)
    {
        Frames.Add(frames);
        Interlocked.Add(ref _frames, frames);
    }

    public static void SegmentDone(SegmentTimings timings)
    {
        SegmentSeconds.Add(timings.DecodeWaitUs / 1e6, new KeyValuePair<string, object?>("part", "decode-wait"));
        SegmentSeconds.Add(timings.InferUs / 1e6, new KeyValuePair<string, object?>("part", "infer"));
        SegmentSeconds.Add(timings.PostUs / 1e6, new KeyValuePair<string, object?>("part", "post"));
    }

    public static void Expired(int leases) => LeasesExpired.Add(leases);
}

using SoccerRecognition.Benchmarks.Figures;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Benchmarks.Soak;

// In the order in which they are run and printed.
Benchmark[] figures =
[
    new(ModelBound.Figures, ModelBound.MeasureAsync),
    new(["worker_vs_ffmpeg_pipe"], WorkerVsFfmpegPipe.MeasureAsync),
    new(["alloc_bytes_per_frame"], AllocBytesPerFrame.MeasureAsync),
    new(["two_workers_speedup"], TwoWorkersSpeedup.MeasureAsync),
    new(["upload_rss_growth_mb"], UploadRssGrowth.MeasureAsync),
    new(["copy_vs_psql", "stored_bytes_per_frame"], CopyVsPsql.MeasureAsync),
    new(["queued_job_overhead_ms"], QueuedJobOverhead.MeasureAsync),
    new(["rss_growth"], RssGrowth.MeasureAsync),
    new(FleetStatements.Figures, FleetStatements.MeasureAsync),
];

Benchmark[] soak =
[
    new(SimulatedSchedules.Figures, SimulatedSchedules.MeasureAsync),
    new(["soak_sql_differences"], SqlHistories.MeasureAsync),
    new(["soak_distinct_digests"], SameDigests.MeasureAsync),
    new(["soak_rss_growth_mb"], FlatMemory.MeasureAsync),
    new(Endurance.Figures, Endurance.MeasureAsync),
];

return await CommandLine.RunAsync(args, figures, soak);

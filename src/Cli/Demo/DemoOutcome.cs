using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Cli.Demo;

/// <summary>Everything that the closing table tells.</summary>
/// <param name="Video">What was analysed.</param>
/// <param name="Job">As it ended.</param>
/// <param name="Rate">Which frames.</param>
/// <param name="Counts">Of the results; null if the job failed.</param>
/// <param name="Upload">How long it took.</param>
/// <param name="Stages">How long the job was in each state.</param>
/// <param name="Parts">What the analysis did meanwhile.</param>
/// <param name="Render">How long the artifacts took after that.</param>
/// <param name="Files">What was written.</param>
internal sealed record DemoOutcome(
    DemoVideo Video, JobResponse Job, SampleRate Rate, ResultsCounts? Counts, TimeSpan Upload, StageClock Stages, AnalysisParts Parts, TimeSpan Render,
    IReadOnlyList<string> Files);

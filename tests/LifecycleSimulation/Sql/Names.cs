using System.Globalization;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.LifecycleSimulation.Model;

namespace SoccerRecognition.LifecycleSimulation.Sql;

/// <summary>The model's rows in the form in which <see cref="StateSql"/> gives the database's.</summary>
internal static class Names
{
    public static Guid IdOfWorker(int worker) => new(worker + 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7);

    public static List<string> Describe(LifecycleModel model) =>
        [.. model.Jobs.Select(Describe), .. model.Analyses.Select(Describe), .. model.Work.Select(Describe)];

    public static string NameOf(WorkRow work) =>
        $"{work.Kind.ToString().ToLowerInvariant()} {(work.Analysis is { } analysis ? NameOf(analysis) : "-")} {work.Segment} of job {work.Job.Number}";

    private static string Describe(JobRow job) => string.Create(
        CultureInfo.InvariantCulture,
        $"job {job.Number} {Lower(job.State)} paused {(job.Paused ? "true" : "false")} deadline {Dash(job.DeadlineAt)} until {Dash(job.RunUntil)} events {string.Join(',', job.Events)}");

    private static string Describe(AnalysisRow one)
    {
        var done = string.Join(',', (one.Segments ?? []).Select((segment, i) => (segment.Done, i)).Where(segment => segment.Done).Select(segment => segment.i));
        var rows = string.Join(',', one.Rows.OrderBy(row => (row.Run, row.Segment)).Select(row => $"{row.Run}:{row.Segment}"));
        return $"analysis {NameOf(one)} owner {one.Owner.Number} {Lower(one.State)} run {one.Run} class {one.Class ?? "-"} "
            + $"segments {one.Segments?.Length.ToString(CultureInfo.InvariantCulture) ?? "-"} done {one.SegmentsDone} [{done}] rows [{rows}]";
    }

    private static string Describe(WorkRow work) =>
        $"work {NameOf(work)} {Lower(work.State)} due {work.DueAt} epoch {work.Epoch} owner {(work.Owner is { } owner ? IdOfWorker(owner).ToString() : "-")} "
        + $"until {(work.State == WorkState.Leased ? Dash(work.LeaseUntil) : "-")} attempts {work.Attempts} listed {work.Listed}";

    private static string NameOf(AnalysisRow one) => $"{one.Tenant}/{one.Video}/{one.Selection}/{one.Generation}";

    private static string Lower<T>(T state) where T : struct, Enum => state.ToString().ToLowerInvariant();

    private static string Dash(long? ms) => ms?.ToString(CultureInfo.InvariantCulture) ?? "-";
}

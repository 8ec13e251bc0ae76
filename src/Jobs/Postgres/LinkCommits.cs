using Dapper;
using Npgsql;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>What the linker is asked.</summary>
public sealed record LinkTask(JobRequest Request, VideoInfo Video, IReadOnlyList<Warning> Warnings);

/// <summary>What the linker found out about a whole job.</summary>
/// <param name="Frames">Analysed frames.</param>
/// <param name="People">Measured boxes of people on the pitch.</param>
public sealed record JobSummary(long Frames, long People, int Tracks, IReadOnlyList<LinkedTeam> Teams);

/// <summary>What a renderer needs beside the frames.</summary>
/// <param name="FromUs">The part of the video that was analysed.</param>
/// <param name="ToUs">Its end.</param>
public sealed record RenderTask(
    int Revision, VideoInfo Video, IReadOnlyList<LinkedTrack> Tracks, JobSummary Summary, long? FromUs, long? ToUs);

/// <summary>The hops <c>link</c> and <c>publish</c>.</summary>
public sealed class LinkCommits(Database database, TimeProvider time)
{
    private static readonly ArtifactKind[] Kinds = Enum.GetValues<ArtifactKind>();

    /// <summary>Moves the job to <c>linking</c> if it is not there yet, and gives what the linker needs beside the frames.</summary>
    public Task<LinkTask> BeginAsync(LeasedWork work, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            await using var statements = new Statements(connection, transaction);
            JobRows.Move(Fence.Hold(statements, work), work.JobId, JobState.Linking)
                .Add(LinkSql.ReadTask, ("jobId", work.JobId))
                .Add(LinkSql.ReadWarnings, ("jobId", work.JobId));
            await using var answers = await statements.AskAsync(cancellationToken);
            for (var asked = 0; asked < 3; asked++) await answers.NextAsync(cancellationToken); // The fence, the move, the task.
            var (request, video) = (DbText.FromJson<JobRequest>(answers.Row.GetString(0)), DbText.FromJson<VideoInfo>(answers.Row.GetString(1)));
            var warnings = await answers.NextListAsync(row => DbText.FromJson<Warning[]>(row.GetString(0)), cancellationToken);
            return new LinkTask(request, video, [.. warnings.SelectMany(one => one).Distinct()]);
        }, cancellationToken);

    /// <summary>Writes the linker's rows under the next revision and makes <c>publish</c> due.</summary>
    /// <param name="frames">By time. Their bytes are read before the next one is asked for.</param>
    public Task<Committed> CommitLinkAsync(
        LeasedWork work, IEnumerable<(long PtsUs, ReadOnlyMemory<byte> Data)> frames, IReadOnlyList<LinkedTrack> tracks, JobSummary summary,
        IReadOnlyList<Warning> warnings, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            var (month, revision) = await HoldAsync(connection, transaction, work, cancellationToken);
            await CopyAsync(connection, work, month, revision, frames, cancellationToken);
            await using var statements = new Statements(connection, transaction);
            statements.Add(
                LinkSql.InsertTracks,
                ("tenantId", work.TenantId), ("jobId", work.JobId), ("revision", revision),
                ("ids", tracks.Select(track => track.Id).ToArray()), ("data", tracks.Select(DbText.ToJson).ToArray()));
            Fence.Finish(statements, work);
            statements.Add(
                LinkSql.StoreSummaryOrStop, ("jobId", work.JobId), ("summary", DbText.ToJson(summary)), ("warnings", DbText.ToJson(warnings)));
            Fence.MakeDue(statements, time, work.JobId, WorkKind.Publish);
            await using var answers = await statements.AskAsync(cancellationToken);
            await answers.EndAsync(cancellationToken);
            return new Committed(null, [new WorkClass(WorkRoles.Link, work.Lane, WorkClass.AnyNumerics)]);
        }, cancellationToken);

    /// <summary>The linked tracks, summary and warnings that the digest covers, and the revision they will be published under.</summary>
    public Task<(int Revision, IReadOnlyList<LinkedTrack> Tracks, JobSummary Summary, IReadOnlyList<Warning> Warnings)> ReadLinkedAsync(
        Guid jobId, CancellationToken cancellationToken) =>
        database.ReadAsync<(int, IReadOnlyList<LinkedTrack>, JobSummary, IReadOnlyList<Warning>)>(async connection =>
        {
            await using var statements = new Statements(connection);
            statements.Add(LinkSql.ReadSummary, ("jobId", jobId)).Add(LinkSql.ReadNextTracks, ("jobId", jobId));
            await using var answers = await statements.AskAsync(cancellationToken);
            await answers.NextAsync(cancellationToken);
            var (revision, summary, warnings) = (answers.Row.GetInt32(0), answers.Row.GetString(1), answers.Row.GetString(2));
            var tracks = await answers.NextListAsync(row => DbText.FromJson<LinkedTrack>(row.GetString(0)), cancellationToken);
            return (revision, tracks, DbText.FromJson<JobSummary>(summary), DbText.FromJson<Warning[]>(warnings));
        }, cancellationToken);

    /// <summary>What a renderer needs beside the frames.</summary>
    public Task<RenderTask> ReadRenderTaskAsync(Guid jobId, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection =>
        {
            var (revision, request, info, summary) = await connection.QuerySingleAsync<(int, string, string, string)>(
                new CommandDefinition(LinkSql.ReadRenderTask, new { jobId }, cancellationToken: cancellationToken));
            var tracks = await connection.QueryAsync<string>(
                new CommandDefinition(LinkSql.ReadTracks, new { jobId, revision }, cancellationToken: cancellationToken));
            var selection = DbText.FromJson<JobRequest>(request).Analyses[0].Selection;
            return new RenderTask(
                revision, DbText.FromJson<VideoInfo>(info), [.. tracks.Select(DbText.FromJson<LinkedTrack>)], DbText.FromJson<JobSummary>(summary),
                selection.FromUs, selection.ToUs);
        }, cancellationToken);

    /// <summary>The job succeeds: digest and revision are set, asked-for artifacts become due. Nothing of the job changes after this.</summary>
    public Task<Committed> CommitPublishAsync(LeasedWork work, string digest, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            await using var statements = new Statements(connection, transaction);
            Fence.Finish(Fence.Hold(statements, work), work).Add(LinkSql.SetDigest, ("jobId", work.JobId), ("digest", digest));
            JobRows.Move(statements, work.JobId, JobState.Succeeded, new { digest });
            statements.Add(
                LinkSql.MakeRendersDue, ("jobId", work.JobId), ("role", WorkRoles.Render),
                ("ids", Kinds.Select(_ => Guid.CreateVersion7(time.GetUtcNow())).ToArray()), ("kinds", Kinds.Select(DbText.Of).ToArray()));
            await using var answers = await statements.AskAsync(cancellationToken);
            await answers.NextAsync(cancellationToken);
            var seq = await answers.NextValueAsync<long>(cancellationToken) ?? throw Fence.Lost();
            var renders = await answers.NextListAsync(row => row.GetGuid(0), cancellationToken);
            return new Committed(seq, renders.Count == 0 ? [] : [new WorkClass(WorkRoles.Render, work.Lane, WorkClass.AnyNumerics)]);
        }, cancellationToken);

    private static async Task<(DateOnly Month, int Revision)> HoldAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, LeasedWork work, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(connection, transaction);
        Fence.Hold(statements, work).Add(LinkSql.PrepareMonth, ("jobId", work.JobId));
        // A commit is all or nothing, so only a try before this one can have left rows; and there should be none even then.
        if (work.Listed > 1) statements.Add(LinkSql.DeleteTries, ("jobId", work.JobId));
        await using var answers = await statements.AskAsync(cancellationToken);
        await answers.NextAsync(cancellationToken);
        await answers.NextAsync(cancellationToken);
        var (month, revision) = (answers.Row.GetFieldValue<DateOnly>(0), answers.Row.GetInt32(1));
        await answers.EndAsync(cancellationToken);
        return (month, revision);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, LeasedWork work, DateOnly month, int revision, IEnumerable<(long PtsUs, ReadOnlyMemory<byte> Data)> frames,
        CancellationToken cancellationToken)
    {
        await using var rows = await CopyRows.BeginAsync(connection, LinkSql.CopyFrames, cancellationToken);
        foreach (var (ptsUs, data) in frames)
        {
            if (rows.IsFull) await rows.SendAsync(cancellationToken);
            rows.StartRow(6);
            rows.Write(work.TenantId);
            rows.Write(work.JobId);
            rows.Write(ptsUs);
            rows.Write(month);
            rows.Write(revision);
            rows.Write(data.Span);
        }

        await rows.CompleteAsync(cancellationToken);
    }
}

internal static class LinkSql
{
    public const string ReadTask = """
        select j.request::text, i.info::text
        from job j
        join video_index i on i.tenant_id = j.tenant_id and i.video_id = j.video_id
        where j.id = @jobId
        """;

    // The planner's and the segments', in time order.
    public const string ReadWarnings = """
        select w.warnings::text
        from job_analysis ja
        join analysis a on a.id = ja.analysis_id
        cross join lateral (
            select a.warnings, -1 as index
            union all
            select s.warnings, s.index from segment s where s.analysis_id = a.id) w
        where ja.job_id = @jobId and w.warnings <> '[]'
        order by a.stage, w.index
        """;

    public const string PrepareMonth = """
        select date_trunc('month', created_at)::date, results_revision + 1
        from job, lateral (select ensure_month(created_at::date)) made
        where id = @jobId
        """;

    // There should be none, a try that loses its lease takes its rows along; but a revision is never written twice.
    public const string DeleteTries = """
        with next as (select date_trunc('month', created_at)::date as month, results_revision + 1 as revision from job where id = @jobId),
        frames as (delete from linked_frame l using next n where l.month = n.month and l.job_id = @jobId and l.revision = n.revision)
        delete from track t using next n where t.job_id = @jobId and t.revision = n.revision
        """;

    public const string CopyFrames = "copy linked_frame (tenant_id, job_id, pts_us, month, revision, data) from stdin (format binary)";

    public const string InsertTracks = """
        insert into track (tenant_id, job_id, revision, id, data)
        select @tenantId, @jobId, @revision, id, data::jsonb from unnest(@ids::integer[], @data::text[]) as t (id, data)
        """;

    // Stops what was sent behind it when the job has ended.
    public const string StoreSummaryOrStop = """
        with stored as (
            update job set summary = @summary::jsonb, warnings = @warnings::jsonb where id = @jobId and finished_at is null returning id)
        select 1 / count(*) from stored
        """;

    public const string ReadSummary = "select results_revision + 1, summary::text, warnings::text from job where id = @jobId";

    public const string ReadTracks = "select data::text from track where job_id = @jobId and revision = @revision order by id";

    public const string ReadNextTracks = """
        select t.data::text
        from job j
        join track t on t.job_id = j.id and t.revision = j.results_revision + 1
        where j.id = @jobId
        order by t.id
        """;

    public const string ReadRenderTask = """
        select j.results_revision, j.request::text, i.info::text, j.summary::text
        from job j
        join video_index i on i.tenant_id = j.tenant_id and i.video_id = j.video_id
        where j.id = @jobId
        """;

    public const string SetDigest = """
        update job set digest = @digest, results_revision = results_revision + 1 where id = @jobId and finished_at is null
        """;

    public const string MakeRendersDue = """
        insert into work (tenant_id, id, kind, job_id, artifact, role, lane, priority, accepted_seq)
        select j.tenant_id, w.id, 'render', j.id, w.kind, @role, j.lane, j.priority, j.accepted_seq
        from job j
        join artifact t on t.job_id = j.id and t.state = 'pending'
        join unnest(@ids::uuid[], @kinds::text[]) as w (id, kind) on w.kind = t.kind
        where j.id = @jobId
        on conflict do nothing
        returning id
        """;
}

using Dapper;
using NpgsqlTypes;
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
    /// <summary>Moves the job to <c>linking</c> if it is not there yet, and gives what the linker needs beside the frames.</summary>
    public Task<LinkTask> BeginAsync(LeasedWork work, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            await Fence.HoldAsync(connection, transaction, work);
            await JobRows.MoveAsync(connection, transaction, work.JobId, JobState.Linking);
            var (request, info) = await connection.QuerySingleAsync<(string, string)>(LinkSql.ReadTask, new { work.JobId }, transaction);
            var warnings = await connection.QueryAsync<string>(LinkSql.ReadWarnings, new { work.JobId }, transaction);
            return new LinkTask(
                DbText.FromJson<JobRequest>(request), DbText.FromJson<VideoInfo>(info),
                [.. warnings.SelectMany(DbText.FromJson<Warning[]>)]);
        }, cancellationToken);

    /// <summary>Writes the linker's rows under the next revision and makes <c>publish</c> due.</summary>
    public Task<Committed> CommitLinkAsync(
        LeasedWork work, IEnumerable<(long PtsUs, byte[] Data)> frames, IReadOnlyList<LinkedTrack> tracks, JobSummary summary,
        IReadOnlyList<Warning> warnings, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            await Fence.HoldAsync(connection, transaction, work);
            var (month, revision, lane) = await connection.QuerySingleAsync<(DateOnly, int, short)>(LinkSql.PrepareMonth, new { work.JobId }, transaction);
            await connection.ExecuteAsync(LinkSql.DeleteTries, new { month, work.JobId, revision }, transaction);
            await using (var writer = await connection.BeginBinaryImportAsync(LinkSql.CopyFrames, cancellationToken))
            {
                foreach (var (ptsUs, data) in frames)
                {
                    await writer.StartRowAsync(cancellationToken);
                    await writer.WriteAsync(work.TenantId, cancellationToken);
                    await writer.WriteAsync(work.JobId, cancellationToken);
                    await writer.WriteAsync(ptsUs, cancellationToken);
                    await writer.WriteAsync(month, NpgsqlDbType.Date, cancellationToken);
                    await writer.WriteAsync(revision, cancellationToken);
                    await writer.WriteAsync(data, cancellationToken);
                }

                await writer.CompleteAsync(cancellationToken);
            }

            await connection.ExecuteAsync(LinkSql.InsertTracks, new
            {
                work.TenantId,
                work.JobId,
                revision,
                ids = tracks.Select(track => track.Id).ToArray(),
                data = tracks.Select(DbText.ToJson).ToArray(),
            }, transaction);
            var stored = await connection.ExecuteAsync(
                LinkSql.StoreSummary, new { work.JobId, summary = DbText.ToJson(summary), warnings = DbText.ToJson(warnings) }, transaction);
            if (stored == 0) throw Fence.Lost();
            await Fence.FinishAsync(connection, transaction, work);
            await Fence.MakeDueAsync(connection, transaction, time, work.JobId, WorkKind.Publish);
            return new Committed(null, [new WorkClass(WorkRoles.Link, (Lane)lane, WorkClass.AnyNumerics)]);
        }, cancellationToken);

    /// <summary>The linked tracks, summary and warnings that the digest covers, and the revision they will be published under.</summary>
    public Task<(int Revision, IReadOnlyList<LinkedTrack> Tracks, JobSummary Summary, IReadOnlyList<Warning> Warnings)> ReadLinkedAsync(
        Guid jobId, CancellationToken cancellationToken) =>
        database.ReadAsync<(int, IReadOnlyList<LinkedTrack>, JobSummary, IReadOnlyList<Warning>)>(async connection =>
        {
            var (revision, summary, warnings) = await connection.QuerySingleAsync<(int, string, string)>(
                new CommandDefinition(LinkSql.ReadSummary, new { jobId }, cancellationToken: cancellationToken));
            var tracks = await connection.QueryAsync<string>(
                new CommandDefinition(LinkSql.ReadTracks, new { jobId, revision }, cancellationToken: cancellationToken));
            return (revision, [.. tracks.Select(DbText.FromJson<LinkedTrack>)], DbText.FromJson<JobSummary>(summary), DbText.FromJson<Warning[]>(warnings));
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
            await Fence.HoldAsync(connection, transaction, work);
            await connection.ExecuteAsync(LinkSql.SetDigest, new { work.JobId, digest }, transaction);
            var seq = await JobRows.MoveAsync(connection, transaction, work.JobId, JobState.Succeeded, new { digest }) ?? throw Fence.Lost();
            var kinds = (await connection.QueryAsync<string>(LinkSql.ListArtifacts, new { work.JobId }, transaction)).AsList();
            await connection.ExecuteAsync(LinkSql.MakeRendersDue, new
            {
                ids = kinds.Select(_ => Guid.CreateVersion7(time.GetUtcNow())).ToArray(),
                kinds,
                work.JobId,
                role = WorkRoles.Render,
            }, transaction);
            await Fence.FinishAsync(connection, transaction, work);
            var lane = (Lane)await connection.QuerySingleAsync<short>(PlanSql.ReadLane, new { work.JobId }, transaction);
            return new Committed(seq, kinds.Count == 0 ? [] : [new WorkClass(WorkRoles.Render, lane, WorkClass.AnyNumerics)]);
        }, cancellationToken);
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
        select date_trunc('month', created_at)::date, results_revision + 1, lane
        from job, lateral (select ensure_month(created_at::date)) made
        where id = @jobId
        """;

    // There should be none, a try that loses its lease takes its rows along; but a revision is never written twice.
    public const string DeleteTries = """
        with frames as (delete from linked_frame where month = @month and job_id = @jobId and revision = @revision)
        delete from track where job_id = @jobId and revision = @revision
        """;

    public const string CopyFrames = "copy linked_frame (tenant_id, job_id, pts_us, month, revision, data) from stdin (format binary)";

    public const string InsertTracks = """
        insert into track (tenant_id, job_id, revision, id, data)
        select @tenantId, @jobId, @revision, id, data::jsonb from unnest(@ids::integer[], @data::text[]) as t (id, data)
        """;

    public const string StoreSummary = "update job set summary = @summary::jsonb, warnings = @warnings::jsonb where id = @jobId and finished_at is null";

    public const string ReadSummary = "select results_revision + 1, summary::text, warnings::text from job where id = @jobId";

    public const string ReadTracks = "select data::text from track where job_id = @jobId and revision = @revision order by id";

    public const string ReadRenderTask = """
        select j.results_revision, j.request::text, i.info::text, j.summary::text
        from job j
        join video_index i on i.tenant_id = j.tenant_id and i.video_id = j.video_id
        where j.id = @jobId
        """;

    public const string SetDigest = """
        update job set digest = @digest, results_revision = results_revision + 1 where id = @jobId and finished_at is null
        """;

    public const string ListArtifacts = "select kind from artifact where job_id = @jobId and state = 'pending' order by kind";

    public const string MakeRendersDue = """
        insert into work (tenant_id, id, kind, job_id, artifact, role, lane, priority, accepted_seq)
        select j.tenant_id, w.id, 'render', j.id, w.kind, @role, j.lane, j.priority, j.accepted_seq
        from job j, unnest(@ids::uuid[], @kinds::text[]) as w (id, kind)
        where j.id = @jobId
        on conflict do nothing
        """;
}

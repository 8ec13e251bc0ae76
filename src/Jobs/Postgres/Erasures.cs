using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Objects;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>What an erasure removes.</summary>
public enum ErasureKind
{
    Video,
    Job,
}

/// <summary>An erasure that is durable: from its commit on nothing of it can be read, and it is carried out whatever happens.</summary>
/// <param name="Jobs">The jobs that go, with their last event: for the doorbells.</param>
/// <param name="Cancelled">Those of them that were running.</param>
public sealed record AcceptedErasure(DueErasure Due, IReadOnlyList<JobPulse> Jobs, IReadOnlySet<Guid> Cancelled);

/// <summary>An erasure to be carried out.</summary>
/// <param name="Prefixes">Where its objects lie.</param>
public sealed record DueErasure(Guid Id, Guid TenantId, ErasureKind Kind, Guid TargetId, IReadOnlyList<string> Prefixes);

/// <summary>The durable intents to erase: made by a request, carried out by <see cref="Upkeep.Eraser"/>, finished without a name.</summary>
public sealed class Erasures(Database database, TimeProvider time)
{
    /// <summary>How long whoever carries an erasure out has it to itself; renewed with every part done.</summary>
    public static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    /// <summary>Cancels the video's jobs and hides it and them, in one transaction with the intent. Its content can be uploaded anew at once.</summary>
    /// <param name="requestedBy">The caller's key.</param>
    /// <exception cref="WorkFailure"><c>not-found</c>.</exception>
    public Task<AcceptedErasure> RequestVideoAsync(Guid tenantId, Guid videoId, Guid? requestedBy, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            // No job can be accepted on it while this is held, and none afterwards.
            var objectKey = await connection.QuerySingleOrDefaultAsync<string>(ErasureSql.LockVideo, new { tenantId, videoId }, transaction)
                ?? throw new WorkFailure(FailureCode.NotFound, "There is no such video.");
            var live = (await connection.QueryAsync<Guid>(ErasureSql.ListLiveJobs, new { tenantId, videoId }, transaction)).AsList();
            var cancelled = await CancelAsync(connection, transaction, live);
            var jobs = await connection.QueryAsync<(Guid Id, string State, long LastSeq)>(ErasureSql.HideJobs, new { tenantId, videoId }, transaction);
            await connection.ExecuteAsync(ErasureSql.HideVideo, new { tenantId, videoId }, transaction);
            return await StoreAsync(connection, transaction, new(tenantId, ErasureKind.Video, videoId, requestedBy), jobs.AsList(), cancelled,
                [ObjectKeys.FolderOfVideo(tenantId, videoId), objectKey]);
        }, cancellationToken);

    /// <summary>Cancels the job if it runs, and hides it, in one transaction with the intent.</summary>
    /// <param name="requestedBy">The caller's key.</param>
    /// <exception cref="WorkFailure"><c>not-found</c>.</exception>
    public Task<AcceptedErasure> RequestJobAsync(Guid tenantId, Guid jobId, Guid? requestedBy, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            if (!await connection.QuerySingleAsync<bool>(JobControlSql.Exists, new { tenantId, jobId }, transaction))
                throw new WorkFailure(FailureCode.NotFound, "There is no such job.");
            var cancelled = await CancelAsync(connection, transaction, [jobId]);
            var jobs = (await connection.QueryAsync<(Guid Id, string State, long LastSeq)>(ErasureSql.HideJob, new { tenantId, jobId }, transaction)).AsList();
            if (jobs.Count == 0) throw new WorkFailure(FailureCode.NotFound, "There is no such job.");
            return await StoreAsync(connection, transaction, new(tenantId, ErasureKind.Job, jobId, requestedBy), jobs, cancelled, []);
        }, cancellationToken);

    /// <summary>Takes the next erasure that nobody carries out.</summary>
    public Task<DueErasure?> ClaimAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<Row>(
                new CommandDefinition(ErasureSql.Claim, new { claim = ClaimTime }, cancellationToken: cancellationToken));
            return row is null ? null : new DueErasure(row.Id, row.TenantId, DbText.Parse<ErasureKind>(row.Kind), row.TargetId, row.Prefixes);
        }, cancellationToken);

    /// <summary>Gives an erasure back that could not be finished now; the rest before the next try grows to five minutes.</summary>
    public Task PostponeAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteAsync(
            new CommandDefinition(ErasureSql.Postpone, new { id, longest = LongestRest }, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Everything is gone: what is left is that something was erased, when, and how much.</summary>
    public Task FinishAsync(Guid id, long objects, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteAsync(
            new CommandDefinition(ErasureSql.Finish, new { id, objects }, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>How a finished erasure is found by who knows the id.</summary>
    public static byte[] HashOf(ErasureKind kind, Guid targetId) => SHA256.HashData(Encoding.ASCII.GetBytes($"{DbText.Of(kind)}/{targetId:D}"));

    // Rows that a commit holds right now are skipped: it finds its job ended, and the erasure waits for it.
    private static async Task<HashSet<Guid>> CancelAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<Guid> jobIds)
    {
        var cancelled = new HashSet<Guid>();
        foreach (var jobId in jobIds) await connection.ExecuteAsync(WorkSql.FenceJob, new { jobId }, transaction);
        foreach (var jobId in jobIds)
            if (await JobRows.MoveAsync(connection, transaction, jobId, JobState.Cancelled) is not null) cancelled.Add(jobId);
        return cancelled;
    }

    private async Task<AcceptedErasure> StoreAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Intent intent, IReadOnlyList<(Guid Id, string State, long LastSeq)> jobs,
        HashSet<Guid> cancelled, IEnumerable<string> prefixes)
    {
        var ids = jobs.Select(one => one.Id).ToArray();
        await connection.ExecuteAsync(ErasureSql.ForgetKeys, new { ids }, transaction);
        var withArtifacts = await connection.QueryAsync<Guid>(ErasureSql.ListWithArtifacts, new { ids }, transaction);
        string[] all = [.. prefixes, .. withArtifacts.Select(jobId => ObjectKeys.FolderOfJob(intent.TenantId, jobId))];
        var due = new DueErasure(Guid.CreateVersion7(time.GetUtcNow()), intent.TenantId, intent.Kind, intent.TargetId, all);
        await connection.ExecuteAsync(ErasureSql.Insert, new
        {
            due.Id,
            due.TenantId,
            kind = DbText.Of(due.Kind),
            due.TargetId,
            hash = HashOf(due.Kind, due.TargetId),
            prefixes = all,
            intent.RequestedBy,
            claim = ClaimTime,
        }, transaction);
        return new(due, [.. jobs.Select(one => new JobPulse(one.Id, DbText.Parse<JobState>(one.State), one.LastSeq))], cancelled);
    }

    private sealed record Intent(Guid TenantId, ErasureKind Kind, Guid TargetId, Guid? RequestedBy);

    // Properties, as the driver calls an array column an Array.
    private sealed record Row
    {
        public Guid Id { get; init; }

        public Guid TenantId { get; init; }

        public required string Kind { get; init; }

        public Guid TargetId { get; init; }

        public required string[] Prefixes { get; init; }
    }
}

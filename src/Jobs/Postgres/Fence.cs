using Dapper;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>What every commit of a hop begins and ends with. Lock order everywhere: work, analyses, jobs.</summary>
internal static class Fence
{
    /// <exception cref="WorkFailure"><c>lease-lost</c>: another took the work, or it was cancelled. Nothing may be written.</exception>
    public static async Task HoldAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, LeasedWork work)
    {
        if (await connection.QuerySingleOrDefaultAsync<Guid?>(WorkSql.Fence, new { work.Id, work.Epoch }, transaction) is null)
            throw Lost();
    }

    /// <summary>
    /// The fence as the first of several statements: where it does not hold the server runs none of the others, and asking throws
    /// <see cref="Lost"/>. It gives one answer.
    /// </summary>
    public static Statements Hold(Statements statements, LeasedWork work) =>
        statements.Add(FenceSql.HoldOrStop, ("id", work.Id), ("epoch", work.Epoch));

    public static Statements Finish(Statements statements, LeasedWork work) =>
        statements.Add(WorkSql.Finish, ("id", work.Id), ("epoch", work.Epoch));

    /// <exception cref="WorkFailure"><c>lease-lost</c>: an <c>…OrStop</c> statement found nothing to hold.</exception>
    public static async Task<T> ToldAsync<T>(Task<T> answer)
    {
        const string divisionByZero = "22012";
        try
        {
            return await answer;
        }
        catch (PostgresException failure) when (failure.SqlState == divisionByZero)
        {
            throw Lost();
        }
    }

    /// <summary>What a commit throws that may write nothing: its transaction goes as a whole.</summary>
    public static WorkFailure Lost() => new(FailureCode.LeaseLost, "The lease was taken over or fenced, or the job has ended; nothing was written.");

    public static Task FinishAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, LeasedWork work) =>
        connection.ExecuteAsync(WorkSql.Finish, new { work.Id, work.Epoch }, transaction);

    /// <summary>Makes the job's next hop due, once.</summary>
    public static Statements MakeDue(Statements statements, TimeProvider time, Guid jobId, WorkKind kind) => statements.Add(
        WorkSql.InsertForJob,
        ("id", Guid.CreateVersion7(time.GetUtcNow())), ("kind", DbText.Of(kind)), ("jobId", jobId), ("role", WorkRoles.Of(kind)));

    public static Task MakeDueAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, TimeProvider time, Guid jobId, WorkKind kind) =>
        connection.ExecuteAsync(WorkSql.InsertForJob,
            new { id = Guid.CreateVersion7(time.GetUtcNow()), kind = DbText.Of(kind), jobId, role = WorkRoles.Of(kind) }, transaction);
}

internal static class FenceSql
{
    // An error, unlike an answer without rows, stops whatever was sent behind it.
    public const string HoldOrStop = $"select 1 / count(*) from ({WorkSql.Fence}) as held";
}

/// <summary>What a commit changed, for the doorbells after it.</summary>
/// <param name="Seq">The job's last event, when there was one.</param>
/// <param name="Due">Classes of work that the commit made due.</param>
public sealed record Committed(long? Seq, IReadOnlyList<WorkClass> Due)
{
    public static readonly Committed Nothing = new(null, []);
}

using Dapper;
using Npgsql;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Harness;

/// <summary>What a test looks at in the database, while processes and servers may be down.</summary>
internal sealed partial class Rig
{
    private const string Unfinished = "select count(*) from job where id = any(@jobs) and finished_at is null";

    /// <summary>Waits until all of the jobs have ended. A database that is away is waited for too.</summary>
    public async Task EndAsync(IReadOnlyCollection<Guid> jobs, TimeSpan within)
    {
        try
        {
            await Eventually.IsTrueAsync(
                $"{jobs.Count} jobs have ended",
                async token =>
                {
                    try
                    {
                        return await ScalarAsync<long>(Unfinished, new { jobs = jobs.ToArray() }) == 0;
                    }
                    catch (NpgsqlException)
                    {
                        return false;
                    }
                },
                Token, within);
            History.Note($"{jobs.Count} jobs have ended");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{await DescribeAsync()}", late);
        }
    }

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync(Token);
        return (await connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: Token)))!;
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync(Token);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: Token))).AsList();
    }

    /// <summary>Waits until the query counts something.</summary>
    public Task SeenAsync(string what, string sql, object? parameters = null, TimeSpan? within = null) =>
        Eventually.IsTrueAsync(what, async _ => await ScalarAsync<long>(sql, parameters) > 0, Token, within);

    // Of jobs that have not ended: where they hang.
    private async Task<string> DescribeAsync()
    {
        var rows = await QueryAsync<string>(
            """
            select concat_ws(' ', j.id, j.state, w.kind, w.segment_index, w.state, 'epoch', w.epoch, 'listed', w.listed, w.role,
                             (select string_agg(concat_ws('/', t.worker, t.outcome, t.code), ', ' order by t.epoch) from work_attempt t where t.work_id = w.id))
            from job j left join work w on w.job_id = j.id and w.state <> 'done'
            where j.finished_at is null order by j.accepted_seq limit 20
            """);
        return string.Join('\n', rows);
    }
}

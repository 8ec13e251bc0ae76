using Dapper;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Jobs.Tests.Postgres;

public sealed class SuspectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("host-lost", true)]
    [InlineData("host-crashed", true)]
    [InlineData("media-decode-crashed", true)]
    [InlineData("dependency-unavailable", false)]
    [InlineData(null, false)]
    public async Task Only_what_was_in_a_host_that_died_or_failed_by_itself_is_a_suspect(string? code, bool suspect)
    {
        await using var db = await JobsDatabase.CreateAsync(Token);
        await db.Acceptance.AcceptAsync(JobsDatabase.JobFor(await db.AddVideoAsync(1, Token)), Token);
        var worker = JobsDatabase.NewWorker();
        var first = (await db.Leases.TryLeaseAsync(worker, false, Token))!;
        Assert.False(first.Suspect);
        Assert.Equal((100, 32), (first.SourceBytes, first.SourceSha256!.Length));

        // Null: the lease ran out, as when a worker was cut off.
        await using var connection = await db.Database.OpenAsync(Token);
        if (code is not null) await db.Leases.FailAsync(first, new WorkFailure(FailureCode.Parse(code), "For the test."), Token);
        else await connection.ExecuteAsync("update work set lease_until = now() - interval '1 second' where state = 'leased'");
        if (code is null) await db.Sweeps.SweepAsync(takeLeases: true, Token);
        if (code != "host-lost") await connection.ExecuteAsync("update work set due_at = now()");

        Assert.Equal(suspect, (await db.Leases.TryLeaseAsync(worker, false, Token))!.Suspect);
    }
}

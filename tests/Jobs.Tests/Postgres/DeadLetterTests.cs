using System.Text.Json;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Tests.Postgres;

/// <summary>What failed for good, and what is done about it.</summary>
public sealed class DeadLetterTests : FlowTest
{
    private static readonly DeadLetterFilter All = new();

    [Fact]
    public async Task A_poisonous_segment_leaves_a_letter_with_its_evidence_and_a_bad_file_none()
    {
        var job = await PoisonAsync(1);
        var letter = Assert.Single(await ListAsync());
        Assert.Equal((job, WorkKind.Segment, 0, FailureCode.MediaDecodeCrashed, "signal 11"), (letter.JobId, letter.Kind, letter.SegmentIndex, letter.Code, letter.Detail));
        using var evidence = JsonDocument.Parse(letter.Evidence);
        Assert.Equal(3, evidence.RootElement.GetArrayLength());
        Assert.All(evidence.RootElement.EnumerateArray(), one => Assert.Equal(("test", "media-decode-crashed"), (one.GetProperty("worker").GetString(), one.GetProperty("code").GetString())));

        await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(await Db.AddVideoAsync(2, Token)), Token);
        await Db.Leases.FailAsync((await LeaseAsync())!, new WorkFailure(FailureCode.MediaCorrupt, "no moov"), Token);
        Assert.Single(await ListAsync());
        Assert.Empty(await Db.DeadLetters.ListAsync(Guid.CreateVersion7(), All, null, 10, Token));
    }

    [Fact]
    public async Task Requeuing_makes_one_new_job_that_goes_on()
    {
        var job = await PoisonAsync(1);
        var letter = Assert.Single(await ListAsync());
        var done = await Db.DeadLetters.RequeueAsync(KnownTenants.Default, [letter.Id], All, "key 1", Token);
        var retry = Assert.Single(done.Accepted).JobId;
        Assert.Equal(job, (await Db.Jobs.FindAsync(KnownTenants.Default, retry, Token))!.RetryOf);
        var resolved = Assert.Single(await ListAsync());
        Assert.Equal(("requeued", "key 1", retry), (resolved.Resolution, resolved.ResolvedBy, resolved.RequeuedAs));
        Assert.Equal(1, await ScalarAsync("select count from audit where action = 'dead-letters.requeue' and actor = 'key 1'"));

        var refused = await Assert.ThrowsAsync<WorkFailure>(() => Db.DeadLetters.DiscardAsync(KnownTenants.Default, [letter.Id], All, "key 1", Token));
        Assert.Equal(FailureCode.DeadLetterResolved, refused.Code);
    }

    [Fact]
    public async Task A_filter_takes_all_that_match_and_one_wrong_id_takes_none()
    {
        for (byte i = 1; i <= 3; i++) await PoisonAsync(i);
        var letters = await ListAsync();
        var refused = await Assert.ThrowsAsync<WorkFailure>(
            () => Db.DeadLetters.RequeueAsync(KnownTenants.Default, [letters[0].Id, Guid.CreateVersion7()], All, "me", Token));
        Assert.Equal(FailureCode.NotFound, refused.Code);
        var foreign = await Assert.ThrowsAsync<WorkFailure>(() => Db.DeadLetters.DiscardAsync(Guid.CreateVersion7(), [letters[0].Id], All, "me", Token));
        Assert.Equal(refused.Detail, foreign.Detail);
        Assert.All(await ListAsync(), one => Assert.Null(one.Resolution));

        Assert.Equal(1, (await Db.DeadLetters.DiscardAsync(KnownTenants.Default, null, new(JobId: letters[0].JobId), "me", Token)).Count);
        var rest = await Db.DeadLetters.RequeueAsync(KnownTenants.Default, null, new(FailureCode.MediaDecodeCrashed, WorkKind.Segment), "me", Token);
        Assert.Equal((2, 2), (rest.Count, rest.Accepted.Count));
        Assert.Empty(await Db.DeadLetters.ListAsync(KnownTenants.Default, new(Resolved: false), null, 10, Token));
        Assert.Equal(0, (await Db.DeadLetters.RequeueAsync(KnownTenants.Default, null, All, "me", Token)).Count);
    }

    private Task<IReadOnlyList<DeadLetter>> ListAsync() => Db.DeadLetters.ListAsync(KnownTenants.Default, All, null, 10, Token);

    private Task<LeasedWork?> LeaseAsync() => Db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), batchFirst: false, Token);

    private async Task<Guid> PoisonAsync(byte content)
    {
        var job = (await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(await Db.AddVideoAsync(content, Token)), Token)).JobId;
        await PlanAsync(JobsDatabase.NewWorker(), segments: 1);
        for (var i = 0; i < 3; i++)
        {
            await ExecuteAsync("update work set due_at = now() where state = 'pending'");
            await Db.Leases.FailAsync((await LeaseAsync())!, new WorkFailure(FailureCode.MediaDecodeCrashed, "signal 11"), Token);
        }

        return job;
    }
}

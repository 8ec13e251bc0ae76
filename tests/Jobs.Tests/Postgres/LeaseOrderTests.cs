using Dapper;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Tests.Postgres;

/// <summary>Who is served next: the SQL against <see cref="LeasePolicy"/>.</summary>
public sealed class LeaseOrderTests : FlowTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_sql_leases_in_the_order_of_the_policy(int seed)
    {
        var random = new Random(seed);
        var tenants = await AddTenantsAsync((1, null), (1, null), (3, null), (1, 2), (2, 5));
        for (byte i = 0; i < 60; i++)
        {
            var video = await Db.AddVideoAsync(i, Token, tenants[random.Next(tenants.Length)]);
            await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video) with { Lane = (Lane)random.Next(2), Priority = random.Next(-2, 3) }, Token);
        }

        var leased = 0;
        for (var i = 0; ; i++, leased++)
        {
            var batchFirst = i % 4 == 3;
            var (due, loads) = await ReadAsync();
            Guid? after = random.Next(2) == 0 ? tenants[random.Next(tenants.Length)] : null;
            var expected = new LeasePolicy(loads, batchFirst, after).Pick(due);
            var work = await Db.Leases.TryLeaseAsync(JobsDatabase.NewWorker() with { AfterTenant = after }, batchFirst, Token);
            Assert.Equal(expected?.Id, work?.Id);
            if (work is null) break;
            // Some end at once, so that shares shrink too.
            if (random.Next(3) == 0) await Db.Leases.FailAsync(work, new WorkFailure(FailureCode.SourceGone, "gone"), Token);
        }

        Assert.InRange(leased, 30, 60);
        Assert.True(await ScalarAsync("select count(*) from work where state = 'pending'") > 0, "No cap was ever reached.");
    }

    [Fact]
    public async Task A_tenant_with_thousands_of_jobs_holds_nobody_back()
    {
        var tenants = await AddTenantsAsync((1, null), (1, null));
        var busy = await Db.AddVideoAsync(1, Token, tenants[0]);
        for (var i = 0; i < 50; i++) await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(busy, reuse: false) with { Priority = 100 }, Token);
        for (var i = 0; i < 4; i++) Assert.Equal(tenants[0], (await LeaseAsync())!.TenantId);

        var other = await Db.AddVideoAsync(2, Token, tenants[1]);
        var single = await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(other), Token);
        Assert.Equal(single.JobId, (await LeaseAsync())!.JobId);
    }

    [Fact]
    public async Task A_fleet_with_one_slot_serves_tenants_in_turn()
    {
        var tenants = await AddTenantsAsync((1, null), (1, null));
        for (byte i = 0; i < 2; i++)
        {
            var video = await Db.AddVideoAsync(i, Token, tenants[i]);
            for (var n = 0; n < 3; n++) await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video, reuse: false), Token);
        }

        var (served, worker) = (new List<Guid>(), JobsDatabase.NewWorker());
        while (await Db.Leases.TryLeaseAsync(worker with { AfterTenant = served.Count == 0 ? null : served[^1] }, batchFirst: false, Token) is { } work)
        {
            served.Add(work.TenantId);
            await Db.Leases.FailAsync(work, new WorkFailure(FailureCode.SourceGone, "gone"), Token);
        }

        Assert.Equal([tenants[0], tenants[1], tenants[0], tenants[1], tenants[0], tenants[1]], served);
    }

    [Fact]
    public async Task A_cap_holds_however_many_ask_at_once()
    {
        var tenants = await AddTenantsAsync((1, 3));
        var video = await Db.AddVideoAsync(1, Token, tenants[0]);
        for (var i = 0; i < 20; i++) await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video, reuse: false), Token);

        var leased = (await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => LeaseAsync()))).OfType<LeasedWork>().ToList();
        Assert.Equal(3, leased.Count);
        await Db.Leases.ReleaseAsync([new(leased[0].Id, leased[0].Epoch, 0)], Token);
        Assert.NotNull(await LeaseAsync());
        Assert.Null(await LeaseAsync());
    }

    [Fact]
    public async Task Workers_that_ask_at_once_get_different_rows_and_all_of_them()
    {
        var video = await Db.AddVideoAsync(1, Token);
        for (var i = 0; i < 40; i++) await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video, reuse: false), Token);
        var leased = new List<Guid>();
        // One that finds all candidates locked looks again when it is rung; here, at once.
        while (leased.Count < 40)
            leased.AddRange((await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LeaseAsync()))).OfType<LeasedWork>().Select(one => one.Id));
        Assert.Equal(40, leased.Distinct().Count());
        Assert.Equal(40, leased.Count);
    }

    private Task<LeasedWork?> LeaseAsync() => Db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), batchFirst: false, Token);

    private async Task<Guid[]> AddTenantsAsync(params (int Weight, int? Cap)[] tenants)
    {
        await using var connection = await Db.Database.OpenAsync(Token);
        var ids = tenants.Select(_ => Guid.CreateVersion7()).ToArray();
        for (var i = 0; i < tenants.Length; i++)
            await connection.ExecuteAsync(
                "insert into tenant (id, name, weight, max_leases) values (@id, @name, @weight, @cap)",
                new { id = ids[i], name = $"tenant {ids[i]}", weight = tenants[i].Weight, cap = tenants[i].Cap });
        return ids;
    }

    private async Task<(List<DueWork> Due, Dictionary<Guid, TenantLoad> Loads)> ReadAsync()
    {
        await using var connection = await Db.Database.OpenAsync(Token);
        var due = await connection.QueryAsync<(short Lane, Guid TenantId, int Priority, long Seq, long StartUs, Guid Id)>(
            "select lane, tenant_id, priority, accepted_seq, start_us, id from work where state = 'pending' and due_at <= now()");
        var loads = await connection.QueryAsync<(Guid Id, int Leased, int Weight, int? Max)>(
            "select t.id, (select count(*) from work w where w.tenant_id = t.id and w.state = 'leased')::int, t.weight, t.max_leases from tenant t");
        return (
            [.. due.Select(one => new DueWork((Lane)one.Lane, one.TenantId, one.Priority, one.Seq, one.StartUs, one.Id))],
            loads.ToDictionary(one => one.Id, one => new TenantLoad(one.Leased, one.Weight, one.Max)));
    }
}

namespace SoccerRecognition.Jobs.Postgres;

internal static class LeaseSql
{
    // Work is leasable while its job is neither terminal nor paused; pictures of a result are made after success. A pinned analysis goes to its
    // own numerics class only. The order is LeasePolicy's.
    //
    // What a candidate must be is asked in scalar subqueries, row by row in the order of the index: joins would read and sort all rows of a tenant.
    //
    // wanted: tenants with work that may be due, by hops along the index from one tenant to the next (a loose index scan), for each role, lane and
    // class. candidates: the first few rows of each; what is locked among them is being leased by others. chosen: the first of them that nobody
    // has locked; only that one is locked. A tenant with a cap is leased for under the lock of its row (see WorkLeases), or two workers at once
    // would each take the last of its leases.
    public const string Lease = """
        with recursive load as (
            select tenant_id, count(*) as leased from work where state = 'leased' group by tenant_id),
        served as (
            select role, lane from unnest(@roles::text[]) as role cross join (values (0::smallint), (1::smallint)) as lanes (lane)),
        wanted as (
            select s.role, s.lane,
                   (select w.tenant_id from work w
                    where w.state = 'pending' and not w.held and w.role = s.role and w.lane = s.lane
                    order by w.tenant_id limit 1) as tenant_id
            from served s
            union all
            select s.role, s.lane,
                   (select w.tenant_id from work w
                    where w.state = 'pending' and not w.held and w.role = s.role and w.lane = s.lane and w.tenant_id > s.tenant_id
                    order by w.tenant_id limit 1)
            from wanted s
            where s.tenant_id is not null),
        allowed as (
            select s.role, s.lane, t.id as tenant_id, (coalesce(l.leased, 0) + case when t.id = @afterTenant then 1 else 0 end)::float8 / t.weight as share, t.max_leases is not null as capped
            from wanted s
            join tenant t on t.id = s.tenant_id
            left join load l on l.tenant_id = t.id
            where (@onlyTenant::uuid is null or t.id = @onlyTenant) and coalesce(l.leased, 0) < coalesce(t.max_leases, 2147483647)),
        candidates as (
            select a.lane, a.share, a.capped, c.*
            from allowed a
            cross join (select distinct numerics from unnest(array['', coalesce(@numerics, '')]) as numerics) n
            cross join lateral (
                select w.id, w.priority, w.accepted_seq, w.start_us
                from work w
                where w.state = 'pending' and not w.held and w.role = a.role and w.lane = a.lane and w.tenant_id = a.tenant_id
                  and w.numerics = n.numerics and w.due_at <= now()
                  and (select case when w.kind = 'render' then j.state = 'succeeded' else j.finished_at is null and not j.paused end
                       from job j where j.id = w.job_id)
                  and (w.analysis_id is null or (
                       select (an.numerics_class is null or an.numerics_class = @numerics) and an.model || '@' || an.model_version = any(@models)
                       from analysis an where an.id = w.analysis_id))
                order by w.priority desc, w.accepted_seq, w.start_us, w.id
                limit @candidates) c),
        chosen as (
            select w.id, w.tenant_id, c.capped
            from candidates c
            join work w on w.id = c.id
            where w.state = 'pending' and not w.held
            order by (c.lane = 1) = @batchFirst desc, c.share, c.priority desc, c.accepted_seq, c.start_us, c.id
            limit 1
            for update of w skip locked),
        leased as (
            update work w
            set state = 'leased', lease_owner = @workerId, epoch = w.epoch + 1, lease_until = now() + @lease,
                listed = w.listed + 1, progress = 0
            from chosen
            where w.id = chosen.id and (not chosen.capped or @onlyTenant is not null)
            returning w.*),
        listed as (
            insert into work_attempt (tenant_id, work_id, epoch, worker_id, worker)
            select tenant_id, id, epoch, @workerId, @worker from leased)
        select c.tenant_id, c.id, l.id is not null as is_leased, l.kind, l.job_id, l.analysis_id, l.segment_index, l.artifact,
               l.epoch, l.attempts, l.listed, l.lane, j.video_id, v.object_key, j.trace_parent, coalesce(v.size_bytes, 0) as source_bytes, v.sha256 as source_sha256,
               coalesce(l.listed > 1 and exists (
                   select from work_attempt t where t.work_id = l.id and (t.counted or t.code in ('host-lost', 'host-crashed'))), false) as suspect
        from chosen c
        left join leased l on l.id = c.id
        left join job j on j.id = l.job_id
        left join video v on v.tenant_id = j.tenant_id and v.id = j.video_id
        """;

    public const string LockTenant = "select id from tenant where id = @tenantId for no key update";
}

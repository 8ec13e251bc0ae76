-- The whole life of a job: shares of tenants, pause, deadline, time-out, retry, dead letters, audit.

alter table tenant
    add column weight integer not null default 1 check (weight between 1 and 1000),
    add column max_leases integer check (max_leases > 0);

comment on column tenant.weight is 'Its share of the fleet beside others that wait too.';
comment on column tenant.max_leases is 'Rows of work that it may have leased at once; null: as many as there are slots.';

alter table job
    add column execution_timeout interval check (execution_timeout > interval '0'),
    add column run_until timestamptz,
    add column paused_at timestamptz,
    add check (paused = (paused_at is not null)),
    add foreign key (tenant_id, retry_of) references job on delete set null (retry_of);

create index job_deadline on job (deadline_at) where finished_at is null and deadline_at is not null;
create index job_run_until on job (run_until) where finished_at is null and run_until is not null;
create index job_retry_of on job (tenant_id, retry_of) where retry_of is not null;

-- Of an adopted analysis: what was there already. Reuse is shown, and costs nothing.
alter table job_analysis add column frames_reused bigint not null default 0 check (frames_reused >= 0);

-- held: the job is paused. numerics: the class that the analysis is pinned to, '' while it is not. Both stand on the row so that what cannot be
-- leased does not stand at the head of the index.
alter table work
    add column held boolean not null default false,
    add column numerics text not null default '';

drop index work_due;
create index work_due on work (role, lane, tenant_id, numerics, priority desc, accepted_seq, start_us, id) where state = 'pending' and not held;
create index work_share on work (tenant_id) where state = 'leased';
create index work_held on work (job_id) where held;

-- Work that failed for good by its own fault. Append-only but for its resolution.
create table dead_letter (
    tenant_id       uuid not null,
    id              uuid not null unique,
    seq             bigint generated always as identity,
    job_id          uuid not null,
    work_id         uuid not null,
    kind            text not null,
    segment_index   integer,
    artifact        text,
    code            text not null,
    detail          text not null,
    evidence        jsonb not null,
    created_at      timestamptz not null default now(),
    resolved_at     timestamptz,
    resolution      text check (resolution in ('requeued', 'discarded')),
    resolved_by     text,
    requeued_as     uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, job_id) references job on delete cascade,
    check ((resolved_at is null) = (resolution is null)),
    check (requeued_as is null or resolution = 'requeued')
);

create index dead_letter_by_tenant on dead_letter (tenant_id, seq desc);
create index dead_letter_by_job on dead_letter (job_id);

-- Who did what to many things at once. Append-only, ids and counts only.
create table audit (
    tenant_id  uuid not null references tenant,
    seq        bigint generated always as identity,
    at         timestamptz not null default clock_timestamp(),
    actor      text not null,
    action     text not null,
    count      integer not null,
    data       jsonb not null default '{}',
    primary key (tenant_id, seq)
);

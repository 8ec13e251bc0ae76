-- Erasure, retention, reconcile with the object store, partitions by the calendar, and how each table is kept.

-- Null: what the service's options say.
alter table tenant
    add column source_days integer check (source_days > 0),
    add column result_days integer check (result_days > 0),
    add column artifact_days integer check (artifact_days > 0);

-- source_gone_at: retention removed the object. source_missing_at: the reconcile did not find it. erased_at: an erasure is under way.
alter table video
    add column source_gone_at timestamptz,
    add column source_missing_at timestamptz,
    add column erased_at timestamptz;

-- Null in rows of the version before: then created_at and the service's options decide.
alter table job
    add column keep_until timestamptz,
    add column artifacts_until timestamptz,
    add column results_gone_at timestamptz,
    add column erased_at timestamptz;

alter table artifact add column missing_at timestamptz;

-- Up to which run the rows of older runs were swept.
alter table analysis add column swept_run smallint not null default 0;

-- An intent to erase, and afterwards the proof of it: then without anything that names what was erased. Whoever knows the id can find it by its hash.
create table erasure (
    id             uuid primary key,
    tenant_id      uuid not null references tenant,
    kind           text not null check (kind in ('video', 'job')),
    target_id      uuid,
    target_hash    bytea not null check (length(target_hash) = 32),
    prefixes       text[],
    requested_by   uuid,
    requested_at   timestamptz not null default now(),
    claimed_until  timestamptz not null,
    tries          integer not null default 0,
    finished_at    timestamptz,
    jobs           bigint not null default 0,
    analyses       bigint not null default 0,
    frames         bigint not null default 0,
    objects        bigint not null default 0,
    check ((finished_at is null) = (target_id is not null)),
    check ((finished_at is null) = (prefixes is not null))
);

create index erasure_due on erasure (claimed_until) where finished_at is null;

-- What was done or found by upkeep: append-only, removed by the calendar.
create table upkeep_event (
    id         bigint generated always as identity primary key,
    at         timestamptz not null default clock_timestamp(),
    type       text not null,
    tenant_id  uuid,
    video_id   uuid,
    job_id     uuid,
    count      bigint not null default 1
);

create index upkeep_event_by_video on upkeep_event (video_id) where video_id is not null;
create index upkeep_event_by_job on upkeep_event (job_id) where job_id is not null;

-- What deletes and looks for owners goes by. A partial index serves no foreign key.
drop index if exists work_once_per_segment;
create unique index work_once_per_segment on work (analysis_id, segment_index);
drop index if exists work_by_job;
create index work_by_job on work (job_id);
create index job_by_video on job (tenant_id, video_id);
create index job_keeping on job (keep_until) where results_gone_at is null;
create index job_artifacts_keeping on job (artifacts_until) where artifacts_until is not null;
create index idempotency_by_job on idempotency (job_id);
create index idempotency_by_age on idempotency (created_at);
create index analysis_unswept on analysis (id) where run > swept_run;
create index analysis_by_month on analysis (month);
create index video_by_object on video (object_key collate "C");
create index artifact_by_object on artifact (object_key collate "C") where object_key is not null;

-- Rows that are written again and again get room beside them, so that the next version fits on the page and no index is touched; and vacuum comes
-- by share of change for small hot tables, by number for large ones. docs/decisions has the reasons.
alter table work set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.02);
alter table job set (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.02);
alter table analysis set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
alter table segment set (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);
alter table worker set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
alter table duty set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
alter table job_event set (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05);
alter table work_attempt set (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- As in the spine, and with how a month is kept: rows are written once and removed in large lots.
create or replace function ensure_month(wanted date) returns void language plpgsql as $$
declare
    first_day date := date_trunc('month', wanted);
    suffix text := to_char(first_day, 'YYYY_MM');
    parent text;
begin
    foreach parent in array array['frame_detections', 'linked_frame'] loop
        if to_regclass(parent || '_' || suffix) is null then
            perform pg_advisory_xact_lock(hashtextextended('ensure_month', 0));
            execute format(
                'create table if not exists %I partition of %I for values from (%L) to (%L) with (autovacuum_vacuum_scale_factor = 0, '
                'autovacuum_vacuum_threshold = 50000, autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000)',
                parent || '_' || suffix, parent, first_day, (first_day + interval '1 month')::date);
        end if;
    end loop;
end $$;

-- The months that are there, by the parent.
create function list_months() returns table (parent text, month date) language sql stable as $$
    select p.relname::text, to_date(right(c.relname::text, 7), 'YYYY_MM')
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    join pg_class p on p.oid = i.inhparent
    where p.oid in ('frame_detections'::regclass, 'linked_frame'::regclass)
$$;

-- Detaches and drops a month that nothing refers to any more. Never the current month or a later one: those may get rows.
create function drop_month(of_parent text, of_month date) returns boolean language plpgsql as $$
declare
    child text := of_parent || '_' || to_char(of_month, 'YYYY_MM');
    used boolean;
begin
    if of_parent not in ('frame_detections', 'linked_frame') or of_month >= date_trunc('month', now())::date or to_regclass(child) is null then
        return false;
    end if;
    -- Readers and writers queue behind this lock: it is tried for a moment only, and the next pass tries again.
    set local lock_timeout = '2s';
    execute format('lock table %I in access exclusive mode', of_parent);
    if of_parent = 'frame_detections' then
        select exists (select 1 from analysis where month = of_month) into used;
    else
        select exists (
            select 1 from job
            where created_at >= of_month - interval '1 day' and created_at < of_month + interval '1 month 1 day'
              and date_trunc('month', created_at)::date = of_month and results_gone_at is null) into used;
    end if;
    if used then
        return false;
    end if;
    execute format('alter table %I detach partition %I', of_parent, child);
    execute format('drop table %I', child);
    return true;
end $$;

-- Months made by the spine's function are kept as later ones.
do $$
declare
    one record;
begin
    for one in select m.parent || '_' || to_char(m.month, 'YYYY_MM') as name from list_months() m loop
        execute format(
            'alter table %I set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000, '
            'autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000)', one.name);
    end loop;
end $$;

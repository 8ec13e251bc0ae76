-- The spine: tenants and keys, videos, jobs and their history, analyses cut into segments, the work that workers lease, and what comes out.
-- Times are the database's. Ids are UUIDv7 and given by the processes. Every tenant's row carries tenant_id.

create table tenant (
    id          uuid primary key,
    name        text not null unique check (name <> ''),
    created_at  timestamptz not null default now()
);

-- The one tenant that exists from the first start.
insert into tenant (id, name) values ('00000000-0000-7000-8000-000000000001', 'default');

-- Keys are 256 random bits: a plain SHA-256 of them cannot be reversed or guessed.
create table api_key (
    id            uuid primary key,
    tenant_id     uuid not null references tenant,
    name          text not null,
    prefix        text not null,
    secret_hash   bytea not null unique check (length(secret_hash) = 32),
    scopes        text[] not null,
    created_at    timestamptz not null default now(),
    expires_at    timestamptz,
    revoked_at    timestamptz
);

create table video (
    tenant_id     uuid not null references tenant,
    id            uuid not null,
    sha256        bytea not null check (length(sha256) = 32),
    size_bytes    bigint not null check (size_bytes > 0),
    media_type    text not null,
    file_name     text not null,
    object_key    text not null unique,
    created_at    timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, sha256)
);

-- What the planner read from the container, once per video.
create table video_index (
    tenant_id     uuid not null,
    video_id      uuid not null,
    info          jsonb not null,
    frame_index   bytea not null,
    created_at    timestamptz not null default now(),
    primary key (tenant_id, video_id),
    foreign key (tenant_id, video_id) references video on delete cascade
);

create table job (
    tenant_id         uuid not null,
    id                uuid not null unique,
    accepted_seq      bigint generated always as identity,
    video_id          uuid not null,
    state             text not null default 'queued'
                      check (state in ('queued', 'planning', 'running', 'linking', 'succeeded', 'failed', 'cancelled', 'expired')),
    lane              smallint not null check (lane in (0, 1)),
    priority          integer not null default 0,
    paused            boolean not null default false,
    request           jsonb not null,
    client_reference  text,
    retry_of          uuid,
    trace_parent      text,
    created_at        timestamptz not null default now(),
    started_at        timestamptz,
    finished_at       timestamptz,
    deadline_at       timestamptz,
    failure_code      text,
    failure_detail    text,
    warnings          jsonb not null default '[]',
    results_revision  integer not null default 0,
    digest            text,
    summary           jsonb,
    last_seq          bigint not null default 0,
    primary key (tenant_id, id),
    foreign key (tenant_id, video_id) references video,
    check ((finished_at is not null) = (state in ('succeeded', 'failed', 'cancelled', 'expired'))),
    check (state <> 'succeeded' or (digest is not null and results_revision > 0)),
    check ((state = 'failed') = (failure_code is not null))
);

create index job_by_tenant on job (tenant_id, accepted_seq desc);
create index job_live on job (lane, priority desc, accepted_seq) where state in ('queued', 'planning', 'running', 'linking');

-- Append-only. seq is given under the job's lock: it is the SSE id and the order of callbacks.
create table job_event (
    tenant_id  uuid not null,
    job_id     uuid not null,
    seq        bigint not null check (seq > 0),
    at         timestamptz not null default clock_timestamp(),
    type       text not null,
    data       jsonb not null default '{}',
    primary key (job_id, seq),
    foreign key (tenant_id, job_id) references job on delete cascade
);

create table idempotency (
    tenant_id     uuid not null references tenant,
    key           text not null check (length(key) between 1 and 255),
    request_hash  bytea not null,
    job_id        uuid not null,
    created_at    timestamptz not null default now(),
    primary key (tenant_id, key)
);

-- The pixel work of one stage of one video. While unfinished it has one owner job; once done it is immutable.
create table analysis (
    tenant_id       uuid not null,
    id              uuid not null unique,
    video_id        uuid not null,
    stage           text not null check (stage in ('detection', 'identification', 'segmentation', 'classification')),
    model           text not null,
    model_version   text not null,
    request_key     bytea not null check (length(request_key) = 32),
    generation      integer not null check (generation > 0),
    selection       jsonb not null,
    owner_job_id    uuid not null,
    state           text not null default 'pending' check (state in ('pending', 'running', 'done', 'failed')),
    run             smallint not null default 0,
    numerics_class  text,
    variant         text,
    model_digest    text,
    batch_size      smallint,
    segments        integer,
    segments_done   integer not null default 0,
    frames          bigint,
    frames_done     bigint not null default 0,
    warnings        jsonb not null default '[]',
    month           date not null default date_trunc('month', now()),
    created_at      timestamptz not null default now(),
    finished_at     timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, video_id, request_key, generation),
    foreign key (tenant_id, video_id) references video,
    check (segments_done between 0 and coalesce(segments, 0)),
    check (state <> 'done' or segments_done = segments),
    check ((numerics_class is null) = (variant is null))
);

create table job_analysis (
    tenant_id    uuid not null,
    job_id       uuid not null,
    analysis_id  uuid not null,
    reused       boolean not null,
    primary key (job_id, analysis_id),
    foreign key (tenant_id, job_id) references job on delete cascade,
    foreign key (tenant_id, analysis_id) references analysis
);

create index job_analysis_by_analysis on job_analysis (analysis_id);

-- The stored cut. frame_pts: the exact timestamps that the segment must yield, ascending, as little endian int64 microseconds.
create table segment (
    tenant_id     uuid not null,
    analysis_id   uuid not null,
    index         integer not null check (index >= 0),
    start_us      bigint not null,
    end_us        bigint not null,
    seek_us       bigint,
    frame_pts     bytea not null,
    frames        integer not null check (frames > 0),
    done          boolean not null default false,
    signatures    bytea,
    worker        text,
    timings       jsonb,
    warnings      jsonb not null default '[]',
    primary key (analysis_id, index),
    foreign key (tenant_id, analysis_id) references analysis on delete cascade,
    check (start_us < end_us)
);

-- What workers lease. epoch is the fence: only a holder of the current one may commit.
create table work (
    tenant_id      uuid not null,
    id             uuid primary key,
    kind           text not null check (kind in ('plan', 'segment', 'link', 'publish', 'render')),
    job_id         uuid not null,
    analysis_id    uuid,
    segment_index  integer,
    artifact       text,
    role           text not null,
    lane           smallint not null,
    priority       integer not null,
    accepted_seq   bigint not null,
    start_us       bigint not null default 0,
    state          text not null default 'pending' check (state in ('pending', 'leased', 'done', 'failed')),
    due_at         timestamptz not null default now(),
    lease_owner    uuid,
    epoch          bigint not null default 0,
    lease_until    timestamptz,
    progress       integer not null default 0,
    attempts       integer not null default 0,
    listed         integer not null default 0,
    foreign key (tenant_id, job_id) references job on delete cascade,
    foreign key (analysis_id, segment_index) references segment (analysis_id, index) on delete cascade,
    check ((state = 'leased') = (lease_owner is not null)),
    check ((state = 'leased') = (lease_until is not null)),
    check ((kind = 'segment') = (segment_index is not null)),
    check ((kind = 'render') = (artifact is not null))
);

create unique index work_once_per_job on work (job_id, kind) where kind in ('plan', 'link', 'publish');
create unique index work_once_per_segment on work (analysis_id, segment_index) where kind = 'segment';
create unique index work_once_per_artifact on work (job_id, artifact) where kind = 'render';
create index work_due on work (role, lane, priority desc, accepted_seq, start_us, id) where state = 'pending';
create index work_leased on work (lease_owner) where state = 'leased';
create index work_by_job on work (job_id) where state in ('pending', 'leased');

create table work_attempt (
    tenant_id    uuid not null,
    work_id      uuid not null references work on delete cascade,
    epoch        bigint not null,
    worker_id    uuid not null,
    worker       text not null,
    started_at   timestamptz not null default now(),
    finished_at  timestamptz,
    outcome      text check (outcome in ('done', 'failed', 'released', 'lost', 'fenced')),
    counted      boolean not null default false,
    code         text,
    detail       text,
    primary key (work_id, epoch)
);

-- One row per frame: see PackedBoxes for the layout of boxes. Rows of an older run of an analysis are ignored and swept.
create table frame_detections (
    tenant_id      uuid not null,
    analysis_id    uuid not null,
    pts_us         bigint not null,
    month          date not null,
    segment_index  integer not null,
    run            smallint not null,
    boxes          bytea not null check (length(boxes) % 24 = 0),
    primary key (month, analysis_id, run, pts_us)
) partition by range (month);

-- One row per frame and job: see LinkedFrames for the layout.
create table linked_frame (
    tenant_id  uuid not null,
    job_id     uuid not null,
    pts_us     bigint not null,
    month      date not null,
    revision   integer not null,
    data       bytea not null,
    primary key (month, job_id, revision, pts_us)
) partition by range (month);

create table track (
    tenant_id     uuid not null,
    job_id        uuid not null,
    revision      integer not null,
    id            integer not null check (id > 0),
    data          jsonb not null,
    primary key (job_id, revision, id),
    foreign key (tenant_id, job_id) references job on delete cascade
);

create table artifact (
    tenant_id    uuid not null,
    job_id       uuid not null,
    kind         text not null check (kind in ('annotated-video', 'contact-sheet')),
    state        text not null default 'pending' check (state in ('pending', 'ready', 'failed')),
    object_key   text,
    media_type   text,
    size_bytes   bigint,
    failure_code text,
    finished_at  timestamptz,
    primary key (job_id, kind),
    foreign key (tenant_id, job_id) references job on delete cascade,
    check ((state = 'ready') = (object_key is not null))
);

create table worker (
    id              uuid primary key,
    name            text not null,
    roles           text[] not null,
    numerics_class  text,
    models          jsonb not null default '[]',
    slots           integer not null,
    busy            integer not null default 0,
    stats           jsonb not null default '{}',
    started_at      timestamptz not null default now(),
    seen_at         timestamptz not null default now()
);

-- Duties that one process at a time may have.
create table duty (
    name        text primary key,
    owner       uuid not null,
    held_until  timestamptz not null
);

-- Partitions are made when the first analysis of a month is planned.
create function ensure_month(wanted date) returns void language plpgsql as $$
declare
    first_day date := date_trunc('month', wanted);
    suffix text := to_char(first_day, 'YYYY_MM');
    parent text;
begin
    foreach parent in array array['frame_detections', 'linked_frame'] loop
        if to_regclass(parent || '_' || suffix) is null then
            perform pg_advisory_xact_lock(hashtextextended('ensure_month', 0));
            execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
                parent || '_' || suffix, parent, first_day, (first_day + interval '1 month')::date);
        end if;
    end loop;
end $$;

create function le_u16(data bytea, at integer) returns integer language sql immutable strict parallel safe as
    $$ select get_byte(data, at) | (get_byte(data, at + 1) << 8) $$;

-- For analysts: one row per detection, in pixels of the displayed picture.
create view detections with (security_invoker = true) as
select f.tenant_id, a.video_id, f.analysis_id, f.pts_us, b.i as box,
       le_u16(f.boxes, b.i * 24) / 8.0 as left_px,
       le_u16(f.boxes, b.i * 24 + 2) / 8.0 as top_px,
       le_u16(f.boxes, b.i * 24 + 4) / 8.0 as right_px,
       le_u16(f.boxes, b.i * 24 + 6) / 8.0 as bottom_px,
       le_u16(f.boxes, b.i * 24 + 8) / 10000.0 as score,
       get_byte(f.boxes, b.i * 24 + 10) as class_id,
       get_byte(f.boxes, b.i * 24 + 11) & 1 = 1 as off_pitch
from frame_detections f
join analysis a on a.id = f.analysis_id and a.run = f.run and a.month = f.month
cross join lateral generate_series(0, length(f.boxes) / 24 - 1) as b(i);

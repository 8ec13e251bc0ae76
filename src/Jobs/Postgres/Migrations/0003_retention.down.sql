-- Back to 0002. The proofs of erasures, the events of upkeep, and until when things were to be kept are lost. Nothing may be half erased: what was
-- hidden would be seen again.

do $$
declare
    one record;
begin
    if exists (select 1 from erasure where finished_at is null) then
        raise exception 'erasures are under way: let them finish first';
    end if;
    for one in select m.parent || '_' || to_char(m.month, 'YYYY_MM') as name from list_months() m loop
        execute format(
            'alter table %I reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, '
            'autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold)', one.name);
    end loop;
end $$;

drop function drop_month(text, date);
drop function list_months();
create or replace function ensure_month(wanted date) returns void language plpgsql as $$
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

alter table work reset (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor);
alter table job reset (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor);
alter table analysis reset (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
alter table segment reset (fillfactor, autovacuum_vacuum_scale_factor);
alter table worker reset (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
alter table duty reset (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
alter table job_event reset (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_scale_factor);
alter table work_attempt reset (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);

drop index artifact_by_object;
drop index video_by_object;
drop index analysis_by_month;
drop index analysis_unswept;
drop index idempotency_by_age;
drop index idempotency_by_job;
drop index job_artifacts_keeping;
drop index job_keeping;
drop index job_by_video;
drop index work_by_job;
create index work_by_job on work (job_id) where state in ('pending', 'leased');
drop index work_once_per_segment;
create unique index work_once_per_segment on work (analysis_id, segment_index) where kind = 'segment';

drop table upkeep_event;
drop table erasure;

alter table analysis drop column swept_run;
alter table artifact drop column missing_at;
alter table job
    drop column erased_at,
    drop column results_gone_at,
    drop column artifacts_until,
    drop column keep_until;
alter table video
    drop column erased_at,
    drop column source_missing_at,
    drop column source_gone_at;
alter table tenant
    drop column artifact_days,
    drop column result_days,
    drop column source_days;

-- Back to 0001. Dead letters, the audit, when jobs were paused, deadlines of execution, and what tenants were given of the fleet are lost.

drop table audit;
drop table dead_letter;

drop index work_held;
drop index work_share;
drop index work_due;
alter table work
    drop column numerics,
    drop column held;
create index work_due on work (role, lane, priority desc, accepted_seq, start_us, id) where state = 'pending';

alter table job_analysis drop column frames_reused;

drop index job_retry_of;
drop index job_run_until;
drop index job_deadline;
alter table job
    drop constraint job_tenant_id_retry_of_fkey,
    drop column paused_at,
    drop column run_until,
    drop column execution_timeout;

alter table tenant
    drop column max_leases,
    drop column weight;

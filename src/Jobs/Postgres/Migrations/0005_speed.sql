-- Indexes for what is asked when the tables hold a million finished jobs: without them each of these questions reads a whole table.

-- All work of a job, also the finished: attempts, erasure. Takes the place of the index over unfinished work.
drop index work_by_job;
create index work_by_job on work (job_id);

-- The same index as before for one row a segment, also found by the analysis alone: adoption, restarts, the cascade from a segment.
drop index work_once_per_segment;
create unique index work_once_per_segment on work (analysis_id, segment_index) where analysis_id is not null;

-- The sweeper looks once a second for analyses whose numerics class has gone.
create index analysis_running on analysis (owner_job_id) where state = 'running' and numerics_class is not null;

-- Erasing a video, and what else asks for its jobs.
create index job_by_video on job (tenant_id, video_id);

-- Back to the indexes of 0002. Nothing is lost.

drop index job_by_video;
drop index analysis_running;

drop index work_once_per_segment;
create unique index work_once_per_segment on work (analysis_id, segment_index) where kind = 'segment';

drop index work_by_job;
create index work_by_job on work (job_id) where state in ('pending', 'leased');

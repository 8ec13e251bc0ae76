-- The sweeper looks once a second for analyses whose numerics class has gone: without this it would read all analyses there ever were.
create index analysis_running on analysis (owner_job_id) where state = 'running' and numerics_class is not null;

-- Nothing is lost.
drop index analysis_running;

-- A lease that is lost when the server crashes costs at most a second call of the model for a job that two workers have;
-- one that is logged makes every job wait for the disk once more.
alter table leases set unlogged;

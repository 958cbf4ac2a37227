-- The keys that every job and every feedback event look up are compared byte by byte: under a language's rules a
-- comparison costs several times as much, and nobody reads them in its order.

alter table weights
    alter column tenant type text collate "C",
    alter column user_id type text collate "C";
alter table comparisons
    alter column tenant type text collate "C",
    alter column user_id type text collate "C";
alter table feedback_events
    alter column tenant type text collate "C",
    alter column event_id type text collate "C",
    alter column user_id type text collate "C",
    alter column job_id type text collate "C";
alter table revisions
    alter column tenant type text collate "C",
    alter column job_id type text collate "C",
    alter column user_id type text collate "C",
    -- As its message is kept: the JSON that the worker wrote, which the database need not read again.
    alter column explanation type bytea using convert_to(explanation::text, 'UTF8');
alter table leases
    alter column tenant type text collate "C",
    alter column job_id type text collate "C";

-- Nobody's digest is computed for what was sent after the last erasure.
create index forgotten_by_age on forgotten (forgotten_at);

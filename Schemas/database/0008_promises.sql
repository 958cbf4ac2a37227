-- How long each team's jobs may wait before operators are told.

alter table tenants
    add promise_seconds integer check (promise_seconds > 0); -- null: nothing was promised

-- The processes that are alive, which feedback queues each trainer has, and which jobs workers died with.

create table processes (
    id                 text primary key,
    kind               text not null check (kind in ('worker', 'trainer')),
    started_at         timestamptz not null default now(),
    seen_until         timestamptz not null         -- dead when it is past; announced again every few seconds
);

-- One trainer consumes a feedback queue; null: free to take.
create table feedback_shards (
    shard              integer primary key,
    owner              text
);

-- Jobs that were delivered again and again: how often one was begun alone and did not end. The digest is the body's.
create table suspects (
    tenant             text not null,
    digest             bytea not null,
    starts             integer not null,
    begun_at           timestamptz not null default now(),
    primary key (tenant, digest)
);

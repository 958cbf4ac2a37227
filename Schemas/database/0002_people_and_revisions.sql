-- What is known of each person, and what each job became.

create table weights (
    tenant             text not null,
    user_id            text not null,
    model_version      integer not null references models (version),
    mean               real[] not null,             -- J
    covariance         real[] not null,             -- packed lower triangle, J (J + 1) / 2
    answers            integer not null,
    version            bigint not null,             -- raised by one with each change
    -- A Gaussian that stands for the answers up to a comparison, once there are many; null: the model's prior.
    collapsed_mean     real[],
    collapsed_covariance real[],
    collapsed_through  bigint not null default 0,   -- the last comparison in it
    collapsed_answers  integer not null default 0,
    updated_at         timestamptz not null default now(),
    primary key (tenant, user_id, model_version)
);

-- Which of two texts a person prefers, as a difference of features, so that weights can be computed again under any
-- model with the same specification. The texts are kept as bytes because texts may contain NUL.
create table comparisons (
    id                 bigint generated always as identity primary key,
    tenant             text not null,
    user_id            text not null,
    event_id           text not null,
    specification      text not null,
    difference         real[] not null,             -- ψ(preferred) − ψ(other), D
    source             text not null check (source in ('comparison', 'verdict', 'answer')),
    job_id             text,
    shown_first        text check (shown_first in ('preferred', 'other')),
    prompt_text        bytea,
    preferred_text     bytea,
    other_text         bytea,
    created_at         timestamptz not null default now()
);
create index comparisons_of_a_person on comparisons (tenant, user_id, id);

-- Every feedback event that was taken; its key makes a second delivery a no-op.
create table feedback_events (
    tenant             text not null,
    event_id           text not null,
    user_id            text not null,
    kind               text not null check (kind in ('comparison', 'verdict', 'answer')),
    value              text,                        -- of a verdict or an answer
    job_id             text,
    outcome            text not null check (outcome in ('learned', 'counted', 'ignored')),
    reason             text,
    received_at        timestamptz not null default now(),
    primary key (tenant, event_id)
);
create index feedback_events_of_a_job on feedback_events (tenant, job_id) where job_id is not null;

-- The durable record of every result. The key is unique over all that is kept: rows are expired in small batches.
create table revisions (
    tenant             text not null,
    job_id             text not null,
    user_id            text not null,
    digest             bytea not null,              -- of the job's payload: tells a redelivery from a reused id
    status             text not null,
    reason             text,
    result             bytea not null,              -- the message, as it was or will be published
    applied            text[] not null,             -- prompts that were applied
    intended           text[] not null,             -- prompts that were chosen, also when held back
    propensity         real not null,               -- probability of that choice
    held_back          boolean not null,
    specification      text,
    difference         real[],                      -- ψ(revised) − ψ(baseline), where the text was revised
    model_version      integer,
    weights_version    bigint,
    created_at         timestamptz not null default now(),
    primary key (tenant, job_id)
);
create index revisions_by_age on revisions (created_at);

-- A job whose model call is under way; a redelivery waits instead of paying twice.
create table leases (
    tenant             text not null,
    job_id             text not null,
    owner              text not null,
    until              timestamptz not null,
    primary key (tenant, job_id)
);

-- The last job that a worker received of each team, for the age of the oldest: queues are never looked into.
create table team_activity (
    tenant             text primary key,
    last_wait          double precision not null,   -- seconds
    last_received_at   timestamptz not null
);

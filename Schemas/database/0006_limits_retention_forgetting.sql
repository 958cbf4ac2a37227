-- Fair shares, limits and retention of each team; people who were erased.

alter table tenants
    -- Its weight beside other teams when workers are busy.
    add share             integer not null default 1 check (share between 1 and 100),
    add jobs_limit        integer check (jobs_limit > 0),         -- deliveries that all workers hold at once; null: any
    add tokens_limit      bigint check (tokens_limit > 0),        -- of the language model, in a minute; null: any
    -- Over the tokens' limit jobs wait, or get their baseline.
    add over_budget       text not null default 'wait' check (over_budget in ('wait', 'baseline')),
    -- Days that things are kept; null: for ever.
    add revisions_days    integer default 90 check (revisions_days > 0),
    add texts_days        integer default 90 check (texts_days > 0),     -- of comparisons
    add feedback_days     integer default 365 check (feedback_days > 0), -- ids of feedback events
    add dead_days         integer default 30 check (dead_days > 0),      -- dead letters
    -- Goes into the digests of erased people, so that they tell nothing elsewhere.
    add digest_salt       text not null default gen_random_uuid()::text;

-- Tokens of the language model, added up by every worker every few seconds: one row a team for each five seconds.
create table token_use (
    tenant             text not null,
    slot               timestamptz not null,        -- begin of the five seconds
    tokens             bigint not null,
    primary key (tenant, slot)
);

-- Who was erased, as a digest of team and id: what was sent before does not bring the person back.
create table forgotten (
    tenant             text not null,
    digest             bytea not null,
    forgotten_at       timestamptz not null,
    primary key (tenant, digest)
);

create function person_digest(salt text, user_id text) returns bytea
    language sql immutable strict parallel safe
    return sha256(convert_to(salt || '/' || user_id, 'UTF8'));

-- Rows are expired by team and age, and erased by person.
drop index revisions_by_age;
create index revisions_by_team_and_age on revisions (tenant, created_at);
create index revisions_of_a_person on revisions (tenant, user_id);
create index feedback_events_by_team_and_age on feedback_events (tenant, received_at);
create index feedback_events_of_a_person on feedback_events (tenant, user_id);
create index comparisons_with_texts on comparisons (tenant, created_at)
    where prompt_text is not null or preferred_text is not null or other_text is not null;

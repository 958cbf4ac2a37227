-- What shows whether revising helps, and what is switched off because it was measured to do harm.

alter table tenants
    add holdback_unit     text not null default 'users' check (holdback_unit in ('users', 'jobs'));

alter table revisions
    add domain            text,
    add answers           integer,                  -- that the person had given
    add tokens            integer,                  -- of the language model; null: it was not asked
    -- The draw that put the job in its arm; null where nothing was chosen.
    add holdback_share    real,
    add holdback_unit     text;

alter table feedback_events
    drop constraint feedback_events_kind_check,
    add constraint feedback_events_kind_check check (kind in ('comparison', 'verdict', 'answer', 'metric')),
    add metric            text,                     -- the name of a team's own measure
    add amount            double precision;         -- its value

-- A prompt, a domain or a band of answers that is switched off for a team, and what was measured then. Once restored it
-- is measured anew from that time on.
create table switched_off (
    id                 bigint generated always as identity primary key,
    tenant             text not null,
    kind               text not null check (kind in ('prompt', 'domain', 'answers')),
    name               text not null,
    measure            text not null,               -- what was measured: votes, thumbs or by_hand
    estimate           double precision,            -- win rate, or lift of the share of up
    lower              double precision,
    upper              double precision,
    e_value            double precision,
    votes              bigint,
    people             bigint,
    switched_off_at    timestamptz not null default now(),
    restored_at        timestamptz
);
create unique index switched_off_now on switched_off (tenant, kind, name) where restored_at is null;
create index switched_off_of_a_part on switched_off (tenant, kind, name, restored_at);

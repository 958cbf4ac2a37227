-- Versions of the reward model that are learned from people, and the fits that make them.

alter table models
    add column origin text not null default 'built-in' check (origin in ('people', 'simulated', 'built-in')),
    -- How people answer: P(preferred) = lapse / 2 + (1 − lapse) σ(λ·Δφ ± side_bias).
    add column lapse double precision not null default 0 check (lapse between 0 and 0.3),
    add column side_bias double precision not null default 0,
    -- An answer's weight is multiplied by this with each newer answer.
    add column forgetting double precision not null default 1 check (forgetting > 0 and forgetting <= 1),
    -- How the base rewards of version 1 move these; null: these are version 1's, by name.
    add column effect_map jsonb,
    -- Held-out scores, what was tried, and the comparison with the model that was active then.
    add column scores jsonb,
    add column note text,                           -- why it did not become active by itself
    add column changed_at timestamptz not null default now();

alter table comparisons
    add column origin text not null default 'people' check (origin in ('people', 'simulated')),
    -- Tells the same prompt and two texts, in any order, shown to several people; kept when the texts expire.
    add column pair bytea;

update comparisons set pair = substring(
    sha256(sha256(prompt_text) || least(sha256(preferred_text), sha256(other_text))
        || greatest(sha256(preferred_text), sha256(other_text))) for 16)
where prompt_text is not null and preferred_text is not null and other_text is not null;

-- Who learns a model now, and what became of earlier attempts: one at a time in a deployment, claimed for a short while.
create table fits (
    id                 bigint generated always as identity primary key,
    tenant             text,                        -- null: from every tenant's people
    owner              text not null,
    until              timestamptz not null,
    outcome            text check (outcome in ('activated', 'kept', 'refused', 'too_few', 'failed', 'interrupted')),
    reason             text,
    model_version      integer,
    through            bigint,                      -- the last comparison that was there
    started_at         timestamptz not null default now(),
    finished_at        timestamptz
);
create index fits_by_age on fits (started_at);

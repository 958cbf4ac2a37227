-- What the system prompts do, learned from what the language model returns.

-- One candidate of the language model: what it did to its baseline, whether it went out or not. No text. Bounded: the
-- newest of each tenant and leading prompt are kept.
create table prompt_observations (
    id                 bigint generated always as identity primary key,
    tenant             text not null,               -- '': calibrated for every tenant
    prompts            text[] not null,             -- as applied, the one with the largest gain first
    wordings           bigint[] not null,           -- a hash of each prompt's wording
    language_model     text not null,               -- the name that it was asked for by
    style              text not null check (style in ('small', 'capable')),
    specification      text not null,
    baseline           real[] not null,             -- ψ(baseline)
    difference         real[] not null,             -- ψ(candidate) − ψ(baseline)
    acceptance         real not null check (acceptance between 0 and 1),
    refusal            text,                        -- why the guards or the model refused it
    at_random          boolean not null,            -- chosen uniformly, not for the predicted gain
    sample             text,                        -- of a calibration: text, prompt and repetition
    prompt_tokens      integer,
    completion_tokens  integer,
    created_at         timestamptz not null default now()
);
create index prompt_observations_of_a_prompt on prompt_observations (tenant, (prompts[1]), id);
create index prompt_observations_of_a_model on prompt_observations (tenant, language_model, style, id);
create unique index prompt_observations_of_a_sample on prompt_observations (tenant, language_model, style, sample)
    where sample is not null;

-- What the trainer makes of them, for workers to choose by.
create table prompt_effects (
    tenant             text not null,               -- '': for every tenant without its own
    model_version      integer not null references models (version) on delete cascade,
    language_model     text not null,
    prompt             text not null,
    wording            bigint not null,
    intercept          real[] not null,             -- J
    slope              real[] not null,             -- J
    variance           real[] not null,             -- J, how well the mean effect is known
    acceptance         real not null,
    observations       integer not null,
    updated_at         timestamptz not null default clock_timestamp(),
    primary key (tenant, model_version, language_model, prompt, wording)
);
create index prompt_effects_by_age on prompt_effects (updated_at);

-- Tenants, versions of the reward model, and the catalog of system prompts.

create table models (
    version            integer primary key check (version > 0),
    tenant             text,                        -- null: for every tenant
    state              text not null check (state in ('active', 'challenger', 'previous', 'retired')),
    specification      text not null,               -- identifies the features ψ
    feature_names      text[] not null,             -- D names, in order
    feature_mean       real[] not null,             -- D
    feature_scale      real[] not null,             -- D
    base_names         text[] not null,             -- J names, in order
    base               real[] not null,             -- B, J × D, row-major
    prior_mean         real[] not null,             -- μ, J
    prior_covariance   real[] not null,             -- Σ, packed lower triangle, J (J + 1) / 2
    created_at         timestamptz not null default now()
);

create table tenants (
    name               text primary key check (name ~ '^[a-z0-9-]{1,63}$'),
    model_version      integer references models (version),
    holdback           real not null default 0 check (holdback between 0 and 1),
    holdback_salt      text not null default 'attune',
    -- Broker users that may publish the tenant's jobs; empty: any user with permission.
    broker_users       text[] not null default '{}',
    created_at         timestamptz not null default now()
);

-- The catalog of system prompts and domain rules, one document a version, so that a change of several prompts takes
-- effect at once. The latest import for a tenant counts; without one, the latest for every tenant.
create table prompts (
    tenant             text not null,               -- '': for every tenant
    version            text not null,
    document           jsonb not null,
    imported_at        timestamptz not null default clock_timestamp(),
    primary key (tenant, version)
);

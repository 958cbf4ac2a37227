-- The least that each part needs. Applied after every migration, so that it covers all tables. The roles are groups
-- without login: give a worker's login role with `grant attune_worker to …`.
do $$
declare
    role text;
    name text;
    grants text[];
begin
    foreach role in array array['attune_worker', 'attune_trainer', 'attune_operator'] loop
        if not exists (select from pg_roles where rolname = role) then
            begin
                execute format('create role %I nologin', role);
            exception
                -- Another database of the server was migrated at this moment.
                when duplicate_object or unique_violation then null;
                -- Without roles everything works under the owner; `attune database migrate` says what is missing.
                when insufficient_privilege then return;
            end;
        end if;
    end loop;

    -- Nobody keeps what an earlier version granted.
    execute format('revoke all on all tables in schema %I from attune_worker, attune_trainer, attune_operator',
        current_schema());

    foreach grants slice 1 in array array[
        -- A worker can neither read nor write anybody's feedback or the texts of comparisons.
        ['attune_worker', 'select', 'migrations tenants models prompts forgotten weights prompt_effects switched_off'],
        ['attune_worker', 'insert', 'prompt_observations'],
        ['attune_worker', 'select, insert', 'revisions'],
        ['attune_worker', 'select, insert, update', 'team_activity token_use'],
        ['attune_worker', 'select, insert, update, delete', 'leases processes suspects'],
        ['attune_worker', 'select, update', 'feedback_shards'],
        -- A trainer learns, prepares models and expires; of results it reads no text.
        ['attune_trainer', 'select', 'migrations tenants prompts forgotten team_activity'],
        ['attune_trainer', 'select, insert, update', 'models'],
        ['attune_trainer', 'update (model_version)', 'tenants'],
        ['attune_trainer', 'select, insert, update, delete', 'weights comparisons feedback_events fits'],
        ['attune_trainer', 'select (tenant, job_id, user_id, status, applied, intended, propensity, held_back, specification, difference, model_version, domain, answers, tokens, holdback_share, holdback_unit, created_at)', 'revisions'],
        ['attune_trainer', 'select, insert, update', 'switched_off'],
        ['attune_trainer', 'delete', 'revisions'],
        ['attune_trainer', 'select, insert, update, delete', 'processes feedback_shards questions_asked'],
        ['attune_trainer', 'select, update', 'questions'],
        ['attune_trainer', 'select, insert, update', 'question_pools'],
        ['attune_trainer', 'select, insert, delete', 'prompt_effects'],
        ['attune_trainer', 'select, delete', 'leases suspects token_use prompt_observations']
    ] loop
        foreach name in array string_to_array(grants[3], ' ') loop
            if to_regclass(name) is not null then
                execute format('grant %s on %I to %I', grants[2], name, grants[1]);
            end if;
        end loop;
    end loop;

    -- An operator changes rows, never tables.
    execute format('grant select, insert, update, delete on all tables in schema %I to attune_operator',
        current_schema());
end
$$;

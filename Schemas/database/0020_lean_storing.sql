-- What every job pays for in the database, less. Keys that begin with the team compare it, always the same, before
-- what differs; nothing reads these tables in the order of their teams. People are found by their id, whatever the team.

alter table revisions drop constraint revisions_pkey, add constraint revisions_pkey primary key (job_id, tenant);
alter table weights drop constraint weights_pkey, add constraint weights_pkey primary key (user_id, tenant, model_version);
drop index revisions_of_a_person;
create index revisions_of_a_person on revisions (user_id);

-- The functions of 0019, with the meaning they had: workers of both versions call them. Sets in a list of columns come
-- row by row, where those of a from clause are each written to a store of its own first. A team is looked up once,
-- however many of the jobs are its.
create or replace function known_of_jobs(tenants text[], people text[], sent bigint[])
    returns table (place bigint, active_model integer, mean real[], covariance bytea, answers integer, version bigint,
        forgotten_at timestamptz)
    language plpgsql stable rows 100
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
    return query
    with teams as materialized (
        select t.name, t.model_version, t.digest_salt from tenants t where t.name = any ($1)
    )
    select k.position, t.model_version, w.mean, w.covariance, w.answers, w.version,
        -- Digests of erased people are only computed for jobs that may have been sent before an erasure.
        case when k.sent_at is null or to_timestamp(k.sent_at) <= (select max(e.forgotten_at) from forgotten e) then (
            select f.forgotten_at from forgotten f
            where f.tenant = k.tenant and f.digest = person_digest(t.digest_salt, k.user_id))
        end
    from (
        select generate_series(1, cardinality($1)::bigint) as position, unnest($1) as tenant, unnest($2) as user_id,
            unnest($3) as sent_at) k
    left join teams t on t.name = k.tenant
    left join lateral (
        select v.mean, v.covariance, v.answers, v.version from weights v
        where v.tenant = k.tenant and v.user_id = k.user_id and v.model_version = t.model_version offset 0) w on true;
end
$$;

create or replace function take_leases(
    tenants text[], jobs text[], claimant text, seconds double precision, from_dead boolean)
    returns table (place bigint, known_digest bytea, known_result bytea)
    language plpgsql volatile rows 100
    -- However many leases there are, what was found and what was taken meet in one pass.
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_nestloop = off set jit = off
as $$
begin
    return query
    with found as materialized (
        select k.position, k.tenant, k.job_id, r.digest, r.result
        from unnest($1, $2) with ordinality as k (tenant, job_id, position)
        left join lateral (
            select v.job_id, v.tenant, v.digest, v.result from revisions v
            where (v.job_id, v.tenant) >= (k.job_id, k.tenant) order by v.job_id, v.tenant limit 1) r
            on r.job_id = k.job_id and r.tenant = k.tenant
    ), taken as (
        insert into leases as l (tenant, job_id, owner, until)
        select f.tenant, f.job_id, $3, now() + make_interval(secs => $4) from found f where f.digest is null
        order by f.tenant, f.job_id
        on conflict on constraint leases_pkey do update set owner = excluded.owner, until = excluded.until
            where l.owner = excluded.owner or l.until < now()
                or $5 and not exists (select from processes p where p.id = l.owner and p.seen_until > now())
        returning l.tenant, l.job_id
    )
    select f.position, f.digest, f.result
    from found f left join taken t on t.tenant = f.tenant and t.job_id = f.job_id
    where f.digest is not null or t.job_id is not null;
end
$$;

-- An insert that asks at each row whether it may conflict looks each key up twice and writes each row's log twice. Jobs
-- that are stored already are rare, so it is first done without asking; where one of them is, all of it once more.
create or replace function store_revisions(
    tenants text[], jobs text[], people text[], digests bytea[], statuses text[], reasons text[], results bytea[],
    applied_prompts text[], intended_prompts text[], propensities double precision[], held boolean[],
    specifications text[], differences text[], models bigint[], weight_versions bigint[], sent bigint[],
    explanations bytea[], domains text[], answer_counts bigint[], token_counts bigint[], shares double precision[],
    units text[])
    returns bigint language plpgsql volatile
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
    last_erasure timestamptz := (select max(e.forgotten_at) from forgotten e);
    stored bigint;
begin
    if last_erasure is null
        or (select bool_and(coalesce(to_timestamp(s.at) > last_erasure, false)) from unnest(sent) as s (at))
    then
        begin
            insert into revisions (
                tenant, job_id, user_id, digest, status, reason, result, applied, intended, propensity, held_back,
                specification, difference, model_version, weights_version, explanation, domain, answers, tokens,
                holdback_share, holdback_unit)
            select r.tenant, r.job_id, r.user_id, r.digest, r.status, r.reason, r.result,
                string_to_array(r.applied, ','), string_to_array(r.intended, ','), r.propensity, r.held_back,
                r.specification, r.difference::real[], r.model_version, r.weights_version, r.explanation, r.domain,
                r.answers, r.tokens, r.holdback_share, r.holdback_unit
            from (
                select unnest($1) as tenant, unnest($2) as job_id, unnest($3) as user_id, unnest($4) as digest,
                    unnest($5) as status, unnest($6) as reason, unnest($7) as result, unnest($8) as applied,
                    unnest($9) as intended, unnest($10) as propensity, unnest($11) as held_back,
                    unnest($12) as specification, unnest($13) as difference, unnest($14) as model_version,
                    unnest($15) as weights_version, unnest($17) as explanation, unnest($18) as domain,
                    unnest($19) as answers, unnest($20) as tokens, unnest($21) as holdback_share,
                    unnest($22) as holdback_unit) r;
            return cardinality(jobs);
        exception when unique_violation then
            null;
        end;
    end if;
    insert into revisions (
        tenant, job_id, user_id, digest, status, reason, result, applied, intended, propensity, held_back,
        specification, difference, model_version, weights_version, explanation, domain, answers, tokens,
        holdback_share, holdback_unit)
    select r.tenant, r.job_id, r.user_id, r.digest, r.status, r.reason, r.result, string_to_array(r.applied, ','),
        string_to_array(r.intended, ','), r.propensity, r.held_back, r.specification, r.difference::real[],
        r.model_version, r.weights_version, r.explanation, r.domain, r.answers, r.tokens, r.holdback_share,
        r.holdback_unit
    from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        as r (tenant, job_id, user_id, digest, status, reason, result, applied, intended, propensity, held_back,
            specification, difference, model_version, weights_version, sent_at, explanation, domain, answers, tokens,
            holdback_share, holdback_unit)
    where last_erasure is null or to_timestamp(r.sent_at) > last_erasure or not exists (
        select from tenants t join forgotten f on f.tenant = t.name
        where t.name = r.tenant and f.digest = person_digest(t.digest_salt, r.user_id)
            and (r.sent_at is null or to_timestamp(r.sent_at) <= f.forgotten_at))
    on conflict on constraint revisions_pkey do nothing;
    get diagnostics stored = row_count;
    return stored;
end
$$;

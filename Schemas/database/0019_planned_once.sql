-- The statements that every job waits for, planned once in a session. Sent as they are, PostgreSQL plans them anew for
-- each execution, because with few jobs a plan for just these looks cheaper than one for any number; that takes longer
-- than they do. A plan that is kept must not come from a time when a table was small, so it has no way but the keys:
-- no scan of a table, and each row looked up by itself (offset 0 keeps the look-up a subquery). Revisions have other
-- indexes that begin with the team and look as good while there are no rows; the first row from a key on, in the key's
-- order, is a question that only the key's own index answers at once.
--
-- What a later version needs otherwise is a new function with another name: workers of both versions run side by side.

create function known_of_jobs(tenants text[], people text[], sent bigint[])
    returns table (place bigint, active_model integer, mean real[], covariance bytea, answers integer, version bigint,
        forgotten_at timestamptz)
    language plpgsql stable rows 100
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
    return query
    select k.position, t.model_version, w.mean, w.covariance, w.answers, w.version,
        -- Digests of erased people are only computed for jobs that may have been sent before an erasure.
        case when k.sent_at is null or to_timestamp(k.sent_at) <= (select max(e.forgotten_at) from forgotten e) then (
            select f.forgotten_at from forgotten f
            where f.tenant = k.tenant and f.digest = person_digest(t.digest_salt, k.user_id))
        end
    from unnest($1, $2, $3) with ordinality as k (tenant, user_id, sent_at, position)
    left join tenants t on t.name = k.tenant
    left join lateral (
        select v.mean, v.covariance, v.answers, v.version from weights v
        where v.tenant = k.tenant and v.user_id = k.user_id and v.model_version = t.model_version offset 0) w on true;
end
$$;

create function take_leases(tenants text[], jobs text[], claimant text, seconds double precision, from_dead boolean)
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
            select v.job_id, v.digest, v.result from revisions v
            where v.tenant = k.tenant and v.job_id >= k.job_id order by v.tenant, v.job_id limit 1) r
            on r.job_id = k.job_id
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

-- Returns how many rows are new: a job id that is stored already keeps its first result, and of a person who was erased
-- after a job was sent nothing is kept.
create function store_revisions(
    tenants text[], jobs text[], people text[], digests bytea[], statuses text[], reasons text[], results bytea[],
    applied_prompts text[], intended_prompts text[], propensities double precision[], held boolean[],
    specifications text[], differences text[], models bigint[], weight_versions bigint[], sent bigint[],
    explanations bytea[], domains text[], answer_counts bigint[], token_counts bigint[], shares double precision[],
    units text[])
    returns bigint language plpgsql volatile
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
    stored bigint;
begin
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
    where case when r.sent_at is null or to_timestamp(r.sent_at) <= (select max(e.forgotten_at) from forgotten e)
        then not exists (
            select from tenants t join forgotten f on f.tenant = t.name
            where t.name = r.tenant and f.digest = person_digest(t.digest_salt, r.user_id)
                and (r.sent_at is null or to_timestamp(r.sent_at) <= f.forgotten_at))
        else true end
    on conflict on constraint revisions_pkey do nothing;
    get diagnostics stored = row_count;
    return stored;
end
$$;

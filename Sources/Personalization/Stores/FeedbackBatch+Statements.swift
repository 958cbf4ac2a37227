import Postgres

/// The statements.
extension FeedbackBatch {
    /// What is known of the jobs that events are about, and what other events said of them.
    static let revisions = Statement(
        """
        select k.position, r.user_id, r.status, r.specification, r.difference, array(
            select case when f.kind = 'metric' then 'metric ' || f.metric
                when f.value in ('up', 'down') then 'thumb' else 'pair' end
            from feedback_events f
            where f.tenant = k.tenant and f.job_id = k.job_id and f.event_id <> k.event_id and f.outcome <> 'ignored')
        from unnest($1::text[], $2::text[], $3::text[]) with ordinality as k (tenant, job_id, event_id, position)
        join revisions r on r.tenant = k.tenant and r.job_id = k.job_id
        """)

    /// The look for erased people is part of the statement that writes: see ``PersonEraser/erase(tenant:userID:)``.
    static let insertEvents = Statement(
        """
        with events as (
            select * from unnest(
                $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                $9::int8[], $10::text[], $11::float8[], $12::text[]) with ordinality
                as e (tenant, event_id, user_id, kind, value, job_id, outcome, reason, sent_at, metric, amount,
                    shown_first, position)
        ), old as (
            select e.position from events e join tenants t on t.name = e.tenant
            join forgotten f on f.tenant = e.tenant and f.digest = person_digest(t.digest_salt, e.user_id)
            where e.sent_at is null or to_timestamp(e.sent_at) <= f.forgotten_at
        ), inserted as (
            insert into feedback_events (
                tenant, event_id, user_id, kind, value, job_id, outcome, reason, metric, amount, shown_first)
            select tenant, event_id, user_id, kind, value, job_id, outcome, reason, metric, amount, shown_first
            from events
            where position not in (select position from old) order by tenant, event_id, position
            on conflict (tenant, event_id) do nothing
            returning tenant, event_id
        )
        select tenant, event_id, null::int8 from inserted
        union all select null, null, position from old
        """)

    /// What is learned from, with a digest of the pair.
    static let insertComparisons = Statement(
        """
        insert into comparisons (
            tenant, user_id, event_id, specification, difference, source, job_id, shown_first, prompt_text,
            preferred_text, other_text, pair)
        select tenant, user_id, event_id, specification, (($12::real[])[first::int4:last::int4]), source, job_id,
            shown_first, prompt_text, preferred_text, other_text,
            -- As in the migration that added the column.
            substring(sha256(d.prompt || least(d.preferred, d.other) || greatest(d.preferred, d.other)) for 16)
        from unnest(
            $1::text[], $2::text[], $3::text[], $4::int8[], $5::text[], $6::text[], $7::text[], $8::bytea[],
            $9::bytea[], $10::bytea[], $11::text[], $13::int8[])
            with ordinality as c (tenant, user_id, event_id, first, source, job_id, shown_first, prompt_text,
                preferred_text, other_text, specification, last, position)
        -- The offset keeps each digest from being computed as often as it is named.
        cross join lateral (
            select sha256(prompt_text) as prompt, sha256(preferred_text) as preferred, sha256(other_text) as other
            offset 0) d
        order by position
        """)
}

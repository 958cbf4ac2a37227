import Postgres

/// The statements. $1 is the tenant, $2 the start; $3 whether what was restored counts from then on only.
extension ProofStore {
    static let snapshot = Statement("set transaction isolation level repeatable read, read only")

    /// What was said of jobs, once each: the share of ups and of wins of a job are 0, ½ or 1.
    private static let said = """
        thumbs as (
            select job_id, max(case value when 'up' then 1.0 else 0.0 end)::float8 as up
            from feedback_events
            where tenant = $1 and job_id is not null and outcome <> 'ignored' and value in ('up', 'down')
            group by job_id
        ), pairs as (
            select job_id, min(case value when 'revised_better' then 1.0 when 'same' then 0.5 else 0.0 end)::float8 as win,
                min(shown_first) as first
            from feedback_events
            where tenant = $1 and job_id is not null and outcome <> 'ignored'
                and value in ('revised_better', 'baseline_better', 'same')
            group by job_id
        )
        """

    /// Each job once for every segment that it is in.
    private static func segments(prompts: String) -> String {
        """
        cross join lateral (
            select 'all' as kind, '' as name
            union all select 'domain', coalesce(j.domain, '')
            union all select 'answers', \(AnswerBand.sql("coalesce(j.answers, 0)"))
            union all select 'model', coalesce(j.model_version::text, '')
            union all select 'prompt', prompt from unnest(j.\(prompts)) as prompt
        ) s
        left join lateral (
            select max(o.restored_at) as since from switched_off o
            where $3 and o.tenant = $1 and o.kind = s.kind and o.name = s.name
        ) restored on true
        where restored.since is null or j.created_at >= restored.since
        """
    }

    /// Sums, products and people of columns that hold one row a person.
    private static func moments(_ columns: [String]) -> String {
        var products: [String] = []
        for (place, one) in columns.enumerated() {
            for other in columns[place...] { products.append("sum(\(one) * \(other))") }
        }
        let sums = columns.map { "sum(\($0))" }.joined(separator: ", ")
        let people = columns.map { "count(*) filter (where \($0) <> 0)" }.joined(separator: ", ")
        return """
            array[\(sums)]::float8[] as sums, array[\(products.joined(separator: ", "))]::float8[] as products,
            array[\(people)]::int8[] as counts
            """
    }

    /// The largest segments of each kind.
    private static func largest(_ statement: String, by size: String) -> String {
        """
        , summed as (\(statement)), ranked as (
            select *, row_number() over (partition by kind order by \(size) desc, name) as rank from summed
        )
        """
    }

    static let trials = Statement(
        """
        with \(said), jobs as (
            select r.user_id, r.held_back, r.created_at, r.intended, r.domain, r.answers, r.model_version, t.up
            from revisions r left join thumbs t on t.job_id = r.job_id
            where r.tenant = $1 and r.created_at >= $2 and r.holdback_share is not null and cardinality(r.intended) > 0
        ), people as (
            select s.kind, s.name, j.user_id,
                (count(*) filter (where not held_back))::float8 as j1,
                (count(up) filter (where not held_back))::float8 as n1,
                coalesce(sum(up) filter (where not held_back), 0) as y1,
                (count(*) filter (where held_back))::float8 as j0,
                (count(up) filter (where held_back))::float8 as n0,
                coalesce(sum(up) filter (where held_back), 0) as y0
            from jobs j \(segments(prompts: "intended"))
            group by 1, 2, 3
        )
        \(largest("""
            select kind, name, \(moments(["j1", "n1", "y1", "j0", "n0", "y0"])), sum(j1 + j0) as size
            from people group by kind, name
            """, by: "size"))
        select kind, name, sums, products, counts from ranked where rank <= \(segmentLimit)
        order by kind, size desc, name
        """)

    static let votes = Statement(
        """
        with \(said), jobs as (
            select r.user_id, r.created_at, r.applied, r.domain, r.answers, r.model_version, p.win, p.first,
                1 / greatest(r.propensity::float8, 1.0 / \(largestWeight)) as weight,
                coalesce(r.tokens, 0)::float8 as tokens
            from revisions r join pairs p on p.job_id = r.job_id
            where r.tenant = $1 and r.created_at >= $2 and r.status = 'revised'
        ), people as (
            select s.kind, s.name, j.user_id, count(*)::float8 as n, sum(win) as y, sum(weight) as w,
                sum(weight * win) as v, sum(tokens) as t, count(*) filter (where win = 1) as wins,
                count(*) filter (where win = 0.5) as ties, count(*) filter (where win = 0) as losses,
                coalesce(sum(weight) filter (where first = 'revised'), 0) as a1,
                coalesce(sum(weight * win) filter (where first = 'revised'), 0) as b1,
                coalesce(sum(weight) filter (where first = 'baseline'), 0) as a2,
                coalesce(sum(weight * (1 - win)) filter (where first = 'baseline'), 0) as b2,
                count(*) filter (where first = 'revised') as n1,
                coalesce(sum(win) filter (where first = 'revised'), 0) as y1,
                count(*) filter (where first = 'baseline') as n2,
                coalesce(sum(win) filter (where first = 'baseline'), 0) as y2
            from jobs j \(segments(prompts: "applied"))
            group by 1, 2, 3
        )
        \(largest("""
            select kind, name, \(moments(["n", "y", "w", "v", "t", "a1", "b1", "a2", "b2"])),
                sum(wins)::int8 as wins, sum(ties)::int8 as ties, sum(losses)::int8 as losses,
                sum(n1)::int8 as n1, sum(y1) as y1, sum(n2)::int8 as n2, sum(y2) as y2
            from people group by kind, name
            """, by: "wins + ties + losses"))
        select kind, name, sums, products, counts, wins, ties, losses, n1, y1, n2, y2 from ranked where rank <= \(segmentLimit)
        order by kind, wins + ties + losses desc, name
        """)

    static let metrics = Statement(
        """
        with people as (
            select f.metric, r.user_id,
                (count(*) filter (where not r.held_back))::float8 as n1,
                coalesce(sum(f.amount) filter (where not r.held_back), 0) as y1,
                (count(*) filter (where r.held_back))::float8 as n0,
                coalesce(sum(f.amount) filter (where r.held_back), 0) as y0
            from revisions r
            join feedback_events f on f.tenant = r.tenant and f.job_id = r.job_id
            where r.tenant = $1 and r.created_at >= $2 and r.holdback_share is not null
                and cardinality(r.intended) > 0 and f.kind = 'metric' and f.outcome <> 'ignored'
            group by 1, 2
        )
        select metric, \(moments(["n1", "y1", "n0", "y0"])) from people
        group by metric order by sum(n1 + n0) desc, metric limit \(segmentLimit)
        """)

    static let draws = Statement(
        """
        select holdback_unit, holdback_share::float8,
            case holdback_unit when 'users' then count(distinct user_id) else count(*) end,
            case holdback_unit when 'users' then count(distinct user_id) filter (where held_back)
                else count(*) filter (where held_back) end
        from revisions
        where tenant = $1 and created_at >= $2 and holdback_unit is not null and holdback_share > 0
            and holdback_share < 1
        group by holdback_unit, holdback_share order by max(created_at) desc limit \(segmentLimit)
        """)

    /// People by what they voted, ties left out; who voted very often is scaled down to 60 votes, so that there are few
    /// different rows.
    static let people = Statement(
        """
        with \(said), people as (
            select r.user_id, count(*) filter (where win = 1)::float8 as wins,
                count(*) filter (where win = 0)::float8 as losses
            from revisions r join pairs p on p.job_id = r.job_id
            where r.tenant = $1 and r.created_at >= $2 and r.status = 'revised' group by 1
        ), scaled as (
            select round(wins * least(1, 60 / (wins + losses)))::int8 as wins,
                round(losses * least(1, 60 / (wins + losses)))::int8 as losses
            from people where wins + losses > 0
        )
        select wins, losses, count(*) from scaled group by wins, losses
        """)

    static let totals = Statement(
        """
        with \(said), jobs as (
            select r.user_id, r.status, r.created_at, r.held_back, r.tokens, p.win,
                r.holdback_share is not null as drawn,
                r.holdback_share is not null and cardinality(r.intended) > 0 as chosen
            from revisions r left join pairs p on p.job_id = r.job_id
            where r.tenant = $1 and r.created_at >= $2
        )
        select min(created_at), max(created_at), count(*), count(distinct user_id),
            count(*) filter (where drawn and not held_back), count(*) filter (where drawn and held_back),
            count(*) filter (where chosen and not held_back), count(*) filter (where chosen and held_back),
            count(*) filter (where status = 'revised'), count(distinct user_id) filter (where status = 'revised'),
            coalesce(sum(tokens) filter (where chosen and not held_back), 0)::int8,
            count(tokens) filter (where chosen and not held_back),
            count(win) filter (where status = 'revised'),
            count(distinct user_id) filter (where status = 'revised' and win is not null)
        from jobs
        """)

    static let ignored = Statement(
        """
        select coalesce(reason, 'unknown'), count(*) from feedback_events
        where tenant = $1 and received_at >= $2 and kind in ('verdict', 'metric') and outcome = 'ignored'
        group by 1 order by 2 desc, 1 limit 20
        """)
}

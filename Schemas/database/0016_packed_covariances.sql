-- A person's covariance is looked up with each job and read by programs only. As an array, the database converts each of
-- its numbers by itself, which costs more than all the rest of the look-up.

create function pack_reals(numbers real[]) returns bytea language sql immutable strict as $$
    select coalesce(string_agg(float4send(number), ''::bytea order by position), ''::bytea)
    from unnest(numbers) with ordinality as n (number, position)
$$;

alter table weights
    -- Packed lower triangle, J (J + 1) / 2 floats of 32 bits in network order, one after the other.
    alter column covariance type bytea using pack_reals(covariance),
    -- Floats do not compress.
    alter column covariance set storage external;

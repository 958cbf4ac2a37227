-- Beside each person's weights what they are computed from, so that an answer costs one row whatever was said before.

alter table weights
    -- Every answer as the row's model sees it, old ones as one Gaussian; little-endian words of 32 bits, see AnswerHistory.
    -- Null, or of another number of answers than the row: to be computed from the comparisons with the person's next answer,
    -- as for all rows that were there before. The collapsed_… columns are for trainers of the earlier program until the
    -- last one is replaced.
    add column history bytea,
    -- Floats do not compress, and the attempt costs more than the rest of an update.
    alter column history set storage external,
    -- Room for a row's next version on its page, so that updates touch no index.
    set (fillfactor = 70);

-- Rows with texts of ordinary length stay whole: compressing each costs more than all the rest of storing it.
alter table comparisons set (toast_tuple_target = 4080);

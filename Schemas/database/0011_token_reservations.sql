-- Of a team with a limit: the most that calls under way may still take of the language model.
alter table token_use add reserved bigint not null default 0;

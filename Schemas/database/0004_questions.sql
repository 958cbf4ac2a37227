-- Comparisons to put to people, and which were put to whom.

create table questions (
    tenant             text not null,               -- '': for every tenant, unless it has one of its own of that id
    id                 text not null,
    domain             text,                        -- null: for every domain
    language           text,                        -- null: for every language
    prompt             bytea not null,
    first_text         bytea not null,
    second_text        bytea not null,
    specification      text not null,
    difference         real[] not null,             -- ψ(first) − ψ(second), D; computed again under a new specification
    active             boolean not null default true,
    imported_at        timestamptz not null default now(),
    primary key (tenant, id)
);

-- Raised with each change of a tenant's questions, so that nobody has to read them to know that they are the same.
create table question_pools (
    tenant             text primary key,
    revision           bigint not null
);

-- The key keeps a question from being put to a person twice.
create table questions_asked (
    tenant             text not null,
    user_id            text not null,
    question_id        text not null,
    question_tenant    text not null,               -- whose question it is
    request_id         text not null,
    swapped            boolean not null,            -- whether the second text was sent as the first; drawn at random
    asked_at           timestamptz not null default now(),
    answered_at        timestamptz,
    chosen             text check (chosen in ('first', 'second', 'neither')),   -- by the question's own order
    primary key (tenant, user_id, question_id),
    foreign key (question_tenant, question_id) references questions (tenant, id)
);
-- A request that is delivered again gets the question that it got before.
create unique index questions_asked_by_request on questions_asked (tenant, user_id, request_id)
    where answered_at is null;
create index questions_asked_of_a_question on questions_asked (question_tenant, question_id);

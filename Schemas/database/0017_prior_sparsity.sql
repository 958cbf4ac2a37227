-- How unequally people care about each base reward of a learned model: {"share", "ratio"}; null: as a Gaussian says.

alter table models
    add prior_sparsity    jsonb;

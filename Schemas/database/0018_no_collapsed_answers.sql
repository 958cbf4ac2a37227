-- What trainers from before 0015 kept of old answers; no later program reads or writes it. Programs that old cannot read
-- weights since 0016, so nothing that works is broken.
alter table weights
    drop column collapsed_mean,
    drop column collapsed_covariance,
    drop column collapsed_through,
    drop column collapsed_answers;

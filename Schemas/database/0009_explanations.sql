-- Why each result is as it is, for `attune explain`: predictions, weights and codes, no text.

alter table revisions add column explanation json;

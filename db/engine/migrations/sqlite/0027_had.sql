-- The digest of a file and of how it was read, '' where it may bring more when it comes again,
-- and what reading it told.
ALTER TABLE import_batch ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE import_batch ADD COLUMN notes TEXT NOT NULL DEFAULT '';

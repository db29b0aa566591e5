-- Where an import came from, as far as can be told from the file, and the customers
-- it created: those of the first to the last id.
ALTER TABLE import_batch ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE import_batch ADD COLUMN first_customer INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batch ADD COLUMN last_customer INTEGER NOT NULL DEFAULT 0;

-- What reached nobody since the last contact. Who has interactions is summed up again.
ALTER TABLE facts ADD COLUMN last_try INTEGER NOT NULL DEFAULT 0;
ALTER TABLE facts ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
UPDATE facts SET next_event = 1 WHERE interactions > 0;
UPDATE book SET scored_on = 0 WHERE EXISTS (SELECT 1 FROM facts WHERE interactions > 0);

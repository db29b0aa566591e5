-- Orders and refunds beside the facts (model.Ledger). Who has any is summed up again.
ALTER TABLE facts ADD COLUMN ledger TEXT NOT NULL DEFAULT '';
UPDATE facts SET next_event = 1 WHERE interactions > 0;
UPDATE book SET scored_on = 0 WHERE EXISTS (SELECT 1 FROM facts WHERE interactions > 0);

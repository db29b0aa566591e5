-- Figures of the last twelve months; everybody is scored again for them.
ALTER TABLE score ADD COLUMN revenue_12m INTEGER NOT NULL DEFAULT 0;
ALTER TABLE score ADD COLUMN orders_12m INTEGER NOT NULL DEFAULT 0;
UPDATE book SET scored_on = 0 WHERE EXISTS (SELECT 1 FROM facts WHERE interactions > 0);

-- Yearly dates beside the facts (model.Yearly), the next birthday beside the score. Who
-- has a date is summed up again; where somebody has one or buys, and festivals may bring
-- them, all are scored anew.
ALTER TABLE facts ADD COLUMN yearly TEXT NOT NULL DEFAULT '';
ALTER TABLE score ADD COLUMN birthday INTEGER NOT NULL DEFAULT 0;
UPDATE facts SET next_event = 1 WHERE customer_id IN (SELECT id FROM customer WHERE birthday <> '' OR fields <> ''
	UNION SELECT customer_id FROM contact WHERE birthday <> '');
UPDATE book SET scored_on = 0 WHERE EXISTS (SELECT 1 FROM facts WHERE next_event = 1 OR orders > 0);

-- The queue has sections: in_queue is 1 for a promise overdue, 2 for other promises and
-- complaints, 4 for who is worth a call, 6 for occasions. Where somebody stands in it
-- all are scored anew. The tally counts tiers too.
DROP INDEX score_queue;
CREATE INDEX score_queue ON score (in_queue, CASE WHEN in_queue < 3 THEN tier ELSE 0 END, gain DESC, tier, due, customer_id) WHERE in_queue > 0;
UPDATE book SET scored_on = 0 WHERE EXISTS (SELECT 1 FROM score WHERE in_queue > 0);
INSERT INTO tally SELECT 'tier', CAST(s.tier AS TEXT), count(*) FROM score s JOIN customer c ON c.id = s.customer_id WHERE c.archived = 0 GROUP BY s.tier;

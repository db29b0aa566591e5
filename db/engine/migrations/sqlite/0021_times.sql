-- A time of day beside a next date: minutes since midnight plus one, 0 is none.
ALTER TABLE customer ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE customer ADD COLUMN repeat_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE interaction ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE facts ADD COLUMN promise_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE score ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
-- in_queue is the section times 4096, and among promises their rank: 0 is overdue, then
-- by the time of day, 1441 without one.
DROP INDEX score_queue;
UPDATE score SET in_queue = CASE in_queue WHEN 1 THEN 4096 WHEN 2 THEN 5537 ELSE in_queue / 2 * 4096 END WHERE in_queue > 0;
CREATE INDEX score_queue ON score (in_queue, CASE WHEN in_queue < 8192 THEN tier ELSE 0 END, gain DESC, tier, due, customer_id) WHERE in_queue > 0;

-- A reminder that comes again: the first day, and after how many days the next (below
-- zero months).
ALTER TABLE customer ADD COLUMN repeat_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE customer ADD COLUMN repeat_every INTEGER NOT NULL DEFAULT 0;

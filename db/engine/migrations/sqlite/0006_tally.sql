-- Counts that headers show, kept up by each write. what: 'customers', 'archived' and
-- 'owner' (by name, archived ones too); as of book.scored_on the queue's: 'due',
-- 'pinned', 'done', 'snoozed' and 'overdue' (by tier).
CREATE TABLE tally (
  what TEXT    NOT NULL,
  key  TEXT    NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY (what, key)
);
INSERT INTO tally SELECT 'customers', '', count(*) FROM customer WHERE archived = 0;
INSERT INTO tally SELECT 'archived', '', count(*) FROM customer WHERE archived <> 0;
INSERT INTO tally SELECT 'owner', owner, count(*) FROM customer GROUP BY owner;
INSERT INTO tally SELECT 'due', '', count(*) FROM score WHERE in_queue = 1;
INSERT INTO tally SELECT 'pinned', '', count(*) FROM score WHERE in_queue = 1 AND pinned = 1;
INSERT INTO tally SELECT 'overdue', CAST(tier AS TEXT), count(*) FROM score, book WHERE in_queue = 1 AND due <> 0 AND due < scored_on GROUP BY tier;
INSERT INTO tally SELECT 'done', '', count(*) FROM facts f JOIN customer c ON c.id = f.customer_id, book WHERE f.last_contact = scored_on AND c.archived = 0;
INSERT INTO tally SELECT 'snoozed', '', count(*) FROM customer, book WHERE snoozed_until > scored_on AND archived = 0;

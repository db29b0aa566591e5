-- Rows that came from another copy of the book: by the table and their number here, the
-- session in which they were made and the number that they had there. Under 'audit' stands
-- how far another copy is in this one: the number of the entry of the merge here, and the
-- hash and number of the newest entry there.
CREATE TABLE twin (
  tbl     TEXT    NOT NULL,
  id      INTEGER NOT NULL,
  session TEXT    NOT NULL,
  born    INTEGER NOT NULL,
  PRIMARY KEY (tbl, id)
);

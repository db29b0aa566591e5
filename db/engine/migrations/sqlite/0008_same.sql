-- The refs of customers who were merged into another.
CREATE TABLE alias (
  customer_id INTEGER NOT NULL,
  ref         TEXT    PRIMARY KEY
);
-- Pairs of customers of whom a person said that they are not the same; a < b.
CREATE TABLE distinct_pair (
  a INTEGER NOT NULL,
  b INTEGER NOT NULL,
  PRIMARY KEY (a, b)
);

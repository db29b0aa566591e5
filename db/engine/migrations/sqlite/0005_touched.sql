-- Whom each write touched, the newest last, so that another process that has the
-- book open reads only them again. Customer 0 is everybody; history tells that
-- what happened to the customer may be another now. Old lines go.
CREATE TABLE touched (
  seq         INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL,
  history     INTEGER NOT NULL
);
INSERT INTO touched VALUES (1, 0, 1);

-- The lines of orders and refunds, by their interaction's id.
CREATE TABLE order_line (
  customer_id INTEGER NOT NULL,
  id          INTEGER NOT NULL,
  n           INTEGER NOT NULL,
  product     TEXT    NOT NULL,
  category    TEXT    NOT NULL,
  quantity    REAL    NOT NULL,
  unit_price  INTEGER NOT NULL,
  amount      INTEGER NOT NULL,
  cost        INTEGER,
  PRIMARY KEY (customer_id, id, n)
) WITHOUT ROWID;
CREATE INDEX order_line_id ON order_line (id);

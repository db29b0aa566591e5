-- What of captured files a person left out, by the key of a message or an event, which
-- is a hash and tells no address.
CREATE TABLE dismissed (
  customer_id INTEGER NOT NULL,
  external_id TEXT    NOT NULL,
  PRIMARY KEY (customer_id, external_id)
);

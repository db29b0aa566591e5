-- Who may use a book that a team shares. owners holds names of owners, one a line:
-- whose customers are a seller's or a lead's. auth_key is a public SSH key.
CREATE TABLE person (
  id          INTEGER PRIMARY KEY,
  name        TEXT    NOT NULL UNIQUE,
  role        TEXT    NOT NULL,
  owners      TEXT    NOT NULL,
  auth_key    TEXT    NOT NULL,
  fingerprint TEXT    NOT NULL UNIQUE,
  added       INTEGER NOT NULL
);

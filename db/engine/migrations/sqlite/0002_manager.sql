-- Why a policy was saved, in the words of who saved it.
ALTER TABLE policy ADD COLUMN why TEXT NOT NULL DEFAULT '';

-- A saved filter under a name.
CREATE TABLE segment (
  name    TEXT    PRIMARY KEY,
  filter  TEXT    NOT NULL,
  created INTEGER NOT NULL
);

-- Initials that a person chose for who looks after customers. Others' follow
-- from the names, so that only choices are kept.
CREATE TABLE owner (
  name     TEXT PRIMARY KEY,
  initials TEXT NOT NULL
);

-- As 0028 of SQLite: what owners are to reach.
CREATE TABLE target (
  owner   TEXT COLLATE "C" NOT NULL,
  period  TEXT COLLATE "C" NOT NULL,
  measure TEXT COLLATE "C" NOT NULL,
  value   BIGINT NOT NULL,
  PRIMARY KEY (owner, period, measure)
);

-- What owners are to reach: owner '' is everybody together, period a month, a quarter or
-- a year (2026-11, 2026-Q4, 2026), measure one of model.Measures, value in minor units or things.
CREATE TABLE target (
  owner   TEXT NOT NULL,
  period  TEXT NOT NULL,
  measure TEXT NOT NULL,
  value   INTEGER NOT NULL,
  PRIMARY KEY (owner, period, measure)
);

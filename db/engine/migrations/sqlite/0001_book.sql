-- One row: what the book is.
CREATE TABLE book (
  one            INTEGER PRIMARY KEY CHECK (one = 1),
  currency       TEXT    NOT NULL,
  zone           TEXT    NOT NULL,
  demo           INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  scored_on      INTEGER NOT NULL,
  calibration_id INTEGER NOT NULL,
  policy_version INTEGER NOT NULL
);

-- name_fold, name_key and initials are derived from name: for matching, for
-- sorting (pinyin for Chinese), and for searching by pinyin initials.
-- tags is a newline-separated sorted list, fields a JSON object.
CREATE TABLE customer (
  id              INTEGER PRIMARY KEY,
  ref             TEXT UNIQUE,
  name            TEXT    NOT NULL,
  name_fold       TEXT    NOT NULL,
  name_key        TEXT    NOT NULL,
  initials        TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  owner           TEXT    NOT NULL,
  region          TEXT    NOT NULL,
  industry        TEXT    NOT NULL,
  phone           TEXT    NOT NULL,
  email           TEXT    NOT NULL,
  tags            TEXT    NOT NULL,
  note            TEXT    NOT NULL,
  birthday        TEXT    NOT NULL,
  fields          TEXT    NOT NULL,
  potential       INTEGER,
  credit_hold     INTEGER NOT NULL,
  referred_by     INTEGER NOT NULL,
  do_not_contact  INTEGER NOT NULL,
  archived        INTEGER NOT NULL,
  created         INTEGER NOT NULL,
  next_day        INTEGER NOT NULL,
  next_set        INTEGER NOT NULL,
  next_seq        INTEGER NOT NULL,
  next_from       INTEGER NOT NULL,
  snoozed_until   INTEGER NOT NULL,
  override_tier   INTEGER NOT NULL,
  override_reason TEXT    NOT NULL,
  override_by     TEXT    NOT NULL,
  override_on     INTEGER NOT NULL,
  override_until  INTEGER NOT NULL
);
CREATE INDEX customer_name ON customer (archived, name_key, id);
CREATE INDEX customer_snoozed ON customer (snoozed_until) WHERE snoozed_until <> 0;
CREATE INDEX customer_referrer ON customer (referred_by) WHERE referred_by <> 0;

CREATE TABLE contact (
  id          INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
  name        TEXT    NOT NULL,
  title       TEXT    NOT NULL,
  phone       TEXT    NOT NULL,
  email       TEXT    NOT NULL,
  birthday    TEXT    NOT NULL,
  note        TEXT    NOT NULL,
  is_primary  INTEGER NOT NULL
);
CREATE INDEX contact_customer ON contact (customer_id, id);

-- Clustered by customer and day: a timeline and every aggregate is a range read.
CREATE TABLE interaction (
  customer_id  INTEGER NOT NULL,
  day          INTEGER NOT NULL,
  id           INTEGER NOT NULL,
  clock        INTEGER NOT NULL,
  kind         TEXT    NOT NULL,
  amount       INTEGER NOT NULL,
  currency     TEXT    NOT NULL,
  base         INTEGER,
  satisfaction INTEGER NOT NULL,
  outcome      TEXT    NOT NULL,
  note         TEXT    NOT NULL,
  contact      TEXT    NOT NULL,
  by_whom      TEXT    NOT NULL,
  next_day     INTEGER NOT NULL,
  resolved     INTEGER NOT NULL,
  expected     INTEGER NOT NULL,
  probability  REAL    NOT NULL,
  source       TEXT    NOT NULL,
  external_id  TEXT    NOT NULL,
  batch_id     INTEGER NOT NULL,
  PRIMARY KEY (customer_id, day, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX interaction_id ON interaction (id);

-- Derived from customer and interaction, summed up in the transaction of each write.
CREATE TABLE facts (
  customer_id       INTEGER PRIMARY KEY,
  interactions      INTEGER NOT NULL,
  orders            INTEGER NOT NULL,
  order_days        INTEGER NOT NULL,
  first_order       INTEGER NOT NULL,
  last_order        INTEGER NOT NULL,
  revenue           INTEGER NOT NULL,
  first_spend       INTEGER NOT NULL,
  unconverted       INTEGER NOT NULL,
  median_gap        REAL    NOT NULL,
  last_contact      INTEGER NOT NULL,
  satisfaction      INTEGER NOT NULL,
  satisfaction_day  INTEGER NOT NULL,
  prev_satisfaction INTEGER NOT NULL,
  open_complaints   INTEGER NOT NULL,
  oldest_complaint  INTEGER NOT NULL,
  referrals         INTEGER NOT NULL,
  promise           INTEGER NOT NULL,
  next_event        INTEGER NOT NULL,
  opportunities     TEXT    NOT NULL
);

-- Derived from facts, policy and calibration, as of book.scored_on.
CREATE TABLE score (
  customer_id     INTEGER PRIMARY KEY,
  known           INTEGER NOT NULL,
  value           REAL    NOT NULL,
  coverage        REAL    NOT NULL,
  provisional     INTEGER NOT NULL,
  r               INTEGER NOT NULL,
  f               INTEGER NOT NULL,
  m               INTEGER NOT NULL,
  abc             INTEGER NOT NULL,
  machine_tier    INTEGER NOT NULL,
  tier            INTEGER NOT NULL,
  stage           TEXT    NOT NULL,
  gain            REAL    NOT NULL,
  priority        REAL    NOT NULL,
  in_queue        INTEGER NOT NULL,
  pinned          INTEGER NOT NULL,
  due             INTEGER NOT NULL,
  p_alive         REAL,
  p_order         REAL,
  expected_orders REAL,
  expected_spend  REAL,
  clv             REAL
);
CREATE INDEX score_queue ON score (pinned DESC, gain DESC, tier, due, customer_id) WHERE in_queue = 1;

CREATE TABLE calibration (
  id   INTEGER PRIMARY KEY,
  day  INTEGER NOT NULL,
  at   INTEGER NOT NULL,
  body TEXT    NOT NULL
);

CREATE TABLE policy (
  version INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  by_whom TEXT    NOT NULL,
  body    TEXT    NOT NULL
);

-- id counts the changes of one customer.
CREATE TABLE tier_change (
  customer_id    INTEGER NOT NULL,
  id             INTEGER NOT NULL,
  day            INTEGER NOT NULL,
  at             INTEGER NOT NULL,
  from_tier      INTEGER NOT NULL,
  to_tier        INTEGER NOT NULL,
  cause          TEXT    NOT NULL,
  interaction_id INTEGER NOT NULL,
  change_id      INTEGER NOT NULL,
  PRIMARY KEY (customer_id, id)
) WITHOUT ROWID;

-- The undo journal. The last_* columns are the highest ids ever given out when
-- the change was made: an id is never used twice.
CREATE TABLE change (
  id                 INTEGER PRIMARY KEY,
  at                 INTEGER NOT NULL,
  session            TEXT    NOT NULL,
  by_whom            TEXT    NOT NULL,
  kind               TEXT    NOT NULL,
  subject            TEXT    NOT NULL,
  count              INTEGER NOT NULL,
  detail             TEXT    NOT NULL,
  undone             INTEGER NOT NULL,
  customer_id        INTEGER NOT NULL,
  batch_id           INTEGER NOT NULL,
  calibration_before INTEGER NOT NULL,
  calibration_after  INTEGER NOT NULL,
  last_customer      INTEGER NOT NULL,
  last_contact       INTEGER NOT NULL,
  last_interaction   INTEGER NOT NULL
);

-- An operation says what the rows it names become when it is swapped:
-- mode 'row': key names one row, image is the row it becomes (null: none).
-- mode 'range': the rows with ids lo..hi (for tier_change: of the change) vanish.
-- mode 'saved': image holds rows that come back.
CREATE TABLE change_op (
  change_id INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  mode      TEXT    NOT NULL,
  tbl       TEXT    NOT NULL,
  row_key   BLOB,
  image     BLOB,
  lo        INTEGER NOT NULL,
  hi        INTEGER NOT NULL,
  PRIMARY KEY (change_id, seq)
);

CREATE TABLE import_batch (
  id                INTEGER PRIMARY KEY,
  change_id         INTEGER NOT NULL,
  at                INTEGER NOT NULL,
  by_whom           TEXT    NOT NULL,
  file              TEXT    NOT NULL,
  kind              TEXT    NOT NULL,
  rows              INTEGER NOT NULL,
  created           INTEGER NOT NULL,
  updated           INTEGER NOT NULL,
  unchanged         INTEGER NOT NULL,
  rejected          INTEGER NOT NULL,
  customers_created INTEGER NOT NULL,
  status            TEXT    NOT NULL
);

CREATE TABLE audit (
  id        INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  session   TEXT    NOT NULL,
  by_whom   TEXT    NOT NULL,
  action    TEXT    NOT NULL,
  kind      TEXT    NOT NULL,
  change_id INTEGER NOT NULL,
  subject   TEXT    NOT NULL,
  count     INTEGER NOT NULL
);

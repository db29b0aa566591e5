-- The tables of a book as the steps for a file make them, where their meaning is told, with
-- the same columns in the same order.

-- One row: the version of this schema, and the commits to the book. Who has changed it in
-- a transaction has the turn to write.
CREATE TABLE tierbook (
  version BIGINT NOT NULL,
  commits BIGINT NOT NULL
);
INSERT INTO tierbook VALUES (0, 0);

CREATE TABLE book (
  one            BIGINT PRIMARY KEY CHECK (one = 1),
  currency       TEXT COLLATE "C" NOT NULL,
  zone           TEXT COLLATE "C" NOT NULL,
  demo           BIGINT NOT NULL,
  created_at     BIGINT NOT NULL,
  scored_on      BIGINT NOT NULL,
  calibration_id BIGINT NOT NULL,
  policy_version BIGINT NOT NULL,
  audit_head     BYTEA NOT NULL DEFAULT ''
);

CREATE TABLE customer (
  id              BIGINT PRIMARY KEY,
  ref             TEXT COLLATE "C" UNIQUE,
  name            TEXT COLLATE "C" NOT NULL,
  name_fold       TEXT COLLATE "C" NOT NULL,
  name_key        TEXT COLLATE "C" NOT NULL,
  initials        TEXT COLLATE "C" NOT NULL,
  kind            TEXT COLLATE "C" NOT NULL,
  owner           TEXT COLLATE "C" NOT NULL,
  region          TEXT COLLATE "C" NOT NULL,
  industry        TEXT COLLATE "C" NOT NULL,
  phone           TEXT COLLATE "C" NOT NULL,
  email           TEXT COLLATE "C" NOT NULL,
  tags            TEXT COLLATE "C" NOT NULL,
  note            TEXT COLLATE "C" NOT NULL,
  birthday        TEXT COLLATE "C" NOT NULL,
  fields          TEXT COLLATE "C" NOT NULL,
  potential       BIGINT,
  credit_hold     BIGINT NOT NULL,
  referred_by     BIGINT NOT NULL,
  do_not_contact  BIGINT NOT NULL,
  archived        BIGINT NOT NULL,
  created         BIGINT NOT NULL,
  next_day        BIGINT NOT NULL,
  next_set        BIGINT NOT NULL,
  next_seq        BIGINT NOT NULL,
  next_from       BIGINT NOT NULL,
  snoozed_until   BIGINT NOT NULL,
  override_tier   BIGINT NOT NULL,
  override_reason TEXT COLLATE "C" NOT NULL,
  override_by     TEXT COLLATE "C" NOT NULL,
  override_on     BIGINT NOT NULL,
  override_until  BIGINT NOT NULL,
  cadence         BIGINT NOT NULL DEFAULT 0,
  repeat_from     BIGINT NOT NULL DEFAULT 0,
  repeat_every    BIGINT NOT NULL DEFAULT 0,
  opening         BIGINT NOT NULL DEFAULT 0,
  opening_on      BIGINT NOT NULL DEFAULT 0,
  opening_until   BIGINT NOT NULL DEFAULT 0,
  next_at         BIGINT NOT NULL DEFAULT 0,
  repeat_at       BIGINT NOT NULL DEFAULT 0,
  consents        TEXT COLLATE "C" NOT NULL DEFAULT '',
  owned           BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX customer_name ON customer (archived, name_key, id);
CREATE INDEX customer_snoozed ON customer (snoozed_until) WHERE snoozed_until <> 0;
CREATE INDEX customer_referrer ON customer (referred_by) WHERE referred_by <> 0;

CREATE TABLE contact (
  id             BIGINT PRIMARY KEY,
  customer_id    BIGINT NOT NULL REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED,
  name           TEXT COLLATE "C" NOT NULL,
  title          TEXT COLLATE "C" NOT NULL,
  phone          TEXT COLLATE "C" NOT NULL,
  email          TEXT COLLATE "C" NOT NULL,
  birthday       TEXT COLLATE "C" NOT NULL,
  note           TEXT COLLATE "C" NOT NULL,
  is_primary     BIGINT NOT NULL,
  do_not_contact BIGINT NOT NULL DEFAULT 0,
  consents       TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX contact_customer ON contact (customer_id, id);

CREATE TABLE interaction (
  customer_id  BIGINT NOT NULL,
  day          BIGINT NOT NULL,
  id           BIGINT NOT NULL,
  clock        BIGINT NOT NULL,
  kind         TEXT COLLATE "C" NOT NULL,
  amount       BIGINT NOT NULL,
  currency     TEXT COLLATE "C" NOT NULL,
  base         BIGINT,
  satisfaction BIGINT NOT NULL,
  outcome      TEXT COLLATE "C" NOT NULL,
  note         TEXT COLLATE "C" NOT NULL,
  contact      TEXT COLLATE "C" NOT NULL,
  by_whom      TEXT COLLATE "C" NOT NULL,
  next_day     BIGINT NOT NULL,
  resolved     BIGINT NOT NULL,
  expected     BIGINT NOT NULL,
  probability  DOUBLE PRECISION NOT NULL,
  source       TEXT COLLATE "C" NOT NULL,
  external_id  TEXT COLLATE "C" NOT NULL,
  batch_id     BIGINT NOT NULL,
  next_at      BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (customer_id, day, id)
);
CREATE UNIQUE INDEX interaction_id ON interaction (id);

CREATE TABLE facts (
  customer_id       BIGINT PRIMARY KEY,
  interactions      BIGINT NOT NULL,
  orders            BIGINT NOT NULL,
  order_days        BIGINT NOT NULL,
  first_order       BIGINT NOT NULL,
  last_order        BIGINT NOT NULL,
  revenue           BIGINT NOT NULL,
  first_spend       BIGINT NOT NULL,
  unconverted       BIGINT NOT NULL,
  median_gap        DOUBLE PRECISION NOT NULL,
  last_contact      BIGINT NOT NULL,
  satisfaction      BIGINT NOT NULL,
  satisfaction_day  BIGINT NOT NULL,
  prev_satisfaction BIGINT NOT NULL,
  open_complaints   BIGINT NOT NULL,
  oldest_complaint  BIGINT NOT NULL,
  referrals         BIGINT NOT NULL,
  promise           BIGINT NOT NULL,
  next_event        BIGINT NOT NULL,
  opportunities     TEXT COLLATE "C" NOT NULL,
  last_try          BIGINT NOT NULL DEFAULT 0,
  tries             BIGINT NOT NULL DEFAULT 0,
  ledger            TEXT COLLATE "C" NOT NULL DEFAULT '',
  yearly            TEXT COLLATE "C" NOT NULL DEFAULT '',
  opening           BIGINT NOT NULL DEFAULT 0,
  promise_at        BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE score (
  customer_id     BIGINT PRIMARY KEY,
  known           BIGINT NOT NULL,
  value           DOUBLE PRECISION NOT NULL,
  coverage        DOUBLE PRECISION NOT NULL,
  provisional     BIGINT NOT NULL,
  r               BIGINT NOT NULL,
  f               BIGINT NOT NULL,
  m               BIGINT NOT NULL,
  abc             BIGINT NOT NULL,
  machine_tier    BIGINT NOT NULL,
  tier            BIGINT NOT NULL,
  stage           TEXT COLLATE "C" NOT NULL,
  gain            DOUBLE PRECISION NOT NULL,
  priority        DOUBLE PRECISION NOT NULL,
  in_queue        BIGINT NOT NULL,
  pinned          BIGINT NOT NULL,
  due             BIGINT NOT NULL,
  p_alive         DOUBLE PRECISION,
  p_order         DOUBLE PRECISION,
  expected_orders DOUBLE PRECISION,
  expected_spend  DOUBLE PRECISION,
  clv             DOUBLE PRECISION,
  findings        BIGINT NOT NULL DEFAULT 0,
  birthday        BIGINT NOT NULL DEFAULT 0,
  revenue_12m     BIGINT NOT NULL DEFAULT 0,
  orders_12m      BIGINT NOT NULL DEFAULT 0,
  due_at          BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX score_queue ON score (in_queue, (CASE WHEN in_queue < 8192 THEN tier ELSE 0 END), gain DESC, tier, due, customer_id) WHERE in_queue > 0;

CREATE TABLE calibration (
  id   BIGINT PRIMARY KEY,
  day  BIGINT NOT NULL,
  at   BIGINT NOT NULL,
  body TEXT COLLATE "C" NOT NULL
);

CREATE TABLE policy (
  version BIGINT PRIMARY KEY,
  at      BIGINT NOT NULL,
  by_whom TEXT COLLATE "C" NOT NULL,
  body    TEXT COLLATE "C" NOT NULL,
  why     TEXT COLLATE "C" NOT NULL DEFAULT ''
);

CREATE TABLE tier_change (
  customer_id    BIGINT NOT NULL,
  id             BIGINT NOT NULL,
  day            BIGINT NOT NULL,
  at             BIGINT NOT NULL,
  from_tier      BIGINT NOT NULL,
  to_tier        BIGINT NOT NULL,
  cause          TEXT COLLATE "C" NOT NULL,
  interaction_id BIGINT NOT NULL,
  change_id      BIGINT NOT NULL,
  PRIMARY KEY (customer_id, id)
);

CREATE TABLE change (
  id                 BIGINT PRIMARY KEY,
  at                 BIGINT NOT NULL,
  session            TEXT COLLATE "C" NOT NULL,
  by_whom            TEXT COLLATE "C" NOT NULL,
  kind               TEXT COLLATE "C" NOT NULL,
  subject            TEXT COLLATE "C" NOT NULL,
  count              BIGINT NOT NULL,
  detail             TEXT COLLATE "C" NOT NULL,
  undone             BIGINT NOT NULL,
  customer_id        BIGINT NOT NULL,
  batch_id           BIGINT NOT NULL,
  calibration_before BIGINT NOT NULL,
  calibration_after  BIGINT NOT NULL,
  last_customer      BIGINT NOT NULL,
  last_contact       BIGINT NOT NULL,
  last_interaction   BIGINT NOT NULL
);

CREATE TABLE change_op (
  change_id BIGINT NOT NULL,
  seq       BIGINT NOT NULL,
  mode      TEXT COLLATE "C" NOT NULL,
  tbl       TEXT COLLATE "C" NOT NULL,
  row_key   BYTEA,
  image     BYTEA,
  lo        BIGINT NOT NULL,
  hi        BIGINT NOT NULL,
  PRIMARY KEY (change_id, seq)
);

CREATE TABLE import_batch (
  id                BIGINT PRIMARY KEY,
  change_id         BIGINT NOT NULL,
  at                BIGINT NOT NULL,
  by_whom           TEXT COLLATE "C" NOT NULL,
  file              TEXT COLLATE "C" NOT NULL,
  kind              TEXT COLLATE "C" NOT NULL,
  rows              BIGINT NOT NULL,
  created           BIGINT NOT NULL,
  updated           BIGINT NOT NULL,
  unchanged         BIGINT NOT NULL,
  rejected          BIGINT NOT NULL,
  customers_created BIGINT NOT NULL,
  status            TEXT COLLATE "C" NOT NULL,
  origin            TEXT COLLATE "C" NOT NULL DEFAULT '',
  first_customer    BIGINT NOT NULL DEFAULT 0,
  last_customer     BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE audit (
  id          BIGINT PRIMARY KEY,
  at          BIGINT NOT NULL,
  session     TEXT COLLATE "C" NOT NULL,
  by_whom     TEXT COLLATE "C" NOT NULL,
  action      TEXT COLLATE "C" NOT NULL,
  kind        TEXT COLLATE "C" NOT NULL,
  change_id   BIGINT NOT NULL,
  subject     TEXT COLLATE "C" NOT NULL,
  count       BIGINT NOT NULL,
  customer_id BIGINT NOT NULL DEFAULT 0,
  salt        BYTEA NOT NULL DEFAULT '',
  sealed      BYTEA NOT NULL DEFAULT '',
  hash        BYTEA NOT NULL DEFAULT ''
);

CREATE TABLE segment (
  name    TEXT COLLATE "C" PRIMARY KEY,
  filter  TEXT COLLATE "C" NOT NULL,
  created BIGINT NOT NULL
);

CREATE TABLE owner (
  name     TEXT COLLATE "C" PRIMARY KEY,
  initials TEXT COLLATE "C" NOT NULL
);

CREATE TABLE touched (
  seq         BIGINT PRIMARY KEY,
  customer_id BIGINT NOT NULL,
  history     BIGINT NOT NULL
);
INSERT INTO touched VALUES (1, 0, 1);

CREATE TABLE tally (
  what TEXT COLLATE "C" NOT NULL,
  key  TEXT COLLATE "C" NOT NULL,
  n    BIGINT NOT NULL,
  PRIMARY KEY (what, key)
);
INSERT INTO tally VALUES ('customers', '', 0), ('archived', '', 0), ('due', '', 0), ('pinned', '', 0), ('done', '', 0), ('snoozed', '', 0);

CREATE TABLE alias (
  customer_id BIGINT NOT NULL,
  ref         TEXT COLLATE "C" PRIMARY KEY
);

CREATE TABLE distinct_pair (
  a BIGINT NOT NULL,
  b BIGINT NOT NULL,
  PRIMARY KEY (a, b)
);

CREATE TABLE order_line (
  customer_id BIGINT NOT NULL,
  id          BIGINT NOT NULL,
  n           BIGINT NOT NULL,
  product     TEXT COLLATE "C" NOT NULL,
  category    TEXT COLLATE "C" NOT NULL,
  quantity    DOUBLE PRECISION NOT NULL,
  unit_price  BIGINT NOT NULL,
  amount      BIGINT NOT NULL,
  cost        BIGINT,
  PRIMARY KEY (customer_id, id, n)
);
CREATE INDEX order_line_id ON order_line (id);

CREATE TABLE custom_field (
  name TEXT COLLATE "C" PRIMARY KEY,
  type TEXT COLLATE "C" NOT NULL
);

CREATE TABLE person (
  id          BIGINT PRIMARY KEY,
  name        TEXT COLLATE "C" NOT NULL UNIQUE,
  role        TEXT COLLATE "C" NOT NULL,
  owners      TEXT COLLATE "C" NOT NULL,
  auth_key    TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL UNIQUE,
  added       BIGINT NOT NULL
);

CREATE TABLE dismissed (
  customer_id BIGINT NOT NULL,
  external_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (customer_id, external_id)
);

CREATE TABLE twin (
  tbl     TEXT COLLATE "C" NOT NULL,
  id      BIGINT NOT NULL,
  session TEXT COLLATE "C" NOT NULL,
  born    BIGINT NOT NULL,
  PRIMARY KEY (tbl, id)
);

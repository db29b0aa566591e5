PRAGMA query_only = 0;
CREATE TEMP VIEW customer AS SELECT id, NULL AS ref, '#' || id AS name, '#' || id AS name_fold, '#' || id AS name_key, '' AS initials, kind, owner, region,
  industry, '' AS phone, '' AS email, tags, '' AS note, '' AS birthday, '' AS fields, potential, credit_hold, referred_by, do_not_contact, archived, created,
  next_day, next_set, next_seq, next_from, snoozed_until, override_tier, '' AS override_reason, override_by, override_on, override_until, cadence, repeat_from,
  repeat_every, opening, opening_on, opening_until, next_at, repeat_at, '' AS consents, owned FROM main.customer;
CREATE TEMP VIEW contact AS SELECT id, customer_id, '#' || customer_id || '-' || id AS name, title, '' AS phone, '' AS email, '' AS birthday, '' AS note,
  is_primary, do_not_contact, '' AS consents FROM main.contact;
CREATE TEMP VIEW interaction AS SELECT customer_id, day, id, clock, kind, amount, currency, base, satisfaction,
  CASE WHEN outcome IN ('reached', 'no answer', 'left a message', 'interested', 'not interested', 'call back', 'meeting agreed', 'quote sent',
    '已接通', '无人接听', '已留言', '有意向', '无意向', '稍后回电', '已约会面', '已报价') THEN outcome ELSE '' END AS outcome,
  '' AS note, '' AS contact, by_whom, next_day, resolved, expected, probability, source, '' AS external_id, batch_id, next_at FROM main.interaction;
CREATE TEMP VIEW change AS SELECT id, at, session, by_whom, kind, '' AS subject, count, '' AS detail, undone, customer_id, batch_id, calibration_before,
  calibration_after, last_customer, last_contact, last_interaction FROM main.change;
CREATE TEMP VIEW import_batch AS SELECT id, change_id, at, by_whom, file, kind, rows, created, updated, unchanged, rejected, customers_created, status, origin,
  first_customer, last_customer, '' AS digest, '' AS notes FROM main.import_batch;
CREATE TEMP VIEW audit AS SELECT id, at, session, by_whom, action, kind, change_id, '' AS subject, count, customer_id, x'' AS salt, sealed, hash FROM main.audit;
CREATE TEMP VIEW alias AS SELECT customer_id, '' AS ref FROM main.alias WHERE 1 = 0;
CREATE TEMP VIEW dismissed AS SELECT customer_id, '' AS external_id FROM main.dismissed WHERE 1 = 0;
CREATE TEMP VIEW facts AS SELECT customer_id, interactions, orders, order_days, first_order, last_order, revenue, first_spend, unconverted, median_gap,
  last_contact, last_try, tries, satisfaction, satisfaction_day, prev_satisfaction, open_complaints, oldest_complaint, referrals, promise, next_event,
  opportunities, ledger, '' AS yearly, opening, promise_at FROM main.facts;
CREATE TEMP VIEW score AS SELECT customer_id, known, value, coverage, provisional, r, f, m, abc, machine_tier, tier, stage, gain, priority, in_queue, pinned, due,
  p_alive, p_order, expected_orders, expected_spend, clv, findings, 0 AS birthday, revenue_12m, orders_12m, due_at FROM main.score;
CREATE TEMP VIEW policy AS SELECT version, at, by_whom, body, '' AS why FROM main.policy;
CREATE TEMP VIEW segment AS SELECT name, filter, created FROM main.segment WHERE 1 = 0;
CREATE TEMP VIEW custom_field AS SELECT name, type FROM main.custom_field WHERE 1 = 0;
CREATE TEMP VIEW person AS SELECT id, name, role, owners, '' AS auth_key, fingerprint, added FROM main.person;
PRAGMA query_only = 1;

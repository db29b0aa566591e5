-- What the further fields of customers mean: a name of customer.fields and the type
-- of its values (text, number, date, choice, yesno).
CREATE TABLE custom_field (
  name TEXT PRIMARY KEY,
  type TEXT NOT NULL
);
INSERT INTO custom_field (name, type)
  SELECT DISTINCT j.key, 'text' FROM customer c, json_each(CASE WHEN json_valid(c.fields) THEN c.fields ELSE '{}' END) j;

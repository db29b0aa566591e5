-- do_not_contact is a set of bits: 1 every way, 2 phone, 4 e-mail, 8 message, 16 visit.
-- consents holds records of what was agreed to, one a line, the parts with tabs between:
-- purpose, source, date, end, SHA-256 of the text, withdrawal; "" for what there is none of.
ALTER TABLE customer ADD COLUMN consents TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN do_not_contact INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contact ADD COLUMN consents TEXT NOT NULL DEFAULT '';

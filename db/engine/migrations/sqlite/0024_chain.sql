-- The entries of the audit log make a chain (write.Link): hash is over the hash of the entry
-- before and what this one says, in which the subject, the only part that may be personal,
-- stands as sealed, its hash with a salt. An erasure takes subject and salt, and the chain
-- still holds. customer_id is the one customer that an entry is about, 0 for others.
-- book.audit_head is the newest entry's hash.
ALTER TABLE audit ADD COLUMN customer_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audit ADD COLUMN salt BLOB NOT NULL DEFAULT x'';
ALTER TABLE audit ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
ALTER TABLE audit ADD COLUMN hash BLOB NOT NULL DEFAULT x'';
ALTER TABLE book ADD COLUMN audit_head BLOB NOT NULL DEFAULT x'';
UPDATE audit SET customer_id = coalesce((SELECT c.customer_id FROM change c WHERE c.id = audit.change_id), 0);

-- The day on which a customer last got another owner; 0 is never.
ALTER TABLE customer ADD COLUMN owned INTEGER NOT NULL DEFAULT 0;

-- How often a customer is to be contacted, in days; 0 is as its tier.
ALTER TABLE customer ADD COLUMN cadence INTEGER NOT NULL DEFAULT 0;

-- Revenue from before the book, in its currency; the days from and until which it
-- counts. What counts of it stands beside the facts and within their revenue.
ALTER TABLE customer ADD COLUMN opening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE customer ADD COLUMN opening_on INTEGER NOT NULL DEFAULT 0;
ALTER TABLE customer ADD COLUMN opening_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE facts ADD COLUMN opening INTEGER NOT NULL DEFAULT 0;

-- What is worth a second look at a customer, as flags; known after the next rescore.
ALTER TABLE score ADD COLUMN findings INTEGER NOT NULL DEFAULT 0;
UPDATE book SET scored_on = 0;

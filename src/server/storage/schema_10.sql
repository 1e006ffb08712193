-- Spare numbers of kiosks, by commas: those that a kiosk may have, and those that it was told of
-- or has used and has not given back.
ALTER TABLE device ADD COLUMN spare TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN held TEXT NOT NULL DEFAULT '';

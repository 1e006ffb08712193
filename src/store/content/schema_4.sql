-- What an item is called and what it answers in English. Content of an older program has neither.
ALTER TABLE item ADD COLUMN title_en TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN answer_en TEXT NOT NULL DEFAULT '';

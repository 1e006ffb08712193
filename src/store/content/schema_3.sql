-- 群众问过: of a question, that visitors asked it. Content of an older program can't say so.
ALTER TABLE item ADD COLUMN visitors_asked INTEGER NOT NULL DEFAULT 0;

INSERT INTO unanswered (word, session, asked_on)
VALUES (:word, :session, :asked_on)
ON CONFLICT DO NOTHING

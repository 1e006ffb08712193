SELECT word, asked_on, count(*) AS sessions
FROM unanswered
WHERE word IN (SELECT word FROM unanswered GROUP BY word HAVING count(*) >= :least)
GROUP BY word, asked_on
ORDER BY asked_on, word

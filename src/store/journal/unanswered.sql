SELECT word, count(*) AS sessions
FROM unanswered
GROUP BY word
HAVING count(*) >= :least
ORDER BY sessions DESC, word

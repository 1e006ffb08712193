SELECT *
FROM event
ORDER BY rowid
LIMIT :limit OFFSET :skip

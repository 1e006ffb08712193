SELECT *
FROM event
WHERE command = :command

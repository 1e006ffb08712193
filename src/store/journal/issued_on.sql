SELECT letter, sum(issued) AS issued
FROM counter
WHERE business_date = :date
GROUP BY letter

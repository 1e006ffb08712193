SELECT coalesce(sum(issued), 0) AS issued
FROM counter
WHERE business_date = :business_date AND letter = :letter

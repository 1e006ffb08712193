SELECT facet, value, COUNT(*) AS items
FROM item JOIN facet ON facet.item = item.id
WHERE item.kind = 'notice' AND posted_from <= ?1 AND (posted_until IS NULL OR posted_until >= ?1)
GROUP BY facet, value
ORDER BY items DESC, value;

SELECT DISTINCT item.id
FROM link JOIN item ON item.id = link.item
WHERE link.target = ?1
    AND (item.kind <> 'notice'
        OR (posted_from <= ?2 AND (posted_until IS NULL OR posted_until >= ?2)))
ORDER BY item.kind, item.dated DESC, item.key
LIMIT ?3;

SELECT file.sha256 FROM item JOIN file ON file.item = item.id
WHERE item.key = ?1 AND file.name = ?2;

INSERT INTO tuf_meta (name, body) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET body = excluded.body WHERE body <> excluded.body;

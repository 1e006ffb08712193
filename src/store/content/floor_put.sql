INSERT INTO tuf_floor (role, keys, version) VALUES (?1, ?2, ?3)
ON CONFLICT (role, keys) DO UPDATE SET version = excluded.version;

INSERT INTO generation (channel, number, title, example, published_at, root, fingerprint)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

INSERT INTO generation (channel, number, title, example, published_at, root)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (channel, number) DO UPDATE SET
    title = excluded.title, example = excluded.example,
    published_at = excluded.published_at, root = excluded.root;

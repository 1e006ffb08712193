CREATE TABLE key_name (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    named_at BIGINT NOT NULL
);

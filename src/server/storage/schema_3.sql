CREATE TABLE proof (
    id TEXT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL REFERENCES channel (name),
    file TEXT NOT NULL,
    imported BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE proof_picture (
    proof TEXT NOT NULL REFERENCES proof (id),
    name TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (proof, name)
);

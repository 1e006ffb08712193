CREATE TABLE counter (name TEXT PRIMARY KEY, last BIGINT NOT NULL);
CREATE TABLE account (
    id BIGINT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL,
    department TEXT NOT NULL,
    roles TEXT NOT NULL,
    password TEXT,
    totp BYTEA,
    totp_step BIGINT NOT NULL DEFAULT 0,
    disabled BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE TABLE session (
    token TEXT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX session_of_account ON session (account);
CREATE TABLE invitation (
    token TEXT PRIMARY KEY,
    account BIGINT REFERENCES account (id),
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE TABLE known_browser (
    token TEXT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL
);
CREATE TABLE throttle (
    bucket TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    address TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE TABLE audit_head (id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE channel (name TEXT PRIMARY KEY, title TEXT NOT NULL, example BIGINT NOT NULL);
CREATE TABLE item (
    channel TEXT NOT NULL REFERENCES channel (name),
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    topic TEXT NOT NULL,
    owner TEXT NOT NULL,
    review_by TEXT NOT NULL,
    posted_from TEXT,
    posted_until TEXT,
    words TEXT NOT NULL,
    current BIGINT NOT NULL,
    approved BIGINT,
    published BIGINT,
    state TEXT NOT NULL,
    touched_at BIGINT NOT NULL,
    PRIMARY KEY (channel, key)
);
CREATE INDEX item_by_state ON item (state);
CREATE TABLE version (
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    item BYTEA,
    at BIGINT NOT NULL,
    account BIGINT,
    person TEXT NOT NULL,
    note TEXT NOT NULL,
    founding BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, key, number),
    FOREIGN KEY (channel, key) REFERENCES item (channel, key)
);
CREATE TABLE file (digest TEXT PRIMARY KEY, bytes BYTEA NOT NULL);
CREATE TABLE version_file (
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL REFERENCES file (digest),
    PRIMARY KEY (channel, key, number, name)
);
CREATE TABLE step (
    id BIGINT PRIMARY KEY,
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    step TEXT NOT NULL,
    passed BIGINT NOT NULL,
    account BIGINT NOT NULL,
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    at BIGINT NOT NULL,
    conclusion TEXT NOT NULL
);
CREATE INDEX step_of_version ON step (channel, key, number);
CREATE TABLE released_marking (
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    account BIGINT NOT NULL,
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (channel, key, number)
);
CREATE TABLE proposal (
    id BIGINT PRIMARY KEY,
    channel TEXT NOT NULL,
    role TEXT NOT NULL,
    generation BIGINT,
    state TEXT NOT NULL,
    envelope BYTEA NOT NULL,
    payload TEXT NOT NULL,
    not_before BIGINT,
    rollout BIGINT,
    person TEXT NOT NULL,
    account BIGINT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    note TEXT NOT NULL
);
CREATE INDEX proposal_by_payload ON proposal (payload);
CREATE INDEX proposal_by_state ON proposal (state);
CREATE TABLE generation_item (
    proposal BIGINT NOT NULL REFERENCES proposal (id),
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (proposal, key)
);
CREATE TABLE withdrawn (
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    reason TEXT NOT NULL,
    person TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (channel, key)
);
CREATE TABLE proposal_release (
    proposal BIGINT NOT NULL REFERENCES proposal (id),
    item TEXT NOT NULL,
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (proposal, item)
);
CREATE TABLE token (
    id BIGINT PRIMARY KEY,
    secret TEXT NOT NULL UNIQUE,
    hall TEXT NOT NULL,
    kiosk_no BIGINT NOT NULL,
    channels TEXT NOT NULL,
    person TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    device TEXT
);
CREATE TABLE device (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    hall TEXT NOT NULL,
    kiosk_no BIGINT NOT NULL,
    channels TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    revoked_at BIGINT,
    seen_at BIGINT,
    seen_from TEXT,
    status TEXT
);
CREATE TABLE nonce (key TEXT NOT NULL, nonce TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (key, nonce));
CREATE TABLE unanswered (
    id BIGINT PRIMARY KEY,
    words TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    department TEXT,
    due TEXT,
    answer TEXT,
    person TEXT,
    closed_at BIGINT
);
CREATE TABLE asked (
    question BIGINT NOT NULL REFERENCES unanswered (id),
    device TEXT NOT NULL REFERENCES device (id),
    day TEXT NOT NULL,
    sessions BIGINT NOT NULL,
    PRIMARY KEY (question, device, day)
);
INSERT INTO audit_head (id, seq, digest) VALUES (1, 0, '');

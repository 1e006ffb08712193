-- Bytes by their digest: items, their files, index pages, index roots.
CREATE TABLE blob (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    body BLOB NOT NULL
) STRICT;

-- The generations that are kept: the current one of each channel and the one before.
CREATE TABLE generation (
    channel TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 0),
    title TEXT NOT NULL,
    example INTEGER NOT NULL,
    published_at TEXT NOT NULL,
    root BLOB NOT NULL REFERENCES blob (sha256),
    -- Of the factory content: which one it is.
    fingerprint BLOB,
    PRIMARY KEY (channel, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE current (
    channel TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    -- The channel's place in the kiosk's list: of two that have a key, the lesser is shown.
    rank INTEGER NOT NULL,
    factory INTEGER NOT NULL,
    FOREIGN KEY (channel, number) REFERENCES generation (channel, number)
) STRICT, WITHOUT ROWID;

-- What is on the screen: a row an item of the current generations, for lists. The item itself is
-- the blob. Rows follow from `current`; whatever moves that moves these in the same transaction.
CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL REFERENCES current (channel) DEFERRABLE INITIALLY DEFERRED,
    sha256 BLOB NOT NULL REFERENCES blob (sha256),
    title TEXT NOT NULL,
    topic TEXT NOT NULL,
    example INTEGER NOT NULL,
    -- The date by which lists are ordered: 成文日期, publication, or the last change.
    dated TEXT NOT NULL,
    -- document
    number TEXT,
    issuer TEXT,
    starts TEXT,
    ends TEXT,
    -- question
    answer TEXT,
    asked INTEGER,
    -- guide
    service TEXT,
    materials INTEGER,
    time_limit TEXT,
    -- notice
    notice TEXT,
    posted_from TEXT,
    posted_until TEXT,
    on_home INTEGER,
    -- station
    address TEXT,
    distance_m INTEGER
) STRICT;

CREATE INDEX item_newest ON item (kind, dated DESC, key);
CREATE INDEX item_asked ON item (kind, asked DESC, key) WHERE asked IS NOT NULL;
CREATE INDEX item_near ON item (kind, distance_m, key) WHERE distance_m IS NOT NULL;
CREATE INDEX item_blob ON item (sha256);
CREATE INDEX item_channel ON item (channel);

-- By what an item can be found: a row a topic, issuer, form, year, audience, service.
CREATE TABLE facet (
    kind TEXT NOT NULL,
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    dated TEXT NOT NULL,
    key TEXT NOT NULL,
    item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, facet, value, dated DESC, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX facet_item ON facet (item, facet, value);

-- How many items have a facet's value, counted when the content changes.
CREATE TABLE facet_count (
    kind TEXT NOT NULL,
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (kind, facet, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE link (
    target TEXT NOT NULL,
    item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    relation TEXT NOT NULL,
    PRIMARY KEY (target, item, relation)
) STRICT, WITHOUT ROWID;

CREATE INDEX link_item ON link (item);

-- The files of the items on the screen.
CREATE TABLE file (
    item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sha256 BLOB NOT NULL REFERENCES blob (sha256),
    PRIMARY KEY (item, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX file_blob ON file (sha256);

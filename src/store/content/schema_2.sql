-- Metadata that was verified, byte for byte, by file name.
CREATE TABLE tuf_meta (
    name TEXT PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

-- The least version of a role that is still acceptable, for as long as its keys are these.
CREATE TABLE tuf_floor (
    role TEXT NOT NULL,
    keys BLOB NOT NULL CHECK (length(keys) = 32),
    version INTEGER NOT NULL CHECK (version >= 0),
    PRIMARY KEY (role, keys)
) STRICT, WITHOUT ROWID;

-- What was switched to, and when by the kiosk's clock.
CREATE TABLE applied (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    number INTEGER NOT NULL,
    root BLOB NOT NULL CHECK (length(root) = 32),
    at TEXT NOT NULL
) STRICT;

-- The withdrawal list in force: one row or none, and the items that it hides.
CREATE TABLE withdrawal (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    published_at TEXT NOT NULL
) STRICT;

CREATE TABLE hidden (
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (channel, key)
) STRICT, WITHOUT ROWID;

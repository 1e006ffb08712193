-- Markings that an import found beside the text of a version: they hold it until a second person
-- releases them.
CREATE TABLE found_marking (
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    place TEXT NOT NULL,
    line TEXT NOT NULL
);
CREATE INDEX found_of_version ON found_marking (channel, key, number);

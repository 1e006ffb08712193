-- The journal: tickets, their events and papers, ratings, and what was asked in vain.
-- Another file than the content, so that rebuilding content never loses a ticket.
-- Times are milliseconds since 1970 UTC, dates are ISO texts.

-- Who writes this journal and what it remembers of time; one row.
CREATE TABLE journal (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    kiosk_no INTEGER NOT NULL CHECK (kiosk_no BETWEEN 1 AND 8),
    epoch INTEGER NOT NULL,
    next_seq INTEGER NOT NULL CHECK (next_seq > 0),
    business_date TEXT,
    entry_ms INTEGER,
    seen_ms INTEGER,
    confirmed_ms INTEGER,
    sessions INTEGER NOT NULL DEFAULT 0,
    hmac_key BLOB NOT NULL CHECK (length(hmac_key) = 32)
) STRICT;

CREATE TABLE counter (
    business_date TEXT NOT NULL,
    kiosk_no INTEGER NOT NULL,
    letter TEXT NOT NULL,
    issued INTEGER NOT NULL CHECK (issued > 0),
    PRIMARY KEY (business_date, kiosk_no, letter)
) STRICT, WITHOUT ROWID;

-- Append-only. The entry that issues a ticket names it.
CREATE TABLE event (
    kiosk_no INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    ticket_kiosk_no INTEGER NOT NULL,
    ticket_epoch INTEGER NOT NULL,
    ticket_seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    command TEXT UNIQUE,
    change TEXT NOT NULL,
    PRIMARY KEY (kiosk_no, epoch, seq),
    FOREIGN KEY (ticket_kiosk_no, ticket_epoch, ticket_seq) REFERENCES event
) STRICT;

CREATE INDEX event_of_ticket ON event (ticket_kiosk_no, ticket_epoch, ticket_seq);

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- What SQL asks of tickets; everything else is the fold of their events.
CREATE TABLE ticket (
    kiosk_no INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    letter TEXT NOT NULL,
    counter INTEGER NOT NULL,
    service TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (kiosk_no, epoch, seq),
    UNIQUE (business_date, kiosk_no, letter, counter),
    FOREIGN KEY (kiosk_no, epoch, seq) REFERENCES event
) STRICT, WITHOUT ROWID;

CREATE TABLE print_job (
    kiosk_no INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL CHECK (n > 0),
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'ok', 'failed', 'uncertain')),
    is_reprint INTEGER NOT NULL,
    PRIMARY KEY (kiosk_no, epoch, seq, n),
    FOREIGN KEY (kiosk_no, epoch, seq) REFERENCES ticket
) STRICT, WITHOUT ROWID;

CREATE INDEX print_job_open ON print_job (state) WHERE state <> 'ok';

CREATE TABLE rating (
    kiosk_no INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
    rating TEXT NOT NULL,
    PRIMARY KEY (kiosk_no, epoch, seq),
    FOREIGN KEY (kiosk_no, epoch, seq) REFERENCES ticket
) STRICT, WITHOUT ROWID;

-- Words that found nothing, by hashed session: enough to count sessions, not to know one.
CREATE TABLE unanswered (
    word TEXT NOT NULL,
    session BLOB NOT NULL,
    asked_on TEXT NOT NULL,
    PRIMARY KEY (word, session)
) STRICT, WITHOUT ROWID;

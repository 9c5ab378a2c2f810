-- What comes from the province: other hands' operations, where our own stand in the commune's book,
-- and what meets without knowing of each other. Positions are the province's; "lost" marks what a
-- restored province lost and has not told again.
CREATE TABLE remote_op (
    row INTEGER PRIMARY KEY,
    chain BLOB NOT NULL UNIQUE CHECK (length(chain) = 16),
    pos INTEGER NOT NULL,
    device BLOB NOT NULL CHECK (length(device) = 16),
    incarnation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    entity TEXT NOT NULL,
    kind INTEGER NOT NULL,
    body BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    lost INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX remote_pos ON remote_op (pos);
CREATE INDEX remote_entity ON remote_op (entity, pos);
CREATE INDEX remote_lost ON remote_op (pos) WHERE lost = 1;

CREATE TABLE own_run (
    seq INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;

CREATE TABLE branch (
    device BLOB NOT NULL,
    incarnation INTEGER NOT NULL,
    parent BLOB NOT NULL,
    parent_incarnation INTEGER NOT NULL,
    base INTEGER NOT NULL,
    PRIMARY KEY (device, incarnation)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict (
    entity TEXT NOT NULL,
    path TEXT NOT NULL,
    merge TEXT NOT NULL,
    sides BLOB NOT NULL,
    effective INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    PRIMARY KEY (entity, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_opened ON conflict (opened_at);

ALTER TABLE device ADD COLUMN durable_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN clock_offset INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN last_answer BLOB;

-- A receipt over what a restored province lost stays as a proof and counts no more.
ALTER TABLE receipt ADD COLUMN lost_at INTEGER;
-- A laptop that is taken in anew has a new name; its old receipts still speak of it.
ALTER TABLE receipt ADD COLUMN device BLOB;
UPDATE receipt SET device = (SELECT id FROM device);

-- What an officer had before their eyes when they began to edit: only what they changed is written.
ALTER TABLE draft ADD COLUMN base TEXT NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;

ALTER TABLE record ADD COLUMN struck INTEGER NOT NULL DEFAULT 0;

-- Two laptops of a commune number their cases each for itself.
ALTER TABLE case_file ADD COLUMN laptop TEXT NOT NULL DEFAULT '';
UPDATE case_file SET laptop = (SELECT prefix FROM device);
DROP INDEX case_number;
CREATE INDEX case_number ON case_file (year, number);
CREATE UNIQUE INDEX case_numbered ON case_file (laptop, year, number);

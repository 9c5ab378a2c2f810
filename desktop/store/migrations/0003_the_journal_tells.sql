-- Looks, prints and refusals join the journal: each operation says its kind, so that those that
-- change nothing are told apart without reading them. A row is never changed and never removed.
CREATE TABLE op_told (
    seq INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    entity TEXT NOT NULL,
    chain BLOB NOT NULL CHECK (length(chain) = 32),
    body BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
-- In MessagePack the kind stands after the array's head and the entity's 18 bytes.
INSERT INTO op_told (seq, kind, entity, chain, body, at)
    SELECT seq, CASE substr(body, 20, 1) WHEN x'01' THEN 1 ELSE 0 END, entity, chain, body, at
    FROM op;
DROP TABLE op;
ALTER TABLE op_told RENAME TO op;
CREATE INDEX op_entity ON op (entity, seq);
CREATE INDEX op_change ON op (seq) WHERE kind <> 9;
CREATE INDEX op_mark ON op (entity, seq) WHERE kind = 9;
CREATE TRIGGER op_is_immutable BEFORE UPDATE ON op BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER op_is_kept BEFORE DELETE ON op BEGIN SELECT RAISE(ABORT, 'immutable'); END;

-- A journal that goes on from an older state (a restored backup) takes a new number with the
-- province; "first" and "previous" say where it parts from what was acknowledged before.
CREATE TABLE incarnation (
    number INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    why TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

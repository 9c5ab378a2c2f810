-- The first shape of the store. Times are milliseconds of UTC; ids are 32 hex characters.
CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL CHECK (length(id) = 16),
    prefix TEXT NOT NULL,
    incarnation INTEGER NOT NULL,
    signing_key BLOB NOT NULL CHECK (length(signing_key) = 32),
    acked_seq INTEGER NOT NULL DEFAULT 0,
    acked_chain BLOB NOT NULL,
    server_epoch INTEGER NOT NULL DEFAULT 0,
    cursor INTEGER NOT NULL DEFAULT 0,
    synced_at INTEGER
) STRICT;

CREATE TABLE case_file (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),
    code TEXT NOT NULL UNIQUE,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    child TEXT NOT NULL DEFAULT '',
    child_key TEXT NOT NULL DEFAULT '',
    birth TEXT NOT NULL DEFAULT '',
    age INTEGER,
    sex TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',
    kinds TEXT NOT NULL DEFAULT '',
    suspect_is_carer TEXT NOT NULL DEFAULT '',
    reported_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    met_at INTEGER,
    conclusion TEXT NOT NULL DEFAULT '',
    seq INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX case_number ON case_file (year, number);
CREATE INDEX case_name ON case_file (child_key, row);
CREATE INDEX case_due ON case_file (due_at) WHERE met_at IS NULL;
CREATE INDEX case_seq ON case_file (seq);
CREATE INDEX case_reported ON case_file (reported_at);

CREATE TABLE record (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),
    form TEXT NOT NULL,
    form_version INTEGER NOT NULL,
    case_id TEXT REFERENCES case_file (id),
    version INTEGER NOT NULL,
    answers TEXT NOT NULL,
    title TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by TEXT NOT NULL,
    seq INTEGER NOT NULL
) STRICT;
CREATE INDEX record_of_case ON record (case_id, row);
CREATE INDEX record_alone ON record (form, row) WHERE case_id IS NULL;
CREATE INDEX record_seq ON record (seq);

CREATE TABLE draft (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    form TEXT NOT NULL,
    form_version INTEGER NOT NULL,
    case_id TEXT,
    record_id TEXT,
    answers TEXT NOT NULL,
    title TEXT NOT NULL,
    field TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    officer TEXT NOT NULL
) STRICT;
CREATE INDEX draft_of_officer ON draft (officer, kept_at);

-- The journal is audit trail, history and outbox in one; a row never changes.
CREATE TABLE op (
    seq INTEGER PRIMARY KEY,
    entity TEXT NOT NULL,
    chain BLOB NOT NULL CHECK (length(chain) = 32),
    body BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX op_entity ON op (entity, seq);
CREATE TRIGGER op_is_immutable BEFORE UPDATE ON op BEGIN SELECT RAISE(ABORT, 'immutable'); END;

CREATE TABLE receipt (
    number TEXT NOT NULL PRIMARY KEY,
    incarnation INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    head BLOB NOT NULL,
    at INTEGER NOT NULL,
    signature BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_last ON receipt (last, number);

-- Search: names and narrative apart; folding happens in plain SQL, so that any engine can write.
CREATE TABLE search_text (row INTEGER PRIMARY KEY, names TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE VIEW search_names AS
    SELECT row, replace(replace(names, 'đ', 'd'), 'Đ', 'D') AS names FROM search_text;
CREATE VIEW search_bodies AS
    SELECT row, replace(replace(body, 'đ', 'd'), 'Đ', 'D') AS body FROM search_text;
CREATE VIRTUAL TABLE name_index USING fts5 (
    names, content = 'search_names', content_rowid = 'row',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE VIRTUAL TABLE body_index USING fts5 (
    body, content = 'search_bodies', content_rowid = 'row',
    tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER search_added AFTER INSERT ON search_text BEGIN
    INSERT INTO name_index (rowid, names)
        VALUES (new.row, replace(replace(new.names, 'đ', 'd'), 'Đ', 'D'));
    INSERT INTO body_index (rowid, body)
        VALUES (new.row, replace(replace(new.body, 'đ', 'd'), 'Đ', 'D'));
END;
CREATE TRIGGER search_changed AFTER UPDATE ON search_text BEGIN
    INSERT INTO name_index (name_index, rowid, names)
        VALUES ('delete', old.row, replace(replace(old.names, 'đ', 'd'), 'Đ', 'D'));
    INSERT INTO body_index (body_index, rowid, body)
        VALUES ('delete', old.row, replace(replace(old.body, 'đ', 'd'), 'Đ', 'D'));
    INSERT INTO name_index (rowid, names)
        VALUES (new.row, replace(replace(new.names, 'đ', 'd'), 'Đ', 'D'));
    INSERT INTO body_index (rowid, body)
        VALUES (new.row, replace(replace(new.body, 'đ', 'd'), 'Đ', 'D'));
END;

-- Who works at this laptop. A row is never deleted: who once saved a record must stay named.
-- entry_key guards the officer's copy of the database key in the key file; it opens nothing alone.
CREATE TABLE officer (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    role TEXT NOT NULL,
    sealing_key BLOB NOT NULL CHECK (length(sealing_key) = 32),
    signing_key BLOB NOT NULL CHECK (length(signing_key) = 32),
    entry_key BLOB NOT NULL CHECK (length(entry_key) = 32),
    since INTEGER NOT NULL,
    until INTEGER
) STRICT, WITHOUT ROWID;

-- The people of the commune, derived from the records that describe them, in their transaction.
-- A child is known by the record that describes it: its row and id are that record's.
CREATE TABLE child (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    birth TEXT NOT NULL,
    sex TEXT NOT NULL,
    mother TEXT NOT NULL,
    hamlet TEXT NOT NULL,
    personal_id TEXT NOT NULL,
    same_as TEXT NOT NULL
) STRICT;
CREATE INDEX child_name ON child (name_key, row) WHERE same_as = '';
CREATE INDEX child_joined ON child (same_as) WHERE same_as <> '';

-- The keys under which a child who may be the same one is found.
CREATE TABLE child_block (
    block TEXT NOT NULL,
    child INTEGER NOT NULL,
    PRIMARY KEY (block, child)
) STRICT, WITHOUT ROWID;
CREATE INDEX child_block_of ON child_block (child);

-- Which record points at which, and as what: a child's case, a household's child, an agency's paper.
CREATE TABLE link (
    target TEXT NOT NULL,
    fact TEXT NOT NULL,
    source INTEGER NOT NULL,
    PRIMARY KEY (target, fact, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_of ON link (source);

-- Cases sealed whole for a conflict of interest. Both tables are derived from the boxes in which the
-- records lie: who is no reader of every one of them has no such case in any list, count or search.
CREATE TABLE sealed_case (
    row INTEGER PRIMARY KEY REFERENCES case_file (row),
    case_id TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE case_reader (
    case_id TEXT NOT NULL,
    officer TEXT NOT NULL,
    PRIMARY KEY (case_id, officer)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_of_case ON draft (case_id) WHERE case_id IS NOT NULL;

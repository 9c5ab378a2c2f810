-- Where a case stands and what is due in it: derived from its records, in the same transaction.
-- due_at, met_at and conclusion of case_file stay those of the twelve hours.
ALTER TABLE case_file ADD COLUMN stage TEXT NOT NULL DEFAULT 'received';
ALTER TABLE case_file ADD COLUMN next_step TEXT NOT NULL DEFAULT 'assess';
ALTER TABLE case_file ADD COLUMN holder TEXT NOT NULL DEFAULT 'officer';
ALTER TABLE case_file ADD COLUMN officer TEXT NOT NULL DEFAULT '';
ALTER TABLE case_file ADD COLUMN next_due_at INTEGER;

-- A clock of a case: rule, the record that started it, the child where there are several.
-- due_at is NULL while it stands still; lawful_at differs where the commune is stricter.
CREATE TABLE clock (
    case_id TEXT NOT NULL REFERENCES case_file (id),
    rule TEXT NOT NULL,
    occasion TEXT NOT NULL,
    child TEXT NOT NULL DEFAULT '',
    officer TEXT NOT NULL,
    holder TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    due_at INTEGER,
    lawful_at INTEGER,
    met_at INTEGER,
    paused_since TEXT NOT NULL DEFAULT '',
    paused_until TEXT NOT NULL DEFAULT '',
    pause_reason TEXT NOT NULL DEFAULT '',
    is_certain INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (case_id, rule, occasion, child)
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_due ON clock (due_at) WHERE met_at IS NULL;
CREATE INDEX clock_due_of ON clock (officer, due_at) WHERE met_at IS NULL;
CREATE INDEX case_next_due ON case_file (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX case_of_officer ON case_file (officer, stage, row);

-- What older cases told so far; the rest comes when a record of theirs is next saved.
UPDATE case_file SET
    officer = opened_by,
    next_due_at = CASE WHEN met_at IS NULL AND due_at > 0 THEN due_at END,
    stage = CASE
        WHEN conclusion = '' THEN 'received'
        WHEN conclusion = 'emergency' AND met_at IS NULL THEN 'emergency'
        ELSE 'verifying'
    END,
    next_step = CASE
        WHEN conclusion = '' THEN 'assess'
        WHEN conclusion = 'emergency' AND met_at IS NULL THEN 'protect'
        ELSE 'verify'
    END;
INSERT INTO clock (case_id, rule, occasion, officer, holder, started_at, due_at, lawful_at, met_at)
    SELECT case_file.id, 'DL-12H', record.id, opened_by, 'officer', reported_at, due_at, due_at,
           met_at
    FROM case_file JOIN record ON record.row = (
        SELECT row FROM record WHERE case_id = case_file.id ORDER BY row LIMIT 1
    )
    WHERE due_at > 0;

-- The papers of one kind across all cases: referrals and how soon they are answered.
CREATE INDEX record_of_form ON record (form, row) WHERE case_id IS NOT NULL;

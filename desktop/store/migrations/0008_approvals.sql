-- What waits for whom: the chair's list is asked for by its holder.
CREATE INDEX case_of_holder ON case_file (holder, next_due_at);

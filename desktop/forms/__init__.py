"""What a form is: kinds of fields, checks, relevance, readable values. Pure; no store, no Qt."""

"""The screen's typeface, made at set-up; no font file is kept in the tree."""

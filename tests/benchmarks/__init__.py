"""Measures of the whole program, each beside a reference taken in the same run."""

"""Lists as Qt wants them, over frozen rows."""

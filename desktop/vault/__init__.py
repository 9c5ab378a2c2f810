"""Keys: who may open this laptop's records, and what opens them; knows no SQL and no screen."""

"""The commune laptop's program."""

"""The province's people: who they are, what they may see, and what they decide."""

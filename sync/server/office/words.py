"""Passphrases for the desk's accounts, from the same words as the laptops'."""

import secrets

import resources

PAIRS = 5


def made_passphrase() -> str:
    """Make a passphrase of five pairs of syllables: 55 bits."""
    pairs = resources.read_text("lookups", "passphrase_pairs.txt").split()
    return " ".join(secrets.choice(pairs) for _ in range(PAIRS))

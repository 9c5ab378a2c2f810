"""Data of the program, found alike in source and in the frozen build; no rules here."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """Say where a resource lies."""
    return ROOT.joinpath(*parts)


def read_text(*parts: str) -> str:
    """Read a UTF-8 resource."""
    return path(*parts).read_text(encoding="utf-8")


def read_bytes(*parts: str) -> bytes:
    """Read a resource as it lies on disk."""
    return path(*parts).read_bytes()

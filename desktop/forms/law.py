"""The statutory deadlines as data: code, article, length."""

import tomllib
from collections.abc import Mapping
from functools import cache

import resources
from desktop.domain.deadline import Rule


@cache
def load_rules() -> Mapping[str, Rule]:
    """Read ``resources/law/deadlines.toml``."""
    rows = tomllib.loads(resources.read_text("law", "deadlines.toml"))["deadlines"]
    return {row["code"]: Rule(row["code"], row["article"], row["hours"]) for row in rows}

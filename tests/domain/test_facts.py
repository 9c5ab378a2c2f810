"""The table of facts and the form files agree."""

import re
from pathlib import Path

import pytest

from desktop.domain.facts import NOUNS
from desktop.forms.catalog import load_catalog

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "facts.md"
DOMAIN = ROOT / "desktop" / "domain"
CATALOG = load_catalog()


def told(text: str) -> list[str]:
    """Return the facts of the table's first column, in order."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([a-z_]+\.[a-z_]+)`", row)]


def unknown(fed: dict[str, str], facts: list[str]) -> list[str]:
    return [f"{place} feeds {fact}" for place, fact in fed.items() if fact not in facts]


def fed() -> dict[str, str]:
    return {
        f"{form.key}.{field.key}": field.feeds
        for form in CATALOG.forms.values()
        for field in form.fields
        if field.feeds
    }


@pytest.mark.needs("P05")
def test_every_fact_that_a_form_gives_is_in_the_table() -> None:
    facts = told(TABLE.read_text(encoding="utf-8"))
    assert len(facts) == len(set(facts))
    assert unknown(fed(), facts) == []
    assert len(fed()) >= 20


def read_by_rules() -> set[str]:
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(DOMAIN.glob("*.py")))
    nouns = "|".join((*NOUNS, "case", "child", "report"))
    return set(re.findall(rf'"((?:{nouns})\.[a-z_]+)"', sources))


def test_every_fact_that_a_rule_reads_is_in_the_table() -> None:
    facts = told(TABLE.read_text(encoding="utf-8"))
    assert len(read_by_rules()) > 60
    assert sorted(read_by_rules() - set(facts)) == []


def test_control_a_fact_that_is_not_in_the_table_is_named() -> None:
    facts = told(TABLE.read_text(encoding="utf-8"))
    assert unknown({"mau_99.made_up": "plan.colour"}, facts) == ["mau_99.made_up feeds plan.colour"]
    assert told("| `one.two` `one.three` | text |\n| plain | `four.five` |") == [
        "one.two",
        "one.three",
    ]

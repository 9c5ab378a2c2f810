"""Named functions that form files may call: values counted from other answers."""

from collections.abc import Callable, Mapping
from functools import partial

from desktop.domain.record import Answers
from desktop.domain.risk import Counts, Level, count

# Which rows each count reads: Mẫu 02 has two rows in each table, Mẫu 03 five, Mẫu 06 three.
ROWS: Mapping[str, tuple[str, ...]] = {
    "harm_counts": ("harm_level", "further_harm"),
    "ability_counts": ("self_protection", "adult_support"),
    "verified_harm_counts": (
        "harm_seen",
        "reach_future",
        "harm_to_growth",
        "care_obstacles",
        "no_protector",
    ),
    "verified_ability_counts": (
        "self_defence",
        "knows_protector",
        "bonds_protector",
        "asks_protector",
        "watched_by_others",
    ),
    "review_harm_counts": ("harm_left", "reach_left", "obstacles_left"),
    "review_ability_counts": ("self_defence", "watched_by_others", "asks_protector"),
}


def level_of(answers: Answers, key: str) -> Level | None:
    """Return the level chosen in a row, or nothing."""
    value = answers.get(key)
    return Level(value) if isinstance(value, str) and value in set(Level) else None


def counts_of(name: str, answers: Answers) -> Counts:
    """Count the levels of a table ("Tổng số"): Mẫu 02, 03 or 06, harm or ability."""
    return count(level_of(answers, key) for key in ROWS[name])


FUNCTIONS: Mapping[str, Callable[[Answers], Counts]] = {
    name: partial(counts_of, name) for name in ROWS
}

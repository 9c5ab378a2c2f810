"""Named functions that form files may call: values counted from other answers."""

from collections.abc import Callable, Mapping

from desktop.domain.record import Answers
from desktop.domain.risk import Counts, Level, count

HARM_ROWS = ("harm_level", "further_harm")
ABILITY_ROWS = ("self_protection", "adult_support")


def level_of(answers: Answers, key: str) -> Level | None:
    """Return the level chosen in a row, or nothing."""
    value = answers.get(key)
    return Level(value) if isinstance(value, str) and value in set(Level) else None


def harm_counts(answers: Answers) -> Counts:
    """Count the levels of Mẫu 02, table 1 (mức độ tổn hại)."""
    return count(level_of(answers, key) for key in HARM_ROWS)


def ability_counts(answers: Answers) -> Counts:
    """Count the levels of Mẫu 02, table 2 (khả năng tự bảo vệ, phục hồi)."""
    return count(level_of(answers, key) for key in ABILITY_ROWS)


FUNCTIONS: Mapping[str, Callable[[Answers], Counts]] = {
    "harm_counts": harm_counts,
    "ability_counts": ability_counts,
}

"""Whether a field is asked for, given the other answers."""

from desktop.domain.record import Answers
from desktop.forms.kinds import Field


def is_relevant(field: Field, answers: Answers) -> bool:
    """Say whether the field's condition holds; a field without one is always asked for."""
    if field.when is None:
        return True
    value = answers.get(field.when.key)
    if isinstance(value, list):
        return any(item in field.when.any_of for item in value)
    return value in field.when.any_of

"""What a form keeps sealed: answers grouped by compartment, each group one closed box.

A box is an opaque text among the answers, under a key of its own; whoever may not open it sees
that something is there, and nothing of what it says.
"""

from collections.abc import Mapping

from desktop.domain.record import Answer, Answers
from desktop.forms.form import Form
from desktop.forms.kinds import Field

PREFIX = "sealed:"
# The compartment that holds everything a record says, where the whole case is sealed.
WHOLE = "case"


def box_key(compartment: str) -> str:
    """Return the key under which a compartment's box stands among the answers."""
    return PREFIX + compartment


def boxes(answers: Answers) -> Mapping[str, str]:
    """Return the closed boxes among the answers, by compartment."""
    return {
        key.removeprefix(PREFIX): value
        for key, value in answers.items()
        if key.startswith(PREFIX) and isinstance(value, str)
    }


def to_seal(form: Form, answers: Answers) -> Mapping[str, dict[str, Answer]]:
    """Return the open answers that belong into boxes, by compartment."""
    found: dict[str, dict[str, Answer]] = {}
    for field in form.fields:
        if field.sealed and field.key in answers:
            found.setdefault(field.sealed, {})[field.key] = answers[field.key]
    return found


def compartments(form: Form) -> tuple[str, ...]:
    """Return the compartments that the form can fill."""
    return tuple(dict.fromkeys(field.sealed for field in form.fields if field.sealed))


def is_closed(field: Field, answers: Answers) -> bool:
    """Say whether a field's answer lies in a box that has not been opened."""
    if field.key in answers:
        return False
    closed = boxes(answers)
    return WHOLE in closed or (bool(field.sealed) and field.sealed in closed)

"""The two troubles that are nobody's bug: a person can mend it, or the world failed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field; the sentence is the text ``problem.<code>``.

    ``values`` holds limits and examples, never the answer itself.
    """

    key: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818 - the style guide's word for this fate
    """A person can mend it: carries the problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{problem.key}:{problem.code}" for problem in self.problems))


class Unavailable(Exception):  # noqa: N818 - the style guide's word for this fate
    """The world failed (no network, full disk, locked file): the text is ``trouble.<code>``."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values = values
        super().__init__(code)

"""The two answers of the desk that are nobody's bug: it cannot be done so, or it is not there."""


class Declined(Exception):  # noqa: N818 - an answer to a person, not a failure
    """A person can mend it: the sentence is the text ``desk_problem.<code>``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Missing(Exception):  # noqa: N818 - same
    """There is no such thing, or it lies outside the account's reach: one answer for both."""

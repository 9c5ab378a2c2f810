"""Who may read what is sealed: the one who heard it, and who answers for the commune.

Decree 56/2017, Art 24(3) and 33: who gave information, and a child's private life, are kept secret.
"""

from collections.abc import Iterable, Sequence

from desktop.domain.officer import SUPERVISOR, Posting


def readers(
    postings: Iterable[Posting], *, named: Iterable[str], barred: Sequence[str] = ()
) -> tuple[Posting, ...]:
    """Return the readers of a box: those named, and every supervisor who works here.

    Who has left reads nothing new; who is ``barred`` by a relation to the case never does.
    """
    wanted = frozenset(named)
    return tuple(
        posting
        for posting in postings
        if posting.is_current
        and posting.officer.id not in barred
        and (posting.officer.id in wanted or posting.role == SUPERVISOR)
    )


def successor(postings: Iterable[Posting]) -> Posting | None:
    """Return who goes on with a case: an officer before a supervisor, then whoever is here longest.

    Nothing where nobody is left; then the province is asked.
    """
    return min(
        postings,
        key=lambda each: (each.role == SUPERVISOR, each.since, each.officer.id),
        default=None,
    )

"""The rows of children and of what points at what: derived from a record, kept beside it."""

from dataclasses import dataclass

from desktop.domain.child import Child, blocks
from desktop.domain.likeness import Likened
from desktop.domain.record import RecordId
from desktop.domain.vietnamese import sort_key
from desktop.store.driver import Connection

COLUMNS = "id, name, birth, sex, mother, hamlet, personal_id, same_as"
CHILD = f"SELECT {COLUMNS} FROM child WHERE row = ?"  # noqa: S608 - our own names
BLOCKS = "SELECT block FROM child_block WHERE child = ?"
LINKS = "SELECT fact, target FROM link WHERE source = ?"
ADD_CHILD = (
    "INSERT INTO child (row, id, name, birth, sex, mother, hamlet, personal_id, same_as, name_key)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
ADD_BLOCK = "INSERT INTO child_block (block, child) VALUES (?, ?)"
ADD_LINK = "INSERT INTO link (target, fact, source) VALUES (?, ?, ?)"
DROPS = (
    "DELETE FROM child WHERE row = ?",
    "DELETE FROM child_block WHERE child = ?",
    "DELETE FROM link WHERE source = ?",
)


@dataclass(frozen=True, slots=True)
class Ties:
    """What a record gives beside its own row: the child it describes, what it points at."""

    child: Child | None = None
    links: frozenset[tuple[str, str]] = frozenset()


NONE = Ties()


class People:
    """The derived rows, inside the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, row: int, ties: Ties) -> None:
        """Put what a record gives in the place of what it gave."""
        if self.kept(row) == ties:
            return
        for statement in DROPS:
            self._connection.execute(statement, (row,))
        child = ties.child
        if child is not None:
            told = child.likened
            self._connection.execute(
                ADD_CHILD,
                (
                    row,
                    child.id,
                    told.name,
                    told.birth,
                    told.sex,
                    told.mother,
                    told.hamlet,
                    told.personal_id,
                    child.same_as,
                    sort_key(told.name),
                ),
            )
            kept = [(block, row) for block in sorted(blocks(told))]
            self._connection.executemany(ADD_BLOCK, kept)
        links = [(target, fact, row) for fact, target in sorted(ties.links)]
        self._connection.executemany(ADD_LINK, links)

    def kept(self, row: int) -> Ties:
        """Return what stands here of a record."""
        found = self._connection.execute(CHILD, (row,)).fetchone()
        links = self._connection.execute(LINKS, (row,)).fetchall()
        child = None if found is None else child_of(found)
        return Ties(child, frozenset((str(fact), str(target)) for fact, target in links))

    def lacks_blocks(self, row: int, ties: Ties) -> bool:
        """Say whether a child's keys are not those that the record gives."""
        kept = {str(block) for (block,) in self._connection.execute(BLOCKS, (row,))}
        return kept != (frozenset() if ties.child is None else blocks(ties.child.likened))

    def drop(self, row: int) -> None:
        """Take away what a record gave."""
        self.keep(row, NONE)


def child_of(row: tuple[str, ...]) -> Child:
    """Return the child of a row."""
    id_, name, birth, sex, mother, hamlet, personal_id, same_as = row
    likened = Likened(name, birth, None, sex, mother, hamlet, personal_id)
    return Child(RecordId(id_), likened, same_as)

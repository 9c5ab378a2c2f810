"""What salvaged rows still say of journal, records and cases, and how far they agree."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from desktop.domain.clock import from_ms
from desktop.domain.record import RecordId
from desktop.store.answers import read_answers
from desktop.store.replay import NOTHING, Told, after
from desktop.store.salvage import Row, Salvaged
from sync.protocol import MARK, ZERO, BadFormat, Op, chain, decode_op

# Begins the code of a case whose own is lost; the province may still know it.
NO_CODE = "?-"


@dataclass(frozen=True, slots=True)
class KeptOp:
    """A readable operation with its place in the old chain."""

    seq: int
    link: bytes
    body: bytes
    op: Op
    row: Row

    @property
    def entity(self) -> RecordId:
        """Whom or what it is about."""
        return RecordId(self.op.entity.hex())


@dataclass(frozen=True, slots=True)
class Whole:
    """A record as it is to stand; ``is_told`` where the chained operations end with just that."""

    id: RecordId
    told: Told
    number: object
    is_told: bool


class Remains:
    """The readable operations and rows of one damaged vault."""

    def __init__(self, found: Salvaged) -> None:
        self._rows = {RecordId(str(row["id"])): row for row in found.rows("record")}
        self._cases = {str(row["id"]): row for row in found.rows("case_file")}
        self.ops = sorted(_ops(found.rows("op")), key=lambda kept: kept.seq)
        count = _holding(self.ops)
        self.chained, self.behind = self.ops[:count], self.ops[count:]
        self._chained_told = _told_by(self.chained, {})
        self._all_told = _told_by(self.behind, self._chained_told)

    @property
    def last_seq(self) -> int:
        """The highest number that is still readable."""
        return self.ops[-1].seq if self.ops else 0

    def records(self) -> Iterator[Whole]:
        """Give every record of which rows or operations say enough, in the order of its making.

        The row counts where it is at least as new as what the operations tell.
        """
        for record_id in dict.fromkeys([*self._rows, *self._all_told]):
            row, told = self._rows.get(record_id), self._all_told.get(record_id, NOTHING)
            number = None if row is None else row["row"]
            if row is not None:
                written = self._written(row)
                told = written if written.version >= told.version or not told.form else told
            if told.form:
                is_told = _same(told, self._chained_told.get(record_id, NOTHING))
                yield Whole(record_id, told, number, is_told)

    @property
    def lost_records(self) -> int:
        """How many records are known by operations that do not say what they are."""
        return sum(
            not told.form and record_id not in self._rows
            for record_id, told in self._all_told.items()
        )

    def _written(self, row: Row) -> Told:
        """Return what a record's row says, as operations would tell it."""
        case_id = None if row["case_id"] is None else str(row["case_id"])
        return Told(
            str(row["form"]),
            case_id,
            self._code_of(case_id),
            dict(read_answers(str(row["answers"]))),
            int(str(row["version"])),
            int(str(row["saved_at"])),
            str(row["saved_by"]),
            form_version=int(str(row["form_version"])),
        )

    def _code_of(self, case_id: str | None) -> str | None:
        if case_id is None:
            return None
        row = self._cases.get(case_id)
        if row is not None:
            return str(row["code"])
        told = (told.case_code for told in self._all_told.values() if told.case_id == case_id)
        return next((code for code in told if code), None)

    def cases(self) -> Iterator[Row]:
        """Give a row for every case; one that cannot be read is opened again by its records."""
        yield from self._cases.values()
        first: dict[str, Whole] = {}
        for whole in self.records():
            case_id = whole.told.case_id
            if case_id is not None and case_id not in self._cases:
                first.setdefault(case_id, whole)
        numbers = {(row["year"], row["number"]) for row in self._cases.values()}
        for case_id, whole in first.items():
            row = self._opened(case_id, whole.told)
            while (row["year"], row["number"]) in numbers:
                row["number"] = int(str(row["number"])) + 1
            numbers.add((row["year"], row["number"]))
            yield row

    def _opened(self, case_id: str, told: Told) -> Row:
        """Return the row of a case as it was opened, as far as its first record tells."""
        code = told.case_code or f"{NO_CODE}{case_id[-8:]}"
        number = code.rpartition("-")[2]
        return {
            "id": case_id,
            "code": code,
            "year": from_ms(told.at_ms).year,
            "number": int(number) if number.isdecimal() else 1,
            "opened_at": told.at_ms,
            "opened_by": told.actor,
            "reported_at": told.at_ms,
            "due_at": 0,
        }


def _ops(rows: list[Row]) -> Iterator[KeptOp]:
    for row in rows:
        body, link = row["body"], row["chain"]
        if not isinstance(body, bytes) or not isinstance(link, bytes):
            continue
        try:
            yield KeptOp(int(str(row["seq"])), link, body, decode_op(body), row)
        except BadFormat:
            continue  # none of ours; whoever wrote it had the key


def _holding(ops: list[KeptOp]) -> int:
    """Return how many operations hold together from the first on."""
    link = ZERO
    for count, kept in enumerate(ops):
        link = chain(link, kept.body)
        if kept.seq != count + 1 or link != kept.link:
            return count
    return len(ops)


def _told_by(ops: list[KeptOp], before: dict[RecordId, Told]) -> dict[RecordId, Told]:
    """Return every record as operations leave it."""
    told = dict(before)
    for kept in ops:
        if kept.op.kind == MARK:
            continue
        try:
            told[kept.entity] = after(told.get(kept.entity, NOTHING), kept.op)
        except BadFormat:
            continue
    return told


def _same(one: Told, other: Told) -> bool:
    """Compare what a record's row holds; the form's version is not told by each change."""
    return replace(one, form_version=0, case_code=None) == replace(
        other, form_version=0, case_code=None
    )

"""Opens a vault after a fault and says everything that is wrong with it.

It asks the program where the program can say it, and looks into the tables itself where a fault
might have left half of something: a record without its operation, a case without its form.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from desktop.domain.record import RecordId
from desktop.domain.troubles import Unavailable
from desktop.store import reading, vault
from desktop.store.answers import read_answers
from desktop.store.backup import BACKUP, copies_in
from desktop.store.copy_file import read_copy, unseal_copy
from desktop.store.journal import Journal
from desktop.store.officers import Officers
from desktop.store.settings import Settings
from desktop.store.store import Store
from desktop.vault import keyfile
from sync.payloads import Patch, read_patch
from sync.protocol import PATCH, PUT, decode_op, read_put
from tests.builders.world import CHEAP, HAZARD, OFFICER, PASSPHRASE, Hands, fill
from tests.faults.acts import draft_value, passphrase_of, record_value, unlocked
from tests.faults.ledger import ABSENT, Account, digest

# Each names a half-made thing; the count must be nothing.
HALVES = {
    "record without its operation": """
        SELECT count(*) FROM record WHERE seq NOT IN (SELECT seq FROM op)""",
    "record without its words": """
        SELECT count(*) FROM record WHERE row NOT IN (SELECT row FROM search_text)""",
    "words without their record": """
        SELECT count(*) FROM search_text WHERE row NOT IN (SELECT row FROM record)""",
    "case without a record": """
        SELECT count(*) FROM case_file
        WHERE id NOT IN (SELECT case_id FROM record WHERE case_id IS NOT NULL)""",
    "case behind its records": """
        SELECT count(*) FROM case_file
        WHERE seq <> (SELECT max(seq) FROM record WHERE case_id = case_file.id)""",
    "mark beyond the journal": """
        SELECT count(*) FROM device WHERE acked_seq > (SELECT coalesce(max(seq), 0) FROM op)""",
    "mark without its receipt": """
        SELECT count(*) FROM device
        WHERE acked_seq > 0 AND acked_seq NOT IN (SELECT last FROM receipt)""",
}
SOUND: tuple[tuple[str, list[tuple[str, ...]]], ...] = (
    ("PRAGMA cipher_integrity_check", []),
    ("PRAGMA integrity_check", [("ok",)]),
    ("PRAGMA foreign_key_check", []),
)

# The judge's own ids come from turns that no workflow takes.
OWN_TURN = 50_000_000


@dataclass
class Verdict:
    """Everything that is wrong, and what was found of the facts that were told of."""

    wrong: list[str]
    found: dict[str, str] = field(default_factory=dict)


def judge(folder: Path, account: Account, *, write: bool = False) -> Verdict:
    """Judge a vault by its account; ``write`` tries one more save as well."""
    try:
        store = unlocked(folder)
    except Unavailable as trouble:
        if account.may_be_absent("vault/"):
            return Verdict(_set_up_anew(folder, trouble.code))
        return Verdict([f"does not open: {trouble.code}"])
    try:
        found = facts(store, account.keys())
        wrong = [*faults(store), *account.broken(found)]
        if write:
            wrong += _one_more(store)
    finally:
        store.close()
    return Verdict(wrong, found)


def _set_up_anew(folder: Path, before: str) -> list[str]:
    """Make a vault where one was never acknowledged: its rest must not stand in the way."""
    try:
        vault.create(folder, passphrase=PASSPHRASE, officer=OFFICER, cost=CHEAP).close()
    except Unavailable as trouble:
        return [f"half a vault ({before}) cannot be set up anew: {trouble.code}"]
    return []


def _one_more(store: Store) -> list[str]:
    try:
        hands = Hands()
        hands.turn = OWN_TURN + Journal(store.connection).head().seq
        if Settings(store.connection).unit() is not None:
            fill(store, "diem_nguy_co", HAZARD, hands=hands)
    except Unavailable as trouble:
        return [f"the next save fails: {trouble.code}"]
    return list(faults(store))


def faults(store: Store) -> Iterator[str]:
    """Say what is wrong with an open store, whatever was promised."""
    connection = store.connection
    for query, sound in SOUND:
        if (rows := connection.execute(query).fetchall()) != sound:
            yield f"{query}: {str(rows)[:80]}"
    for name, query in HALVES.items():
        (count,) = connection.execute(query).fetchone()
        if count:
            yield f"{count} {name}"
    if (place := Journal(connection).first_broken()) is not None:
        yield f"journal broken at {place}"
    yield from _against_the_journal(store)


def _against_the_journal(store: Store) -> Iterator[str]:
    """Play the journal from its beginning: each record must be what its operations made it."""
    told: dict[str, dict[str, object]] = {}
    for (body,) in store.connection.execute("SELECT body FROM op ORDER BY seq"):
        op = decode_op(bytes(body))
        if op.kind == PUT:
            told[op.entity.hex()] = dict(read_put(op).answers)
        elif op.kind == PATCH and op.entity.hex() in told:
            _amend(told[op.entity.hex()], read_patch(op))
    held = {
        record_id: read_answers(answers)
        for record_id, answers in store.connection.execute("SELECT id, answers FROM record")
    }
    for record_id in held.keys() | told.keys():
        answers = {k: v for k, v in told.get(record_id, {}).items() if v is not None}
        if record_id not in held:
            yield f"operation without its record {record_id[:8]}"
        elif digest(answers) != digest(held[record_id]):
            yield f"record {record_id[:8]} is not what the journal says"


def _amend(answers: dict[str, object], patch: Patch) -> None:
    for edit in patch:
        if edit.by_element:
            before = answers.get(edit.path)
            kept = [item for item in _listed(before) if item not in edit.removed]
            answers[edit.path] = [*kept, *(item for item in edit.added if item not in kept)]
        else:
            answers[edit.path] = edit.value


def _listed(answer: object) -> list[object]:
    return answer if isinstance(answer, list) else []


def facts(store: Store, keys: Iterable[str]) -> dict[str, str]:
    """Return what the store says now of facts."""
    found = {}
    for key in keys:
        kind, _, name = key.partition("/")
        found[key] = READERS[kind](store, name)
    return found


def _record(store: Store, record_id: str) -> str:
    try:
        record = reading.record(store, RecordId(record_id))
    except KeyError:
        return ABSENT
    return record_value(record.answers, record.version)


def _case(store: Store, case_id: str) -> str:
    row = reading.case_row(store, case_id)
    return ABSENT if row is None else row.code


def _draft(store: Store, draft_id: str) -> str:
    draft = reading.draft(store, draft_id)
    return ABSENT if draft is None else draft_value(draft)


def _setting(store: Store, name: str) -> str:
    row = store.connection.execute("SELECT value FROM setting WHERE key = ?", (name,)).fetchone()
    return ABSENT if row is None else digest(msgspec.json.decode(row[0]))


def _receipt(store: Store, number: str) -> str:
    numbers = {receipt.number for receipt in reading.receipts(store, limit=1_000_000)}
    return "received" if number in numbers else ABSENT


def _acked(store: Store, _name: str) -> str:
    return str(Journal(store.connection).head().acked_seq or ABSENT)


def _vault(_store: Store, _name: str) -> str:
    return "made"


def _officer(store: Store, officer_id: str) -> str:
    posting = Officers(store.connection).get(officer_id)
    if posting is None:
        return ABSENT
    return "posted" if posting.is_current else "ended"


def _passphrase(store: Store, _name: str) -> str:
    return digest(passphrase_of(store))


def _backup(store: Store, _name: str) -> str:
    """Find a backup; each chunk of those under today's key is held against its seal."""
    epoch = keyfile.decode(keyfile.read(store.folder)).epoch
    copies = copies_in(store.folder / BACKUP)
    for copy in copies:
        opened = read_copy(copy.path)
        if keyfile.decode(opened.header.key_file).epoch == epoch:
            for _ in unseal_copy(copy.path, opened, store.keys.database):
                pass
    return "made" if copies else ABSENT


READERS: dict[str, Callable[[Store, str], str]] = {
    "record": _record,
    "case": _case,
    "draft": _draft,
    "setting": _setting,
    "receipt": _receipt,
    "acked": _acked,
    "vault": _vault,
    "officer": _officer,
    "passphrase": _passphrase,
    "backup": _backup,
}

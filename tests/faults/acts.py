"""The officer's acts as faults meet them: real commands on a real vault.

Each act is told before it is done, and told as kept once the program has acknowledged it.
"""

import os
from dataclasses import astuple, dataclass, field, replace
from functools import cache
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, insert

from desktop.commands.drafts import begin_draft, begin_edit, drop_draft, keep_draft
from desktop.commands.laptop import remember_province, set_up
from desktop.commands.officers import Newcomer, add_officer, change_passphrase, remove_officer
from desktop.commands.records import cleaned, save_draft
from desktop.domain.officer import OFFICER as CASEWORKER
from desktop.domain.record import Answers, Draft, RecordId
from desktop.domain.troubles import Unavailable
from desktop.store import reading, vault
from desktop.store.backup import make_backup
from desktop.store.laptop import Laptop
from desktop.store.settings import Province as KnownProvince
from desktop.store.settings import Settings
from desktop.store.store import Store
from desktop.vault.door import open_door
from sync.engine import Around, sync_once
from sync.enrol import CodeKey, derive, prove
from sync.protocol import OK, VERSION, EnrolRequest
from sync.server.desk import Desk
from sync.server.province import Province
from sync.server.schema import enrol_code
from sync.server.store import open_engine
from tests.builders.postings import COLLEAGUE, COLLEAGUES_PASSPHRASE
from tests.builders.province import CODE, NOW_MS, applicant
from tests.builders.world import (
    CATALOG,
    CHEAP,
    COMMUNE,
    INTAKE,
    OFFICER,
    PASSPHRASE,
    UNIT,
    Hands,
)
from tests.faults.ledger import ABSENT, ANY, Ledger, digest

COMPILED: dict[object, object] = {}
OTHER_PASSPHRASE = "xankhang hangvai phoidoan dungsong giutran"
NEWCOMER = Newcomer(COLLEAGUE, CASEWORKER)


@dataclass
class Work:
    """One officer at one vault; the province's own files lie elsewhere."""

    folder: Path
    province: Path
    ledger: Ledger = field(default_factory=Ledger)
    hands: Hands = field(default_factory=Hands)
    store_open: Store | None = None

    @property
    def store(self) -> Store:
        """The open vault, unlocked when first asked for."""
        if self.store_open is not None and not self.store_open.is_open:
            # A change of key that failed halfway locks: the officer unlocks again.
            self.store_open = None
        if self.store_open is None:
            self.store_open = unlocked(self.folder)
        return self.store_open

    def close(self) -> None:
        """Lock."""
        if self.store_open is not None:
            self.store_open.close()
            self.store_open = None

    def desk(self) -> Desk:
        """Return the province, always the same one."""
        key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        engine = open_engine(f"sqlite:///{self.province / 'province.db'}")
        engine = engine.execution_options(compiled_cache=COMPILED)
        known = Province("Sở Y tế Mẫu", "08", practice=True, epoch=1, key=key)
        return Desk(engine, known, CATALOG, now_ms=lambda: NOW_MS)


def unlocked(folder: Path) -> Store:
    """Unlock for the first officer, by whichever of their two passphrases opens."""
    try:
        return vault.unlock(folder, passphrase=PASSPHRASE, officer=OFFICER.id, floor=CHEAP)
    except Unavailable as trouble:
        if trouble.code != "vault_wrong_passphrase":
            raise
    return vault.unlock(folder, passphrase=OTHER_PASSPHRASE, officer=OFFICER.id, floor=CHEAP)


def passphrase_of(store: Store) -> str:
    """Return the first officer's passphrase of now."""
    with open_door(store.folder, store.access.premises.keepers) as door:
        for passphrase in (PASSPHRASE, OTHER_PASSPHRASE):
            try:
                door.enter(OFFICER.id, passphrase, floor=CHEAP).wipe()
            except Unavailable as trouble:
                if trouble.code != "vault_wrong_passphrase":
                    raise
            else:
                return passphrase
    return ""


def draft_value(draft: Draft) -> str:
    """Return what the ledger says of a draft."""
    return digest([draft.answers, draft.field])


def record_value(answers: Answers, version: int) -> str:
    """Return what the ledger says of a record."""
    return digest([answers, version])


def make(work: Work) -> None:
    """Make the vault: what the wizard does first."""
    work.ledger.mean({"vault/": "made"})
    work.store_open = vault.create(work.folder, passphrase=PASSPHRASE, officer=OFFICER, cost=CHEAP)
    work.ledger.kept()


def name(work: Work) -> None:
    """Write who works here."""
    work.ledger.mean({"setting/unit": digest(UNIT), "setting/practice": digest(value=True)})
    set_up(work.store, unit=UNIT, practice=True)
    work.ledger.kept()


def begin(work: Work, form: str, case_id: RecordId | None = None) -> Draft:
    """Begin a form."""
    hand = work.hands.next()
    work.ledger.mean({f"draft/{hand.new_id()}": ANY})
    _, draft = begin_draft(work.store, CATALOG.form(form), hand=hand, case_id=case_id)
    work.ledger.kept({f"draft/{draft.id}": draft_value(draft)})
    return draft


def type_in(work: Work, draft: Draft, answers: Answers) -> Draft:
    """Type answers, a draft kept at each."""
    for key, answer in answers.items():
        draft = replace(draft, answers={**draft.answers, key: answer}, field=key)
        work.ledger.mean({f"draft/{draft.id}": draft_value(draft)})
        keep_draft(work.store, draft, form=CATALOG.form(draft.form))
        work.ledger.kept()
    return draft


def drop(work: Work, draft: Draft) -> None:
    """Throw a draft away."""
    work.ledger.mean({f"draft/{draft.id}": ABSENT})
    drop_draft(work.store, draft.id)
    work.ledger.kept()


def save(work: Work, draft: Draft, answers: Answers) -> RecordId:
    """Save a form: a record, perhaps a case, and the end of the draft, in one act."""
    hand = work.hands.next()
    version, record_id = 1, hand.new_id()
    if draft.record_id is not None:
        before = reading.record(work.store, draft.record_id)
        changed = cleaned(before.answers) != cleaned(answers)
        version, record_id = before.version + changed, before.id
    facts = {
        f"record/{record_id}": record_value(cleaned(answers), version),
        f"draft/{draft.id}": ABSENT,
    }
    opens = CATALOG.form(draft.form).subject == "opens_case" and draft.record_id is None
    case = {f"case/{hand.second_id()}": ANY} if opens else {}
    work.ledger.mean(facts | case)
    filled = replace(draft, answers=answers)
    _, saved = save_draft(work.store, filled, catalog=CATALOG, hand=hand)
    work.ledger.kept(dict.fromkeys(case, saved.code))
    return saved.record_id


def fill(work: Work, form: str, answers: Answers, case_id: RecordId | None = None) -> RecordId:
    """Fill a form and save it."""
    return save(work, begin(work, form, case_id), answers)


def case_of(work: Work) -> RecordId:
    """Return the newest case; one is opened where there is none."""
    if not reading.count_cases(work.store)["all"]:
        fill(work, "mau_01", INTAKE)
    (row,) = reading.case_rows(work.store, reading.case_ids(work.store)[:1])
    return row.id


def amend(work: Work, record_id: RecordId, answers: Answers) -> None:
    """Open a saved record again, change it, save it as its next version."""
    hand = work.hands.next()
    work.ledger.mean({f"draft/{hand.new_id()}": ANY})
    _, draft = begin_edit(work.store, record_id, catalog=CATALOG, hand=hand)
    work.ledger.kept({f"draft/{draft.id}": draft_value(draft)})
    save(work, draft, {**draft.answers, **answers})


@cache
def stretched() -> CodeKey:
    """Return what both sides make of the enrolment code: it costs a third of a second, once."""
    return derive(CODE)


def join(work: Work) -> None:
    """Enrol with the province, once."""
    if Settings(work.store.connection).province() is not None:
        return
    desk, asked = work.desk(), applicant(work.store)
    with desk.engine.begin() as connection:
        connection.execute(delete(enrol_code))
        known = {"id": stretched().id, "key": stretched().key, "commune": COMMUNE.code}
        connection.execute(insert(enrol_code).values(**known, expires_at=2 * NOW_MS, tries=0))
    request = EnrolRequest(
        VERSION, *astuple(asked), nonce=bytes(16), code_id=stretched().id, proof=b""
    )
    proof = prove(stretched().key, request.proved_part())
    answer = desk.enrol(msgspec.structs.replace(request, proof=proof))
    if answer.code != OK:
        raise LookupError(answer.code)
    desk.engine.dispose()
    province = KnownProvince("https://mau.example", answer.province, answer.server_key)
    work.ledger.mean({"setting/province": digest(province)})
    remember_province(work.store, province)
    work.ledger.kept()


def send(work: Work) -> None:
    """Send what waits; the act is acknowledged by the province's signed receipts."""
    province = Settings(work.store.connection).province()
    if province is None:
        raise LookupError("not enrolled")
    laptop, desk = Laptop(work.store, CATALOG), work.desk()
    work.ledger.mean({"acked/": str(laptop.head().seq)})
    around = Around(lambda: NOW_MS, os.urandom, province.server_key, "0.1")
    outcome = sync_once(laptop, desk, around)
    work.ledger.kept({f"receipt/{receipt.number}": "received" for receipt in outcome.receipts})
    desk.engine.dispose()


def hire(work: Work) -> None:
    """Post a colleague, with a slot of their own."""
    with open_door(work.folder, work.store.access.premises.keepers) as door:
        if any(owner.id == COLLEAGUE.id for owner in door.owners()):
            return
    work.ledger.mean({f"officer/{COLLEAGUE.id}": "posted"})
    add_officer(work.store, NEWCOMER, passphrase=COLLEAGUES_PASSPHRASE, hand=work.hands.next())
    work.ledger.kept()


def dismiss(work: Work) -> None:
    """End the colleague's posting: the database gets a new key."""
    work.ledger.mean({f"officer/{COLLEAGUE.id}": "ended"})
    remove_officer(work.store, COLLEAGUE.id, hand=work.hands.next())
    work.ledger.kept()


def change(work: Work, *, is_compromised: bool) -> None:
    """Change the passphrase to the other of two; where it was known to others, the key too."""
    old = passphrase_of(work.store)
    new = OTHER_PASSPHRASE if old == PASSPHRASE else PASSPHRASE
    hand = work.hands.next()
    # What opened a moment ago is a fact already, whoever made the vault.
    work.ledger.mean({f"passphrase/{OFFICER.id}": digest(old)})
    work.ledger.kept()
    work.ledger.mean({f"passphrase/{OFFICER.id}": digest(new)})
    change_passphrase(work.store, old=old, new=new, hand=hand, is_compromised=is_compromised)
    work.ledger.kept()


def back_up(work: Work) -> None:
    """Make a backup beside the vault."""
    work.ledger.mean({"backup/": "made"})
    make_backup(work.store, made_at_ms=work.hands.next().at_ms)
    work.ledger.kept()

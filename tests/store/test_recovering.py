"""The worst day: a passphrase or a machine is lost, and the province lets someone in again."""

import shutil
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.commands.officers import Newcomer, add_officer, change_passphrase, remove_officer
from desktop.commands.recovery import seal_for_province
from desktop.domain.officer import OFFICER as CASEWORKER
from desktop.domain.officer import Officer
from desktop.domain.troubles import Unavailable
from desktop.store import vault
from desktop.store.entry import Acceptance
from desktop.store.journal import Journal
from desktop.store.recovering import (
    Asker,
    Claimant,
    accept_grant,
    request_recovery,
    waiting_request,
)
from desktop.store.sealing import opened
from desktop.store.store import Store
from desktop.vault import keyfile
from desktop.vault.asking import ASKING
from desktop.vault.device_secret import FileKeeper
from desktop.vault.door import open_door
from desktop.vault.keyfile import decode, read
from desktop.vault.lockout import NEEDS_CODE, Lockout
from resources.texts import Texts
from sync.payloads import read_mark
from sync.protocol import MARK, decode_op
from sync.province_keys import RECOVERY
from sync.recovery import Request, as_text, read_grant, sign_grant, write_grant
from sync.server.recovery.ceremony import PrivateKeys
from sync.server.recovery.shares import combine
from tests.builders.ceremony import DAY_MS, NOW_MS, granted, holders, join
from tests.builders.postings import COLLEAGUE, COLLEAGUES_PASSPHRASE
from tests.builders.world import CHEAP, INTAKE, OFFICER, PASSPHRASE, Hands, fill, open_store

NEW = "xankhang hangvai phoidoan dungsong giutran"
SUCCESSOR = Officer("c3", "Giàng A Kế Nhiệm", "Công chức Văn hóa - Xã hội")
HANDS = Hands()


def made(folder: Path) -> str:
    """Make a vault that its province can open, with a record whose reporter is sealed."""
    with open_store(folder) as store:
        join(store)
        saved = fill(store, "mau_01", INTAKE, hands=HANDS)
        return saved.record_id


def ask(folder: Path, officer: str = OFFICER.id, owner: str = OFFICER.id) -> Request:
    asker = Asker(officer, owner)
    return request_recovery(folder, asker, passphrase=NEW, now_ms=NOW_MS, cost=CHEAP)


def accept(
    folder: Path, raw: bytes, *, now_ms: int = NOW_MS, claimant: Claimant | None = None
) -> Store:
    return accept_grant(folder, raw, claimant or Claimant(NEW), now_ms=now_ms, floor=CHEAP)


def refused(folder: Path, raw: bytes, *, now_ms: int = NOW_MS) -> str:
    with pytest.raises(Unavailable) as trouble:
        accept(folder, raw, now_ms=now_ms)
    assert Texts("vi").has(f"trouble.{trouble.value.code}")
    return trouble.value.code


def reporter_of(store: Store, record_id: str) -> object:
    with store.transaction() as tx:
        record = tx.records.get(record_id)  # type: ignore[arg-type] # as the builder gave it
    return opened(store, record.answers, place=record.id).get("reporter_name", "closed")


def lock_out(folder: Path) -> None:
    """Let somebody guess wrong ten times, with hours between."""
    secret = FileKeeper(folder).fetch(decode(read(folder)).vault)
    assert secret is not None
    hours = count(10**7, 3_600_000)
    for _ in range(NEEDS_CODE):
        Lockout(folder, secret, uptime=lambda: next(hours)).begin(OFFICER.id)


def marks(store: Store) -> list[tuple[str, dict[str, str | int]]]:
    ops = map(decode_op, Journal(store.connection).after(0, limit=999, max_bytes=1 << 24))
    read_marks = [read_mark(op) for op in ops if op.kind == MARK]
    return [(mark.what, mark.detail) for mark in read_marks]


@pytest.mark.needs("P44")
def test_an_officer_who_forgot_comes_in_again_and_reads_everything(tmp_path: Path) -> None:
    record = made(tmp_path)
    request = ask(tmp_path)
    assert waiting_request(tmp_path) == request
    store = accept(tmp_path, granted(request))
    assert store.officer_id == OFFICER.id
    assert reporter_of(store, record) == INTAKE["reporter_name"]
    grant = read_grant(granted(request))
    what, detail = marks(store)[-1]
    assert what == "recovered"
    assert detail == {"grant": detail["grant"], "officer": "a1", "role": "supervisor"}
    assert len(str(detail["grant"])) == 2 * len(grant.number)
    with store.transaction() as tx:
        posting = tx.officers.get(OFFICER.id)
    assert posting is not None
    assert posting.officer == OFFICER
    assert posting.sealing_key == store.keys.sealing_public()
    store.close()
    with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
        vault.unlock(tmp_path, passphrase=PASSPHRASE, floor=CHEAP)
    vault.unlock(tmp_path, passphrase=NEW, floor=CHEAP).close()


@pytest.mark.needs("P44")
def test_a_grant_serves_once(tmp_path: Path) -> None:
    made(tmp_path)
    raw = granted(ask(tmp_path))
    accept(tmp_path, raw).close()
    assert not (tmp_path / ASKING).exists()
    assert refused(tmp_path, raw) == "recovery_not_asked"
    ask(tmp_path)
    assert refused(tmp_path, raw) == "recovery_other_request"


def test_the_text_of_a_grant_serves_as_its_file_does(tmp_path: Path) -> None:
    made(tmp_path)
    text = as_text(granted(ask(tmp_path)))
    assert len(text) < 700
    accept(tmp_path, text.encode()).close()


@pytest.mark.needs("P44")
def test_a_grant_out_of_its_time_is_refused(tmp_path: Path) -> None:
    made(tmp_path)
    raw = granted(ask(tmp_path))
    assert refused(tmp_path, raw, now_ms=NOW_MS + 3 * DAY_MS + 1) == "recovery_expired"
    assert refused(tmp_path, raw, now_ms=NOW_MS - DAY_MS) == "recovery_clock"
    accept(tmp_path, raw, now_ms=NOW_MS + 3 * DAY_MS).close()


@pytest.mark.needs("P44")
def test_a_grant_for_another_vault_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        made(tmp_path / name)
    others = granted(ask(tmp_path / "two"))
    ask(tmp_path / "one")
    assert refused(tmp_path / "one", others) == "recovery_other_vault"


def test_a_grant_by_another_hand_is_refused(tmp_path: Path) -> None:
    made(tmp_path)
    grant = read_grant(granted(ask(tmp_path)))
    for change in ({"role": "chair"}, {"expires_at": grant.expires_at + 1}, {"signature": b""}):
        assert refused(tmp_path, write_grant(replace(grant, **change))) == "recovery_unsigned"
    changes = ({"officer": "b2"}, {"device": bytes(16)})
    for change in changes:
        assert refused(tmp_path, write_grant(replace(grant, **change))) == "recovery_bad"
    assert refused(tmp_path, b"noise") == "recovery_bad"
    assert refused(tmp_path, write_grant(replace(grant, version=2))) == "recovery_newer"


def test_a_grant_of_the_right_hand_for_too_long_is_refused(tmp_path: Path) -> None:
    made(tmp_path)
    grant = read_grant(granted(ask(tmp_path)))
    one, other, _ = holders().shares
    signer = PrivateKeys(combine(one, other, RECOVERY)).grant
    longer = sign_grant(replace(grant, expires_at=grant.expires_at + DAY_MS), signer)
    assert refused(tmp_path, write_grant(longer)) == "recovery_bad"
    broken = sign_grant(replace(grant, sealed=grant.sealed[:-1]), signer)
    assert refused(tmp_path, write_grant(broken)) == "recovery_bad"


def test_a_laptop_that_never_asked_takes_no_grant(tmp_path: Path) -> None:
    made(tmp_path)
    assert refused(tmp_path, b"") == "recovery_not_asked"
    assert waiting_request(tmp_path) is None


def test_a_laptop_without_a_slot_for_its_province_cannot_ask(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    with pytest.raises(Unavailable, match="recovery_none"):
        ask(tmp_path)


def test_another_passphrase_than_the_new_one_is_counted_and_refused(tmp_path: Path) -> None:
    made(tmp_path)
    raw = granted(ask(tmp_path))
    for _ in range(5):
        with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
            accept(tmp_path, raw, claimant=Claimant(PASSPHRASE))
    with pytest.raises(Unavailable, match="vault_wait"):
        accept(tmp_path, raw)


def test_recovery_is_a_way_past_a_lockout(tmp_path: Path) -> None:
    made(tmp_path)
    lock_out(tmp_path)
    with pytest.raises(Unavailable, match="vault_locked_out"):
        vault.unlock(tmp_path, passphrase=PASSPHRASE, floor=CHEAP)
    accept(tmp_path, granted(ask(tmp_path))).close()


@pytest.mark.needs("P44")
def test_a_successor_inherits_the_boxes_only_where_the_holders_say_so(tmp_path: Path) -> None:
    record = made(tmp_path / "with")
    shutil.copytree(tmp_path / "with", tmp_path / "without")
    for name, with_boxes, shown in (
        ("with", True, INTAKE["reporter_name"]),
        ("without", False, "closed"),
    ):
        request = ask(tmp_path / name, SUCCESSOR.id, OFFICER.id)
        claimant = Claimant(NEW, SUCCESSOR, label="Kế")
        store = accept(tmp_path / name, granted(request, with_boxes=with_boxes), claimant=claimant)
        assert reporter_of(store, record) == shown
        with store.transaction() as tx:
            posting = tx.officers.get(SUCCESSOR.id)
        assert posting is not None
        assert (posting.officer, posting.since, posting.may_manage) == (SUCCESSOR, NOW_MS, True)
        assert [owner.label for owner in vault.officers(tmp_path / name)] == ["L.T.T.N", "Kế"]
        remove_officer(store, OFFICER.id, hand=HANDS.next())
        store.close()


def test_a_successor_who_does_not_say_who_they_are_is_asked(tmp_path: Path) -> None:
    made(tmp_path)
    raw = granted(ask(tmp_path, SUCCESSOR.id, ""), with_boxes=False)
    assert refused(tmp_path, raw) == "recovery_who"
    other = Claimant(NEW, COLLEAGUE)
    with pytest.raises(Unavailable, match="recovery_who"):
        accept(tmp_path, raw, claimant=other)
    accept(tmp_path, raw, claimant=Claimant(NEW, SUCCESSOR)).close()


@pytest.mark.needs("P44")
def test_a_new_machine_opens_a_copied_vault_by_recovery_alone(tmp_path: Path) -> None:
    record = made(tmp_path / "old")
    new = shutil.copytree(tmp_path / "old", tmp_path / "new")
    for gone in ("vault.device", "vault.tries", "vault.lock"):
        (new / gone).unlink()
    with pytest.raises(Unavailable, match="vault_device_secret_missing"):
        vault.unlock(new, passphrase=PASSPHRASE, floor=CHEAP)
    first = ask(new)
    second = ask(new)
    assert refused(new, granted(first)) == "recovery_other_request"
    store = accept(new, granted(second))
    assert reporter_of(store, record) == INTAKE["reporter_name"]
    store.close()
    vault.unlock(new, passphrase=NEW, floor=CHEAP).close()
    assert [owner.id for owner in vault.officers(new)] == [OFFICER.id]


def test_a_request_whose_file_is_damaged_is_told_and_made_anew(tmp_path: Path) -> None:
    made(tmp_path)
    raw = granted(ask(tmp_path))
    whole = (tmp_path / ASKING).read_bytes()
    (tmp_path / ASKING).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert refused(tmp_path, raw) == "recovery_asking_damaged"
    accept(tmp_path, granted(ask(tmp_path))).close()


def test_a_rolled_back_copy_is_told_and_accepted_on_ones_word(tmp_path: Path) -> None:
    made(tmp_path / "vault")
    older = (tmp_path / "vault" / "vault.db").read_bytes()
    store = vault.unlock(tmp_path / "vault", passphrase=PASSPHRASE, floor=CHEAP)
    fill(store, "diem_nguy_co", {"water_kind": "pond", "site_name": "Ao"}, hands=HANDS)
    store.close()
    (tmp_path / "vault" / "vault.db").write_bytes(older)
    raw = granted(ask(tmp_path / "vault"))
    assert refused(tmp_path / "vault", raw) == "vault_rolled_back"
    word = Claimant(NEW, accept=Acceptance("vault_rolled_back", NOW_MS))
    accept(tmp_path / "vault", raw, claimant=word).close()


def test_the_slot_for_the_province_follows_every_new_database_key(tmp_path: Path) -> None:
    made(tmp_path)
    before = decode(read(tmp_path)).recovery
    store = vault.unlock(tmp_path, passphrase=PASSPHRASE, floor=CHEAP)
    hand = HANDS.next()
    change_passphrase(store, old=PASSPHRASE, new=COLLEAGUES_PASSPHRASE, hand=hand,
                      is_compromised=True)  # fmt: skip
    store.close()
    assert decode(read(tmp_path)).recovery != before
    accept(tmp_path, granted(ask(tmp_path))).close()


def test_who_joins_is_sealed_to_the_province_at_once(tmp_path: Path) -> None:
    made(tmp_path)
    store = vault.unlock(tmp_path, passphrase=PASSPHRASE, floor=CHEAP)
    newcomer = Newcomer(COLLEAGUE, CASEWORKER)
    add_officer(store, newcomer, passphrase=COLLEAGUES_PASSPHRASE, hand=HANDS.next())
    assert all(slot.escrow for slot in decode(read(tmp_path)).slots)
    assert not seal_for_province(store, now_ms=NOW_MS).settings
    store.close()


def test_a_laptop_with_officers_seals_each_ones_key_when_they_come_in(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        newcomer = Newcomer(COLLEAGUE, CASEWORKER)
        add_officer(store, newcomer, passphrase=COLLEAGUES_PASSPHRASE, hand=HANDS.next())
        join(store)
        assert [bool(slot.escrow) for slot in decode(read(tmp_path)).slots] == [True, False]
        other = vault.switch(store, officer=COLLEAGUE.id, passphrase=COLLEAGUES_PASSPHRASE)
        assert seal_for_province(other, now_ms=NOW_MS).settings
        assert all(slot.escrow for slot in decode(read(tmp_path)).slots)
        other.close()


def test_a_key_file_without_the_provinces_list_takes_no_grant(tmp_path: Path) -> None:
    made(tmp_path)
    raw = granted(ask(tmp_path))
    with open_door(tmp_path, (FileKeeper(tmp_path),)) as door:
        door.write(replace(door.file, province=b""))
    assert refused(tmp_path, raw) == "recovery_unsigned"
    assert keyfile.decode(keyfile.read(tmp_path)).recovery

"""Officers join and leave, change what they prove themselves by, and lose nothing of each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.commands.drafts import begin_draft
from desktop.commands.hand import Hand
from desktop.commands.marks import note_unlock
from desktop.commands.officers import (
    Newcomer,
    add_officer,
    change_passphrase,
    new_supervisor_code,
    prove,
    remove_officer,
)
from desktop.domain.officer import OFFICER as CASEWORKER
from desktop.domain.officer import SUPERVISOR, Officer
from desktop.domain.troubles import Refused, Unavailable
from desktop.store import reading, rekey, vault
from desktop.store.journal import Journal
from desktop.store.store import Store
from desktop.store.swap import NEXT
from desktop.vault.door import SlotOwner, open_door
from resources.texts import Texts
from sync.payloads import read_mark
from sync.protocol import MARK, decode_op
from tests.builders.postings import COLLEAGUE, COLLEAGUES_PASSPHRASE
from tests.builders.world import (
    CATALOG,
    CHEAP,
    INTAKE,
    OFFICER,
    PASSPHRASE,
    Hands,
    fill,
    open_store,
)

NEWCOMER = Newcomer(COLLEAGUE, CASEWORKER)
NEW_PASSPHRASE = "xankhang hangvai phoidoan dungsong giutran"


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def add(store: Store, hands: Hands, newcomer: Newcomer = NEWCOMER) -> None:
    add_officer(store, newcomer, passphrase=COLLEAGUES_PASSPHRASE, hand=hands.next())


@contextmanager
def unlocked(
    folder: Path, officer: Officer = OFFICER, passphrase: str = PASSPHRASE
) -> Iterator[Store]:
    store = vault.unlock(folder, officer=officer.id, passphrase=passphrase, floor=CHEAP)
    try:
        yield store
    finally:
        store.close()


def told(store: Store) -> list[tuple[str, dict[str, str | int]]]:
    ops = map(decode_op, Journal(store.connection).after(0, limit=999, max_bytes=1 << 24))
    marks = [read_mark(op) for op in ops if op.kind == MARK]
    return [(mark.what, mark.detail) for mark in marks]


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    assert Texts("vi").has(f"problem.{code}")
    return pytest.raises(Refused, match=f":{code}$")


@pytest.mark.needs("P43")
def test_a_colleague_joins_with_a_passphrase_of_their_own(store: Store, hands: Hands) -> None:
    add(store, hands)
    store.close()
    assert vault.officers(store.folder) == (
        SlotOwner("a1", "L.T.T.N"),
        SlotOwner("dongnghiep", "V.T.Đ.N"),
    )
    with unlocked(store.folder, COLLEAGUE, COLLEAGUES_PASSPHRASE) as theirs:
        with theirs.transaction() as tx:
            posting = tx.officers.get(COLLEAGUE.id)
        assert posting is not None
        assert (posting.officer, posting.role, posting.is_current) == (COLLEAGUE, CASEWORKER, True)
        assert posting.since == hands.next().at_ms - 1000
        assert told(theirs) == [("officer_added", {"officer": "dongnghiep", "role": "officer"})]


def test_who_joins_pays_for_guesses_as_whoever_let_them_in(store: Store, hands: Hands) -> None:
    add(store, hands)
    with open_door(store.folder, store.access.premises.keepers) as door:
        assert door.cost_of(COLLEAGUE.id) == door.cost_of(OFFICER.id) == CHEAP


def test_two_with_the_same_initials_are_told_apart(store: Store, hands: Hands) -> None:
    twin = replace(COLLEAGUE, id="c3")
    add(store, hands)
    add(store, hands, Newcomer(twin, CASEWORKER))
    add(store, hands, Newcomer(replace(twin, id="d4"), CASEWORKER, label=" Chị Đồng\u202e "))
    labels = [owner.label for owner in vault.officers(store.folder)]
    assert labels == ["L.T.T.N", "V.T.Đ.N", "V.T.Đ.N 2", "Chị Đồng"]


def test_whoever_is_here_already_does_not_join_again(store: Store, hands: Hands) -> None:
    add(store, hands)
    with refused("officer_taken"):
        add(store, hands)


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [("short", "passphrase_short"), ("vangthidongnghiep xamauthu", "passphrase_plain")],
)
def test_a_weak_passphrase_lets_nobody_in(
    store: Store, hands: Hands, passphrase: str, code: str
) -> None:
    with refused(code):
        add_officer(store, NEWCOMER, passphrase=passphrase, hand=hands.next())
    assert len(vault.officers(store.folder)) == 1
    assert told(store) == []


@pytest.mark.needs("P43")
def test_only_a_supervisor_says_who_works_here(store: Store, hands: Hands) -> None:
    add(store, hands)
    other = vault.switch(store, officer=COLLEAGUE.id, passphrase=COLLEAGUES_PASSPHRASE)
    with refused("not_supervisor"):
        add(other, hands, Newcomer(replace(COLLEAGUE, id="c3"), CASEWORKER))
    with refused("not_supervisor"):
        remove_officer(other, OFFICER.id, hand=hands.next())
    with refused("not_supervisor"):
        new_supervisor_code(other, hand=hands.next())
    other.close()


@pytest.mark.needs("P43")
def test_who_leaves_is_refused_their_drafts_go_on_and_their_name_stays(
    store: Store, hands: Hands
) -> None:
    add(store, hands)
    theirs = vault.switch(store, officer=COLLEAGUE.id, passphrase=COLLEAGUES_PASSPHRASE)
    hand = replace(hands.next(), officer=COLLEAGUE)
    _, draft = begin_draft(theirs, CATALOG.form("mau_01"), hand=hand)
    mine = vault.switch(theirs, officer=OFFICER.id, passphrase=PASSPHRASE)
    old = bytes(mine.keys.database)
    fill(mine, "mau_01", INTAKE, hands=hands)
    changed = remove_officer(mine, COLLEAGUE.id, hand=hands.next())
    assert changed.drafts
    assert bytes(mine.keys.database) != old
    assert not rekey.is_due(mine)
    assert [row.id for row in reading.drafts(mine, OFFICER.id)] == [draft.id]
    with mine.transaction() as tx:
        posting = tx.officers.get(COLLEAGUE.id)
        assert [each.is_current for each in tx.officers.all()] == [True, False]
    assert posting is not None
    assert posting.officer.name == COLLEAGUE.name
    assert told(mine)[-1] == ("officer_removed", {"officer": "dongnghiep"})
    mine.close()
    with pytest.raises(Unavailable, match="vault_officer_unknown"):
        vault.unlock(store.folder, officer=COLLEAGUE.id, passphrase=COLLEAGUES_PASSPHRASE)
    with unlocked(store.folder) as again:
        assert reading.unsent(again) == 1


def test_who_left_may_join_again_with_other_keys(store: Store, hands: Hands) -> None:
    add(store, hands)
    with store.transaction() as tx:
        before = tx.officers.get(COLLEAGUE.id)
    remove_officer(store, COLLEAGUE.id, hand=hands.next())
    add(store, hands, Newcomer(COLLEAGUE, SUPERVISOR))
    with store.transaction() as tx:
        after = tx.officers.get(COLLEAGUE.id)
    assert before is not None
    assert after is not None
    assert after.sealing_key != before.sealing_key
    assert (after.role, after.until) == (SUPERVISOR, None)


def test_nobody_removes_themselves_or_a_stranger(store: Store, hands: Hands) -> None:
    with refused("officer_self"):
        remove_officer(store, OFFICER.id, hand=hands.next())
    with refused("officer_unknown"):
        remove_officer(store, "stranger", hand=hands.next())
    assert told(store) == []


def test_a_removal_cut_short_is_seen_and_done_again(store: Store, hands: Hands) -> None:
    add(store, hands)
    (store.folder / NEXT).mkdir()
    (store.folder / NEXT / "in the way").write_bytes(b"")
    with pytest.raises(Unavailable, match="store_busy"):
        remove_officer(store, COLLEAGUE.id, hand=hands.next())
    assert rekey.is_due(store)
    with pytest.raises(Unavailable, match="vault_officer_ended"):
        vault.switch(store, officer=COLLEAGUE.id, passphrase=COLLEAGUES_PASSPHRASE)
    (store.folder / NEXT / "in the way").unlink()
    (store.folder / NEXT).rmdir()
    remove_officer(store, COLLEAGUE.id, hand=hands.next())
    assert not rekey.is_due(store)


@pytest.mark.needs("P44")
@pytest.mark.parametrize("is_compromised", [False, True])
def test_a_new_passphrase_takes_the_olds_place_in_both_generations(
    store: Store, hands: Hands, *, is_compromised: bool
) -> None:
    key, own = bytes(store.keys.database), store.keys.bundle()
    change_passphrase(
        store,
        old=PASSPHRASE,
        new=NEW_PASSPHRASE,
        hand=hands.next(),
        is_compromised=is_compromised,
    )
    assert (bytes(store.keys.database) == key) is not is_compromised
    assert told(store) == [("passphrase", {"compromised": int(is_compromised)})]
    store.close()
    with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
        vault.unlock(store.folder, passphrase=PASSPHRASE, floor=CHEAP)
    (store.folder / "vault.key").unlink()
    vault.mend_keyfile(store.folder)
    with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
        vault.unlock(store.folder, passphrase=PASSPHRASE, floor=CHEAP)
    with unlocked(store.folder, passphrase=NEW_PASSPHRASE) as again:
        assert again.keys.bundle() == own
        assert vault.officers(store.folder) == (SlotOwner("a1", "L.T.T.N"),)


def test_a_new_passphrase_asks_for_the_old_one_and_must_be_strong(
    store: Store, hands: Hands
) -> None:
    with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
        change_passphrase(store, old="another", new=NEW_PASSPHRASE, hand=hands.next())
    with refused("passphrase_plain"):
        change_passphrase(store, old=PASSPHRASE, new="lethithunghiem1985", hand=hands.next())
    assert told(store) == []


def test_who_is_at_the_keyboard_can_be_asked_again(store: Store) -> None:
    prove(store, PASSPHRASE)
    with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
        prove(store, NEW_PASSPHRASE)


@pytest.mark.needs("P44")
def test_the_supervisors_code_is_shown_once_and_the_one_before_is_void(
    store: Store, hands: Hands
) -> None:
    _, first = new_supervisor_code(store, hand=hands.next())
    _, second = new_supervisor_code(store, hand=hands.next())
    assert told(store) == [("supervisor_code", {})] * 2
    with pytest.raises(Unavailable, match="vault_wrong_code"):
        vault.clear_lockout(store.folder, first, floor=CHEAP)
    vault.clear_lockout(store.folder, second, floor=CHEAP)
    store.close()
    with unlocked(store.folder) as again:
        note_unlock(again, hand=hands.next())
        what, detail = told(again)[-1]
    assert (what, detail) == ("unlock", {"wrong_tries": 0, "secret": "file", "cleared": 1})


def test_a_mended_key_file_is_told_to_the_journal(store: Store, hands: Hands) -> None:
    store.close()
    (store.folder / "vault.key").unlink()
    vault.mend_keyfile(store.folder)
    with unlocked(store.folder) as again:
        note_unlock(again, hand=hands.next())
        assert told(again)[-1][1]["mended"] == 1


def test_a_posting_of_another_versions_role_may_do_casework_alone(
    store: Store, hands: Hands
) -> None:
    add(store, hands, Newcomer(COLLEAGUE, "chair"))
    with store.transaction() as tx:
        posting = tx.officers.get(COLLEAGUE.id)
    assert posting is not None
    assert (posting.role, posting.may_manage) == ("chair", False)


def hand_of(officer: Officer, hands: Hands) -> Hand:
    return replace(hands.next(), officer=officer)


@pytest.mark.needs("P43")
def test_what_one_saved_and_did_not_send_stays_to_be_sent_when_another_works(
    store: Store, hands: Hands
) -> None:
    add(store, hands)
    fill(store, "mau_01", INTAKE, hands=hands)
    waiting = reading.unsent(store)
    theirs = vault.switch(store, officer=COLLEAGUE.id, passphrase=COLLEAGUES_PASSPHRASE)
    assert reading.unsent(theirs) == waiting
    begin_draft(theirs, CATALOG.form("mau_01"), hand=hand_of(COLLEAGUE, hands))
    mine = vault.switch(theirs, officer=OFFICER.id, passphrase=PASSPHRASE)
    assert reading.unsent(mine) == waiting
    mine.close()


def test_before_the_unit_is_named_the_names_of_officers_are_judged_by(tmp_path: Path) -> None:
    passphrase = PASSPHRASE
    store = vault.create(tmp_path, passphrase=passphrase, officer=OFFICER, cost=CHEAP)
    with refused("passphrase_plain"):
        change_passphrase(store, old=passphrase, new="lethithunghiem12", hand=Hands().next())
    store.close()

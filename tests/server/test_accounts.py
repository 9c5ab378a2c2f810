"""Accounts: one proposes, another decides; what the words must be; the audit's chain."""

import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, insert, select, update

from sync.server.office import audit, passphrases
from sync.server.office.audit import CHECKED, DAY_MS, check, note, seal_day, verify
from sync.server.office.roles import Role, Step
from sync.server.office.sealing import Unsealable, keys_of
from sync.server.office.tables import account, audit_seal, audit_tail
from sync.server.office.tables import audit as audit_table
from sync.server.store import write_meta
from tests.builders.province import NOW_MS
from tests.builders.staffing import WORDS, Staff
from tests.builders.visiting import Answer, Visitor

pytestmark = pytest.mark.needs("P42")


def handed(answer: Answer) -> str:
    found = re.search(r'<p class="once code">([^<]+)</p>', answer.text)
    return found[1] if found else ""


def people(staff: Staff) -> tuple[Visitor, Visitor, Visitor]:
    names = (("quan", Role.ADMIN), ("lan", Role.OFFICER), ("hoa", Role.OFFICER))
    for name, role in names:
        staff.hire(name, role)
    return staff.enter("quan"), staff.enter("lan"), staff.enter("hoa")


def test_an_administrator_proposes_and_only_the_officer_sees_the_words(bare: Staff) -> None:
    admin, officer, _ = people(bare)
    made = admin.post("/accounts", kind="create", name="moi", role="officer", communes="00715")
    assert made.status == 303
    assert admin.post("/accounts/decide", id="1", answer="yes").status == 403
    answer = officer.post("/accounts/decide", id="1", answer="yes")
    words = handed(answer)
    assert len(words.split()) == 5
    assert words not in officer.get("/accounts").text
    assert words not in admin.get("/accounts").text
    assert bare.log_in(bare.stranger(), "moi", words) == 303
    with bare.desk.engine.begin() as connection:
        row = connection.execute(select(account).where(account.c.name == "moi")).one()
    assert (row.role, row.step) == ("officer", Step.SETUP)


def test_nobody_decides_on_their_own_proposal_or_account(bare: Staff) -> None:
    _, lan, hoa = people(bare)
    lan.post("/accounts", kind="renew", name="hoa", role="officer")
    assert lan.post("/accounts/decide", id="1", answer="yes").status == 409
    assert hoa.post("/accounts/decide", id="1", answer="yes").status == 409
    assert hoa.get("/communes").status == 200


def test_a_proposal_turned_down_changes_nothing(bare: Staff) -> None:
    admin, officer, _ = people(bare)
    admin.post("/accounts", kind="reach", name="hoa", role="auditor")
    assert officer.post("/accounts/decide", id="1", answer="no").status == 303
    assert officer.post("/accounts/decide", id="1", answer="yes").status == 404
    assert bare.enter("hoa").get("/cases").status == 200


def test_a_new_reach_ends_the_sessions_and_holds(bare: Staff) -> None:
    admin, officer, hoa = people(bare)
    admin.post("/accounts", kind="reach", name="hoa", role="auditor")
    assert officer.post("/accounts/decide", id="1", answer="yes").status == 303
    assert hoa.get("/communes").header("location") == "/login"
    assert bare.enter("hoa").get("/cases").status == 403


def test_a_suspended_account_opens_again_by_two_persons(bare: Staff) -> None:
    admin, officer, _ = people(bare)
    admin.post("/accounts/suspend", name="hoa")
    assert bare.log_in(bare.stranger(), "hoa", WORDS, bare.telephone("hoa")) == 403
    admin.post("/accounts", kind="resume", name="hoa", role="officer")
    assert officer.post("/accounts/decide", id="1", answer="yes").status == 303
    assert bare.log_in(bare.stranger(), "hoa", WORDS, bare.telephone("hoa")) == 303


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "create", "name": "Tên Có Dấu", "role": "officer"}, 409),
        ({"kind": "create", "name": "hoa", "role": "officer"}, 409),
        ({"kind": "create", "name": "moi", "role": "king"}, 409),
        ({"kind": "create", "name": "moi", "role": "officer", "communes": "99999"}, 409),
        ({"kind": "renew", "name": "khong-co", "role": "officer"}, 404),
        ({"kind": "rob", "name": "hoa", "role": "officer"}, 404),
    ],
)
def test_what_cannot_be_proposed(bare: Staff, fields: dict[str, str], status: int) -> None:
    admin, _, _ = people(bare)
    assert admin.post("/accounts", **fields).status == status


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("ngan qua", "passphrase_short"),
        ("matkhaumatkhau123456", "passphrase_common"),
        ("aaaaaaaaaaaaaaaaaaaaaa", "passphrase_common"),
        ("lan.pham lan.pham 123456", "passphrase_common"),
        ("Mật khẩu: Password123456", "passphrase_common"),
        (WORDS, None),
    ],
)
def test_easy_words_are_refused(words: str, problem: str | None) -> None:
    assert passphrases.problem(words, account="lan.pham") == problem


def test_made_words_always_pass() -> None:
    made = {passphrases.made_passphrase() for _ in range(500)}
    assert len(made) == 500
    assert {passphrases.problem(words, account="lan") for words in made} == {None}


def test_words_are_the_same_from_every_keyboard() -> None:
    salt, kept = passphrases.kept("Hoà bình  là quý nhất")
    assert passphrases.is_right(
        "Hoa\u0300 bi\u0300nh la\u0300 quy\u0301 nha\u0302\u0301t", salt, kept
    )


def test_a_stolen_database_opens_no_second_factor() -> None:
    ours, theirs = (keys_of(Ed25519PrivateKey.generate()) for _ in range(2))
    sealed = ours.seal(b"secret", "totp lan")
    assert ours.unseal(sealed, "totp lan") == b"secret"
    for keys, about in ((theirs, "totp lan"), (ours, "totp hoa")):
        with pytest.raises(Unsealable):
            keys.unseal(sealed, about)


def chained(staff: Staff, days: int = 3) -> Ed25519PrivateKey:
    key = staff.desk.province.key
    with staff.desk.engine.begin() as connection:
        for day in range(days):
            now = NOW_MS + day * DAY_MS
            for turn in range(4):
                note(connection, "lan", "view_case", f"{day}{turn}", now_ms=now)
            seal_day(connection, key, now_ms=now)
            seal_day(connection, key, now_ms=now)
    return key


def test_a_whole_chain_holds(bare: Staff) -> None:
    key = chained(bare)
    with bare.desk.engine.begin() as connection:
        found = verify(connection, key)
    assert (found.entries, found.seals, found.broken_at) == (12, 3, None)


def _end_at(number: int) -> tuple[object, ...]:
    cut = select(audit_table.c.hash).where(audit_table.c.id == number).scalar_subquery()
    return (
        delete(audit_table).where(audit_table.c.id > number),
        update(audit_tail).values(id=number, hash=cut),
    )


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ((update(audit_table).where(audit_table.c.id == 5).values(actor="khác"),), 5),
        ((update(audit_table).where(audit_table.c.id == 5).values(at=1),), 5),
        ((delete(audit_table).where(audit_table.c.id == 7),), 7),
        ((delete(audit_table).where(audit_table.c.id == 12),), 12),
        ((update(audit_tail).values(id=11),), 13),
        (_end_at(10), 12),
        ((update(audit_seal).where(audit_seal.c.id == 4).values(id=3),), 3),
        ((update(audit_seal).where(audit_seal.c.id == 4).values(signature=bytes(64)),), 4),
        (
            (
                insert(audit_table).values(
                    id=13, at=1, actor="x", action="y", object="", previous=bytes(32),
                    hash=bytes(32),
                ),
            ),
            13,
        ),
    ],
)  # fmt: skip
def test_each_way_to_change_the_audit_is_seen(
    bare: Staff, changes: tuple[object, ...], broken: int
) -> None:
    key = chained(bare)
    with bare.desk.engine.begin() as connection:
        for change in changes:
            connection.execute(change)
        assert verify(connection, key).broken_at == broken


def test_the_audits_page_shows_the_chain_and_its_state(bare: Staff) -> None:
    chained(bare)
    bare.hire("kt", Role.AUDITOR)
    browser = bare.enter("kt")
    assert "Chuỗi nguyên vẹn" in browser.get("/audit").text
    with bare.desk.engine.begin() as connection:
        connection.execute(update(audit_table).where(audit_table.c.id == 2).values(object="z"))
    assert "Chuỗi đứt ở dòng 2" in browser.get("/audit?whole=1").text
    assert audit.PAGE > 12


def test_what_was_checked_is_not_gone_through_again_and_all_of_it_once_a_day(bare: Staff) -> None:
    key = chained(bare)
    early = update(audit_table).where(audit_table.c.id == 5).values(actor="khác")
    late = update(audit_table).where(audit_table.c.id == 14).values(actor="khác")
    with bare.desk.engine.begin() as connection:

        def broken(*, now_ms: int, whole: bool = False) -> int | None:
            found = check(connection, key, keys=bare.keys, now_ms=now_ms, whole=whole)
            return found.verdict.broken_at

        assert broken(now_ms=NOW_MS) is None
        note(connection, "lan", "view_case", now_ms=NOW_MS)
        connection.execute(early)
        assert broken(now_ms=NOW_MS + 1) is None, "seen whole a moment ago"
        assert broken(now_ms=NOW_MS + 2, whole=True) == 5
        assert broken(now_ms=NOW_MS + DAY_MS + 1) == 5
        note(connection, "lan", "view_case", now_ms=NOW_MS)
        connection.execute(late)
        assert broken(now_ms=NOW_MS + 3) == 14
        write_meta(connection, CHECKED, bytes(90).hex())
        assert broken(now_ms=NOW_MS + 4) == 5, "a forged mark counts for nothing"

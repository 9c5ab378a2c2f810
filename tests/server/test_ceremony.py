"""The ceremony: two holders grant, one cannot; the register forgets nothing."""

from dataclasses import replace as changed
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.protocol import BadFormat
from sync.province_keys import ESCROW, GRANT, RECOVERY, read_keys
from sync.recovery import Request, is_granted_by, open_grant, seal_escrow, seal_slot
from sync.server.recovery.ceremony import YEAR_MS, Decision, grant, make, renew
from sync.server.recovery.register import line_of, read_register
from sync.server.recovery.shares import Share
from tests.builders.ceremony import NOW_MS, holders
from tests.sync.test_recovery_formats import PUBLIC, READER, VAULT
from tests.sync.test_recovery_formats import REQUEST as PLAIN

DECISION = Decision("supervisor", with_boxes=True, at_ms=NOW_MS)


def two(first: int = 0, second: int = 1) -> tuple[Share, Share]:
    shares = holders().shares
    return shares[first], shares[second]


def request() -> Request:
    listed, _ = read_keys(holders().keys, root=None)
    keys = {role: listed.key(role, at_ms=NOW_MS) or b"" for role in (RECOVERY, ESCROW)}
    slot = seal_slot(b"d" * 32, keys[RECOVERY], vault=VAULT, epoch=4)
    escrow = seal_escrow(b"s" * 32, keys[ESCROW], vault=VAULT, owner="a1")
    return replace(PLAIN, slot=slot, escrow=escrow, reader=PUBLIC)


@pytest.mark.needs("P44")
@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (2, 1)])
def test_any_two_holders_grant_what_is_asked(pair: tuple[int, int]) -> None:
    given = grant(request(), holders().keys, two(*pair), decision=DECISION)
    assert open_grant(given, READER) == (b"d" * 32, b"s" * 32)
    listed, _ = read_keys(holders().keys, root=None)
    assert is_granted_by(given, listed.key(GRANT, at_ms=NOW_MS) or b"")
    assert (given.role, given.officer) == ("supervisor", "a1")


def test_without_the_boxes_only_the_database_key_is_granted() -> None:
    decision = changed(DECISION, with_boxes=False)
    given = grant(request(), holders().keys, two(), decision=decision)
    assert open_grant(given, READER) == (b"d" * 32, None)


def test_boxes_that_were_not_asked_for_are_not_granted() -> None:
    with pytest.raises(BadFormat, match="no_boxes"):
        grant(replace(request(), escrow=None), holders().keys, two(), decision=DECISION)


def test_other_holders_or_another_list_grant_nothing() -> None:
    others = holders("theirs")
    with pytest.raises(BadFormat, match="shares_strange"):
        grant(request(), others.keys, two(), decision=DECISION)
    with pytest.raises(BadFormat, match="sealed"):
        grant(request(), others.keys, (others.shares[0], others.shares[1]), decision=DECISION)
    with pytest.raises(BadFormat, match="shares_apart"):
        grant(request(), holders().keys, (two()[0], others.shares[1]), decision=DECISION)


def test_keys_past_their_time_grant_nothing_until_the_list_is_renewed() -> None:
    later = changed(DECISION, at_ms=NOW_MS + 11 * YEAR_MS)
    with pytest.raises(BadFormat, match="keys_expired"):
        grant(request(), holders().keys, two(), decision=later)
    renewed = renew(holders().keys, two(), at_ms=later.at_ms)
    assert open_grant(grant(request(), renewed, two(), decision=later), READER)


def test_a_renewed_list_is_the_next_version_by_the_same_root() -> None:
    before, root = read_keys(holders().keys, root=None)
    after, _ = read_keys(renew(holders().keys, two(1, 2), at_ms=NOW_MS), root=root)
    assert after.version == before.version + 1
    assert [key.public for key in after.keys] == [key.public for key in before.keys]


def test_other_holders_renew_nothing() -> None:
    others = holders("theirs").shares
    with pytest.raises(BadFormat, match="shares_strange"):
        renew(holders().keys, (others[0], others[1]), at_ms=NOW_MS)


def test_two_ceremonies_share_nothing() -> None:
    one, other = (make(province="08", at_ms=NOW_MS) for _ in range(2))
    keys = [
        {key.public for key in read_keys(each.keys, root=None)[0].keys} for each in (one, other)
    ]
    assert keys[0].isdisjoint(keys[1])


def test_the_register_keeps_every_grant_and_grants_no_request_twice(tmp_path: Path) -> None:
    path = tmp_path / "register.txt"
    assert read_register(path) == ()
    for turn in range(3):
        asked = replace(request(), challenge=bytes([turn]) * 16, officer="a1\tb2\n")
        given = grant(asked, holders().keys, two(), decision=changed(DECISION, with_boxes=False))
        with path.open("a", encoding="utf-8") as file:
            file.write(line_of(read_register(path), given, holders=(1, 2)))
        with pytest.raises(BadFormat, match="granted_before"):
            line_of(read_register(path), given, holders=(1, 2))
    assert len(read_register(path)) == 3
    assert "a1b2" in read_register(path)[0].line


@pytest.mark.parametrize("harm", ["change", "remove", "cut", "noise"])
def test_a_register_that_was_changed_is_told(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "register.txt"
    text = ""
    for turn in range(3):
        asked = replace(request(), challenge=bytes([turn]) * 16)
        path.write_text(text, encoding="utf-8")
        given = grant(asked, holders().keys, two(), decision=changed(DECISION, with_boxes=False))
        text += line_of(read_register(path), given, holders=(1, 3))
    lines = text.splitlines(keepends=True)
    harmed = {
        "change": text.replace("\tsupervisor\t", "\tofficer\t", 1),
        "remove": "".join(lines[1:]),
        "cut": text[:-10],
        "noise": text + "x\n",
    }
    path.write_text(harmed[harm], encoding="utf-8")
    with pytest.raises(BadFormat, match="register"):
        read_register(path)

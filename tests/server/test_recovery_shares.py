"""Shares: any two of three holders have the secret, one alone has nothing of it."""

from dataclasses import replace
from itertools import combinations

import pytest

from sync.key_cost import STRONG
from sync.protocol import BadFormat
from sync.server.recovery.shares import (
    HOLDERS,
    MAGIC,
    MAX_FILE,
    Share,
    combine,
    read_share,
    split,
    write_share,
)
from tests.builders.world import CHEAP

SECRET = bytes(range(32))
CEREMONY = bytes(8)
PASSPHRASE = "holder one keeps this"


def shares() -> dict[int, Share]:
    pieces = split(SECRET)
    return {holder: Share(CEREMONY, holder, {"root": pieces[holder]}) for holder in HOLDERS}


@pytest.mark.needs("P44")
@pytest.mark.parametrize("pair", list(combinations(HOLDERS, 2)))
def test_any_two_holders_have_the_secret(pair: tuple[int, int]) -> None:
    made = shares()
    one, other = pair
    assert combine(made[one], made[other], "root") == SECRET
    assert combine(made[other], made[one], "root") == SECRET


def test_one_holder_alone_has_nothing_of_it() -> None:
    for share in shares().values():
        pieces = list(share.pieces["root"].values())
        assert SECRET not in pieces
        assert bytes(a ^ b for a, b in zip(*pieces, strict=True)) != SECRET


def test_shares_that_belong_apart_give_nothing() -> None:
    made, others = shares(), shares()
    with pytest.raises(BadFormat, match="shares_apart"):
        combine(made[1], made[1], "root")
    with pytest.raises(BadFormat, match="shares_apart"):
        combine(made[1], replace(others[2], ceremony=b"another!"), "root")
    with pytest.raises(BadFormat, match="share"):
        combine(made[1], made[2], "recovery")


def test_a_holders_file_opens_with_their_passphrase_alone() -> None:
    share = shares()[2]
    raw = write_share(share, passphrase=PASSPHRASE, cost=CHEAP)
    assert read_share(raw, passphrase=PASSPHRASE, floor=CHEAP) == share
    with pytest.raises(BadFormat, match="share_passphrase"):
        read_share(raw, passphrase="another's", floor=CHEAP)
    with pytest.raises(BadFormat, match=r"share$"):
        read_share(raw, passphrase=PASSPHRASE, floor=STRONG)


def test_every_flipped_byte_of_a_file_is_refused() -> None:
    raw = write_share(shares()[1], passphrase=PASSPHRASE, cost=CHEAP)
    for place in range(len(raw)):
        flipped = bytearray(raw)
        flipped[place] ^= 1
        with pytest.raises(BadFormat):
            read_share(bytes(flipped), passphrase=PASSPHRASE, floor=CHEAP)


@pytest.mark.parametrize("raw", [b"", MAGIC, MAGIC + b"\xc1", b"x" * 40, MAGIC + bytes(MAX_FILE)])
def test_what_is_no_share_is_refused(raw: bytes) -> None:
    with pytest.raises(BadFormat, match="share"):
        read_share(raw, passphrase=PASSPHRASE, floor=CHEAP)

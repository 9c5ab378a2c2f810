"""Stretching: the floor holds, and one passphrase typed in any way is one key."""

import unicodedata
from dataclasses import dataclass, field

import pytest

from desktop.vault.calibration import TARGET_SECONDS, calibrate
from sync.key_cost import (
    CEILING_MEMORY_KIB,
    CEILING_PASSES,
    FLOOR_MEMORY_KIB,
    STRONG,
    KeyCost,
    is_allowed,
    normalise,
    stretch,
    wipe,
)
from tests.builders.world import CHEAP

SALT = bytes(range(16))


def test_salt_cost_and_passphrase_each_make_another_key() -> None:
    cost = KeyCost(64, 3, 1)
    one = stretch("mật khẩu", cost=cost, salt=SALT)
    assert one == stretch("mật khẩu", cost=cost, salt=SALT)
    assert one != stretch("mật khẩu", cost=cost, salt=bytes(16))
    assert one != stretch("mật khẩu", cost=KeyCost(64, 4, 1), salt=SALT)
    assert len(one) == 32


@pytest.mark.parametrize(
    ("cost", "allowed"),
    [
        (STRONG, True),
        (KeyCost(FLOOR_MEMORY_KIB - 1, 3, 1), False),
        (KeyCost(FLOOR_MEMORY_KIB, 2, 1), False),
        (KeyCost(FLOOR_MEMORY_KIB, 3, 0), False),
        (KeyCost(FLOOR_MEMORY_KIB, 3, 17), False),
        (KeyCost(CEILING_MEMORY_KIB + 1, 3, 1), False),
        (KeyCost(CEILING_MEMORY_KIB, CEILING_PASSES + 1, 1), False),
        (KeyCost(CEILING_MEMORY_KIB, CEILING_PASSES, 16), True),
    ],
)
def test_a_cost_outside_its_bounds_is_not_allowed(cost: KeyCost, *, allowed: bool) -> None:
    assert is_allowed(cost, floor=STRONG) is allowed


def test_a_lane_without_its_8_kib_is_not_allowed() -> None:
    assert is_allowed(KeyCost(24, 1, 3), floor=CHEAP)
    assert not is_allowed(KeyCost(23, 1, 3), floor=CHEAP)


def test_the_floor_is_128_mib_and_three_passes() -> None:
    assert (STRONG.memory_kib, STRONG.passes) == (128 * 1024, 3)


TYPED = "Mật khẩu  của Đặng Thuỳ ½ ﬁ"


@pytest.mark.needs("P44")
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_form_of_the_same_keys_is_the_same_passphrase(form: str) -> None:
    other = unicodedata.normalize(form, f"  {TYPED}\t")  # type: ignore[arg-type] # the four forms
    assert normalise(other) == normalise(TYPED)


def test_where_a_tone_is_written_does_not_count() -> None:
    assert normalise("hòa khỏe thủy") == normalise("hoà khoẻ thuỷ")
    assert normalise("hòa") != normalise("hóa") != normalise("hoa")


def test_what_cannot_be_seen_does_not_count() -> None:
    assert normalise("ba\u200bgiun \u200d day\ufeffquia") == "bagiun dayquia"


def test_control_another_letter_is_another_passphrase() -> None:
    assert normalise("dayquia") != normalise("dầyquia") != normalise("đayquia")


def test_a_wiped_buffer_is_zeros() -> None:
    secret = bytearray(b"secret")
    wipe(secret)
    assert secret == bytes(6)


@dataclass
class Watch:
    """A stopwatch whose every second look is so many seconds later."""

    takes: list[float]
    now: float = 0.0
    running: bool = field(default=False)

    def __call__(self) -> float:
        if self.running:
            self.now += self.takes.pop(0)
        self.running = not self.running
        return self.now


@pytest.mark.parametrize(
    ("takes", "passes"),
    [([0.375, 0.375], 2), ([3.0, 0.375], 2), ([9.0, 9.0], 1), ([0.0, 1.0], CEILING_PASSES)],
)
def test_the_cost_is_measured_here_and_never_falls_under_the_floor(
    takes: list[float], passes: int
) -> None:
    found = calibrate(Watch(takes), floor=CHEAP)
    assert found == KeyCost(CHEAP.memory_kib, passes, CHEAP.lanes)
    assert TARGET_SECONDS == 0.75

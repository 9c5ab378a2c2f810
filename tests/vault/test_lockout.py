"""Wrong tries: counted before the guess, kept, followed by waits that no clock shortens."""

from pathlib import Path

import pytest

from desktop.domain.troubles import Refused, Unavailable
from desktop.vault.device_secret import FileKeeper, check_of
from desktop.vault.door import Door
from desktop.vault.keyfile import KeyFile
from desktop.vault.lockout import (
    MAC_BYTES,
    NEEDS_CODE,
    SIZE,
    SUPERVISOR,
    TRIES,
    WAITS,
    Count,
    Kept,
    Lockout,
    Wait,
    decode,
    encode,
    make_tries,
    uptime_ms,
)
from desktop.vault.officer_keys import OfficerKeys, make_bundle
from desktop.vault.supervisor import make_code
from sync.key_cost import STRONG
from tests.builders.world import CHEAP, PASSPHRASE

SECRET = bytearray(range(32))
VAULT = bytes(16)
KEY = bytes(32)


class Running:
    """The machine's uptime, as the test lets it pass."""

    def __init__(self) -> None:
        self.ms = 1_000_000

    def __call__(self) -> int:
        return self.ms


def tries(folder: Path, running: Running) -> Lockout:
    return Lockout(folder, SECRET, uptime=running)


def fail(folder: Path, running: Running, times: int, owner: str = "a1") -> None:
    """Guess wrong so often, waiting each time as long as it takes; each in a new process."""
    for _ in range(times):
        running.ms += tries(folder, running).wait_of(owner).milliseconds
        tries(folder, running).begin(owner)


@pytest.fixture
def running(tmp_path: Path) -> Running:
    make_tries(tmp_path, SECRET)
    return Running()


@pytest.mark.parametrize(("wrong", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120),
                                                (8, 300), (9, 900)])  # fmt: skip
def test_waits_grow_after_the_fifth_wrong_try(
    tmp_path: Path, running: Running, wrong: int, seconds: int
) -> None:
    fail(tmp_path, running, wrong)
    assert tries(tmp_path, running).wait_of("a1") == Wait(seconds * 1000, needs_code=False)
    assert tries(tmp_path, running).wait_of("b2") == Wait(0, needs_code=False)


def test_while_waiting_no_try_is_made_and_the_minutes_are_told(
    tmp_path: Path, running: Running
) -> None:
    fail(tmp_path, running, 8)
    running.ms += 60_001
    with pytest.raises(Unavailable) as trouble:
        tries(tmp_path, running).begin("a1")
    assert (trouble.value.code, trouble.value.values) == ("vault_wait", {"minutes": "4"})
    running.ms += 240_000
    assert tries(tmp_path, running).begin("a1") == 8


def test_after_ten_the_supervisors_code_is_needed_for_that_officer(
    tmp_path: Path, running: Running
) -> None:
    fail(tmp_path, running, NEEDS_CODE)
    running.ms += 10**9
    assert tries(tmp_path, running).wait_of("a1") == Wait(0, needs_code=True)
    with pytest.raises(Unavailable, match="vault_locked_out"):
        tries(tmp_path, running).begin("a1")
    assert tries(tmp_path, running).begin("b2") == 0


def test_a_right_try_ends_the_count(tmp_path: Path, running: Running) -> None:
    fail(tmp_path, running, 4)
    tries(tmp_path, running).passed("a1")
    assert tries(tmp_path, running).begin("a1") == 0


def test_a_restart_shortens_no_wait(tmp_path: Path, running: Running) -> None:
    fail(tmp_path, running, 9)
    running.ms = 5_000
    assert tries(tmp_path, running).wait_of("a1").milliseconds == 895_000
    running.ms = 900_000
    assert tries(tmp_path, running).wait_of("a1").milliseconds == 0


def test_uptime_only_grows() -> None:
    assert uptime_ms() <= uptime_ms()


def remove(path: Path) -> None:
    path.unlink()


def spoil(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[8] ^= 1
    path.write_bytes(bytes(raw))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


@pytest.mark.parametrize("harm", [remove, spoil, cut, lengthen])
def test_a_lost_or_changed_file_costs_a_wait_that_runs_out(
    tmp_path: Path, running: Running, harm: object
) -> None:
    fail(tmp_path, running, 2)
    assert callable(harm)
    harm(tmp_path / TRIES)
    assert tries(tmp_path, running).wait_of("a1").milliseconds == WAITS[9]
    running.ms += 600_000
    assert tries(tmp_path, running).wait_of("a1").milliseconds == WAITS[9] - 600_000
    running.ms += 300_000
    tries(tmp_path, running).begin("a1")
    tries(tmp_path, running).passed("a1")
    assert tries(tmp_path, running).wait_of("a1").milliseconds == 0


def test_without_the_device_secret_nobody_writes_a_kinder_file(
    tmp_path: Path, running: Running
) -> None:
    fail(tmp_path, running, 9)
    make_tries(tmp_path, bytearray(32))
    assert tries(tmp_path, running).wait_of("a1").milliseconds == WAITS[9]


KEPT = Kept({"a1": Count(3, 7)}, Count(0, 0), 1)


def test_the_file_is_always_as_long_and_read_as_written() -> None:
    raw = encode(KEPT, KEY)
    assert len(raw) == SIZE
    assert decode(raw, KEY) == KEPT


@pytest.mark.parametrize(
    "kept",
    [
        Kept({"a1": Count(-1, 0)}, Count(0, 0), 0),
        Kept({"a1": Count(0, -1)}, Count(0, 0), 0),
        Kept({f"o{n}": Count(0, 0) for n in range(65)}, Count(0, 0), 0),
        Kept({}, Count(0, 0), -1),
    ],
)
def test_what_is_out_of_bounds_is_no_file_of_ours(kept: Kept) -> None:
    assert decode(encode(kept, KEY), KEY) is None


def test_every_flipped_byte_is_seen() -> None:
    raw = encode(KEPT, KEY)
    for place in (*range(64), *range(SIZE - MAC_BYTES, SIZE)):
        flipped = bytearray(raw)
        flipped[place] ^= 1
        assert decode(bytes(flipped), KEY) is None


def refuse_new_files(folder: Path) -> None:
    """Let no second file be made beside the first, as a full disk does."""
    (folder / f"{TRIES}.new").mkdir()


def test_a_full_disk_still_counts(tmp_path: Path, running: Running) -> None:
    refuse_new_files(tmp_path)
    fail(tmp_path, running, 5)
    assert tries(tmp_path, running).wait_of("a1").milliseconds == WAITS[5]
    (tmp_path / TRIES).unlink()
    (tmp_path / TRIES).mkdir()
    with pytest.raises(Unavailable, match="store_busy"):
        tries(tmp_path, running)


def test_and_where_no_byte_can_be_written_no_guess_is_made(
    tmp_path: Path, running: Running
) -> None:
    known = tries(tmp_path, running)
    refuse_new_files(tmp_path)
    (tmp_path / TRIES).unlink()
    with pytest.raises(Unavailable, match="store_busy"):
        known.begin("a1")


def door(folder: Path, running: Running) -> Door:
    keeper = FileKeeper(folder)
    keeper.keep(VAULT, SECRET)
    file = KeyFile(VAULT, VAULT, 1, VAULT, check_of(SECRET), pending=False, slots=())
    made = Door(folder, file, secret=bytearray(SECRET), keeper=keeper, uptime=running)
    keys = OfficerKeys("a1", bundle=make_bundle(), database=bytearray(32))
    made.write(made.lock_for(keys, label="A", passphrase=PASSPHRASE, cost=CHEAP))
    return made


@pytest.mark.needs("P44")
def test_the_supervisors_code_ends_a_lockout_and_opens_nothing(
    tmp_path: Path, running: Running
) -> None:
    opened, code = door(tmp_path, running), make_code()
    opened.write(opened.with_code(code, cost=CHEAP))
    fail(tmp_path, running, NEEDS_CODE)
    with pytest.raises(Unavailable, match="vault_locked_out"):
        opened.enter("a1", PASSPHRASE, floor=CHEAP)
    opened.clear_lockout(code.lower(), floor=CHEAP)
    with pytest.raises(Unavailable, match="vault_wrong_passphrase"):
        opened.enter("a1", code, floor=CHEAP)
    assert opened.enter("a1", PASSPHRASE, floor=CHEAP).owner == "a1"
    assert opened.tries().cleared == 1
    opened.tries().forget_cleared()
    opened.tries().forget_cleared()
    assert opened.tries().cleared == 0


def test_a_wrong_code_is_told_counted_and_waited_for(tmp_path: Path, running: Running) -> None:
    opened, code = door(tmp_path, running), make_code()
    opened.write(opened.with_code(make_code(), cost=CHEAP))
    for _ in range(5):
        with pytest.raises(Unavailable, match="vault_wrong_code"):
            opened.clear_lockout(code, floor=CHEAP)
    with pytest.raises(Unavailable, match="vault_wait"):
        opened.clear_lockout(code, floor=CHEAP)
    fail(tmp_path, running, 20, owner=SUPERVISOR)
    assert tries(tmp_path, running).wait_of(SUPERVISOR) == Wait(WAITS[9], needs_code=False)


def test_a_code_never_made_mistyped_or_made_cheap_is_told(tmp_path: Path, running: Running) -> None:
    opened, code = door(tmp_path, running), make_code()
    with pytest.raises(Unavailable, match="vault_no_code"):
        opened.clear_lockout(code, floor=CHEAP)
    opened.write(opened.with_code(code, cost=CHEAP))
    with pytest.raises(Refused, match="code_length"):
        opened.clear_lockout(code[:-1], floor=CHEAP)
    with pytest.raises(Unavailable, match="vault_keyfile_damaged"):
        opened.clear_lockout(code, floor=STRONG)


@pytest.mark.parametrize("kept", [b"\xc1", b"\xd9\xff", b"\x90"])
def test_what_is_no_verifier_is_damage(tmp_path: Path, running: Running, kept: bytes) -> None:
    opened = door(tmp_path, running)
    file = opened.file
    opened.write(KeyFile(file.vault, file.device, 1, file.first, file.check, pending=False,
                         slots=file.slots, supervisor=kept))  # fmt: skip
    with pytest.raises(Unavailable, match="vault_keyfile_damaged"):
        opened.clear_lockout(make_code(), floor=CHEAP)

"""The model of a power cut: what was synced stays, what was not may be gone, torn or undone."""

from random import Random

from tests.faults.power import SECTOR, Disk
from tests.faults.shim import Operation


def op(
    kind: str, *, inode: int = 1, place: int = 0, first: bytes = b"", second: bytes = b""
) -> Operation:
    return Operation(kind, inode, place, first, second)


def disk_with(*operations: Operation) -> Disk:
    disk = Disk("/v")
    for each in operations:
        disk.do(each)
    return disk


def cuts(disk: Disk, count: int = 300) -> set[bytes | None]:
    random = Random(1)  # noqa: S311 - repeatable
    return {disk.cut(random).get("a") for _ in range(count)}


MADE = (op("O", first=b"/v/a"), op("W", first=b"old"), op("S"), op("D", first=b"/v"))


def test_what_was_synced_stays() -> None:
    assert cuts(disk_with(*MADE)) == {b"old"}


def test_a_write_that_was_not_synced_may_be_there_or_not() -> None:
    assert cuts(disk_with(*MADE, op("W", first=b"new"))) == {b"old", b"new"}
    assert cuts(disk_with(*MADE, op("T", place=1))) == {b"old", b"o"}


def test_a_file_whose_folder_was_not_synced_may_be_missing() -> None:
    assert cuts(disk_with(*MADE[:3])) == {None, b"old"}
    assert cuts(disk_with(*MADE, op("U", first=b"/v/a"))) == {None, b"old"}


def test_a_file_put_in_anothers_place_is_the_one_or_the_other() -> None:
    other = (op("O", inode=2, first=b"/v/b"), op("W", inode=2, first=b"new"), op("S", inode=2))
    moved = op("R", first=b"/v/b", second=b"/v/a")
    assert cuts(disk_with(*MADE, *other, moved)) == {b"old", b"new"}


def test_a_write_may_be_torn_at_sectors() -> None:
    before = bytes(4 * SECTOR)
    disk = disk_with(MADE[0], op("W", first=before), op("S"), MADE[3])
    disk.do(op("W", first=b"x" * 4 * SECTOR))
    found = cuts(disk)
    assert len(found) > 4
    for content in found:
        assert content is not None
        sectors = {content[at : at + SECTOR] for at in range(0, 4 * SECTOR, SECTOR)}
        assert sectors <= {bytes(SECTOR), b"x" * SECTOR}


def test_now_is_everything_in_its_place() -> None:
    disk = disk_with(*MADE, op("W", first=b"new"), op("O", inode=2, first=b"/v/b"))
    assert disk.now() == {"a": b"new", "b": b""}
    assert (disk.size_of(1), disk.unsure) == (3, 2)

"""Who signs for whom, as Decree 30/2020, Annex I, part II, 7 writes it."""

from dataclasses import replace

import pytest

from desktop.domain.signing import Capacity, Signer, signer_of, signing_lines
from tests.builders.world import UNIT

NAME = "Trần Thị Ví Dụ"


@pytest.mark.needs("P30")
@pytest.mark.parametrize(
    ("signer", "collective", "lines"),
    [
        (Signer(NAME), True, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        (Signer(NAME), False, ("CHỦ TỊCH",)),
        (Signer(NAME, Capacity.ACTING), True, ("TM. ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH")),
        (
            Signer(NAME, Capacity.DEPUTY),
            True,
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ),
        (Signer(NAME, Capacity.DEPUTY), False, ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        (
            Signer(NAME, Capacity.BY_ORDER, "Trưởng phòng Văn hóa - Xã hội"),
            True,
            ("TL. CHỦ TỊCH", "TRƯỞNG PHÒNG VĂN HÓA - XÃ HỘI"),
        ),
        (
            Signer(NAME, Capacity.BY_MANDATE, "Công chức Văn hóa - Xã hội"),
            False,
            ("TUQ. CHỦ TỊCH", "CÔNG CHỨC VĂN HÓA - XÃ HỘI"),
        ),
    ],
)
def test_each_power_has_its_words(signer: Signer, collective: bool, lines: tuple[str, ...]) -> None:
    assert signing_lines(signer, UNIT, collective=collective) == lines


def test_a_deputy_named_in_the_unit_signs_in_the_chairs_place() -> None:
    unit = replace(UNIT, signer_title="Phó Chủ tịch", signer_name=NAME)
    signer = signer_of(unit)
    assert (signer.name, signer.capacity) == (NAME, Capacity.DEPUTY)
    assert signing_lines(signer, unit, collective=True)[1:] == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert signer_of(UNIT) == Signer(UNIT.signer_name)

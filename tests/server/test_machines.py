"""Laptops at the desk: a code joins one, and a stopped one no longer speaks."""

import re
from pathlib import Path

import pytest

from desktop.domain.troubles import Unavailable
from desktop.store.journal import Journal
from sync.enrol import enrol
from sync.server.office.audit import last_entries
from sync.server.office.roles import Role
from tests.builders.province import applicant, enrolled, sync
from tests.builders.staffing import Staff
from tests.builders.visiting import Visitor
from tests.builders.world import COMMUNE, HAZARD, Hands, fill, open_store

pytestmark = pytest.mark.needs("P42")


@pytest.fixture
def admin(bare: Staff) -> Visitor:
    bare.hire("quan", Role.ADMIN)
    return bare.enter("quan")


def shown(page: str) -> str:
    found = re.search(r'once code">([0-9A-Z]{5})-([0-9A-Z]{5})<', page)
    assert found is not None
    return found[1] + found[2]


def test_a_code_of_the_desk_joins_one_laptop(bare: Staff, admin: Visitor, tmp_path: Path) -> None:
    page = admin.post("/devices/codes", commune=COMMUNE.code).text
    code = shown(page)
    assert 'class="qr"' in page
    assert code[:5] not in admin.get("/devices").text
    with open_store(tmp_path / "laptop") as store:
        enrol(bare.desk, applicant(store), code=code, nonce=bytes(16))
        with pytest.raises(Unavailable, match="enrol_code_expired"):
            enrol(bare.desk, applicant(store), code=code, nonce=bytes(16))
        assert f'class="code">{store.device_prefix}<' in admin.get("/devices").text
    with bare.desk.engine.begin() as connection:
        noted = last_entries(connection, before=None)
    assert [(entry.action, entry.object) for entry in noted] == [("enrol_code_made", COMMUNE.code)]


def test_a_stopped_laptop_is_let_in_again_and_a_revoked_one_never(
    bare: Staff, admin: Visitor, tmp_path: Path
) -> None:
    with open_store(tmp_path / "laptop") as store:
        around = enrolled(store, bare.desk)
        way = f"/devices/{COMMUNE.code}/{Journal(store.connection).head().device.hex()}"
        hands = Hands()
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
        assert admin.post(way, status="suspended").status == 303
        with pytest.raises(Unavailable, match="suspended"):
            sync(store, bare.desk, around)
        assert admin.post(way, status="active").status == 303
        assert sync(store, bare.desk, around).sent_ops == 1
        assert admin.post(way, status="revoked").status == 303
        for status in ("active", "suspended", "revoked", "king"):
            assert admin.post(way, status=status).status == 409
        with pytest.raises(Unavailable, match="revoked"):
            sync(store, bare.desk, around)
    bare.hire("lan", Role.OFFICER)
    assert "Ao sau trường tiểu học Giả Tưởng" in bare.enter("lan").get("/sites").text


def test_a_laptop_is_known_by_its_own_commune_only(
    bare: Staff, admin: Visitor, tmp_path: Path
) -> None:
    with open_store(tmp_path / "laptop") as store:
        enrolled(store, bare.desk)
        name = Journal(store.connection).head().device.hex()
    for way in (f"/devices/00727/{name}", f"/devices/{COMMUNE.code}/nothex"):
        assert admin.post(way, status="revoked").status == 404
    bare.hire("xa-khac", Role.ADMIN, "00727")
    away = bare.enter("xa-khac")
    assert away.post(f"/devices/{COMMUNE.code}/{name}", status="revoked").status == 404
    assert away.post("/devices/codes", commune=COMMUNE.code).status == 404
    assert name not in away.get("/devices").text

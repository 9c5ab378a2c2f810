"""Laptops at the desk: a code joins one, and a stopped one no longer speaks."""

import os
import re
from pathlib import Path

import pytest

from desktop.domain.troubles import Unavailable
from desktop.store.journal import Journal
from desktop.store.ledger import notes
from sync.engine import Around
from sync.enrol import enrol, short_words
from sync.server.desk import Desk
from sync.server.exchange import LEASE_MS
from sync.server.office.audit import last_entries
from sync.server.office.directions import FORM
from sync.server.office.roles import Role
from tests.builders.desk_place import URGING, send_down
from tests.builders.province import NOW_MS, applicant, enrolled, sync
from tests.builders.staffing import Staff
from tests.builders.visiting import Visitor
from tests.builders.world import CATALOG, COMMUNE, HAZARD, Hands, fill, open_store

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


def test_a_laptop_waits_until_its_four_words_were_compared(
    bare: Staff, admin: Visitor, tmp_path: Path
) -> None:
    code = shown(admin.post("/devices/codes", commune=COMMUNE.code).text)
    with open_store(tmp_path / "laptop") as store:
        admission = enrol(bare.desk, applicant(store), code=code, nonce=bytes(16))
        around = Around(lambda: NOW_MS, os.urandom, admission.server_key, "0.1")
        fill(store, "diem_nguy_co", HAZARD, hands=Hands())
        with pytest.raises(Unavailable, match="pending"):
            sync(store, bare.desk, around)
        public = Journal(store.connection).public_key()
        words = short_words(store.device_id, public, admission.server_key)
        assert len(words) == 4
        assert " ".join(words) in admin.get("/devices").text
        # Another laptop, or another province in between, has other words.
        others = {
            short_words(bytes(16), public, admission.server_key),
            short_words(store.device_id, bytes(32), admission.server_key),
            short_words(store.device_id, public, bytes(32)),
        }
        assert words not in others
        assert len(others) == 3
        way = f"/devices/{COMMUNE.code}/{store.device_id.hex()}"
        assert admin.post(way, status="suspended").status == 409
        assert admin.post(way, status="active").status == 303
        assert sync(store, bare.desk, around).sent_ops == 1
        assert " ".join(words) not in admin.get("/devices").text


def test_one_not_heard_for_two_months_may_send_and_reads_nothing_until_let_in(
    bare: Staff, admin: Visitor, tmp_path: Path
) -> None:
    with open_store(tmp_path / "laptop") as store:
        around = enrolled(store, bare.desk)
        sync(store, bare.desk, around)
        send_down(bare.desk, URGING)
        later = NOW_MS + LEASE_MS + 1
        hands = Hands()
        fill(store, "diem_nguy_co", HAZARD, hands=hands)
        away = Desk(bare.desk.engine, bare.desk.province, CATALOG, now_ms=lambda: later)
        comes = Around(lambda: later, os.urandom, around.server_key, "0.1")
        assert sync(store, away, comes).sent_ops == 1
        assert notes(store, FORM) == ()
        assert "Lâu không liên lạc" in admin.get("/devices").text
        way = f"/devices/{COMMUNE.code}/{store.device_id.hex()}"
        bare.desk.now_ms = lambda: later
        assert bare.enter("quan").post(way, status="active").status == 303
        sync(store, away, comes)
        assert len(notes(store, FORM)) == 1

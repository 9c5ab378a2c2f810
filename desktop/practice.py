"""The practice commune: made-up people in a made-up place, filled in by the real commands."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import resources
from desktop.commands.drafts import begin_draft, keep_draft
from desktop.commands.hand import Hand
from desktop.commands.laptop import set_up
from desktop.commands.records import Saved, save_draft
from desktop.domain.officer import Officer, Unit
from desktop.domain.record import Answer, Answers, RecordId
from desktop.forms.catalog import Catalog
from desktop.forms.places import PRACTICE
from desktop.store import vault
from desktop.store.store import Store
from desktop.vault.device_secret import FileKeeper
from sync.key_cost import STRONG, KeyCost

OFFICER = Officer("taphuan1", "Lê Thị Tập Huấn", "Công chức Văn hóa - Xã hội")
UNIT = Unit(
    commune=PRACTICE,
    agency="ỦY BAN NHÂN DÂN",
    name="XÃ TẬP HUẤN",
    place="Tập Huấn",
    symbol="UBND",
    signer_authority="TM. ỦY BAN NHÂN DÂN",
    signer_title="CHỦ TỊCH",
    signer_name="Nguyễn Văn Giả Định",
    phone="02073000000",
)
INTAKE, ASSESSMENT, REFERRAL, HAZARD = "mau_01", "mau_02", "phieu_chuyen_gui", "diem_nguy_co"


def practise(
    folder: Path, *, passphrase: str, catalog: Catalog, now: datetime, cost: KeyCost = STRONG
) -> Store:
    """Make a vault of the practice commune and fill it; it can never join a real province."""
    # Its passphrase is no secret, so its second secret is none for the system's key store either.
    keepers = (FileKeeper(folder),)
    store = vault.create(folder, passphrase=passphrase, officer=OFFICER, cost=cost, keepers=keepers)
    set_up(store, unit=UNIT, practice=True)
    made = tomllib.loads(resources.read_text("practice", "commune.toml"))
    for row in made["cases"]:
        _add_case(store, row, catalog, now)
    for row in made["sites"]:
        _add_site(store, row, catalog, now)
    _begin_form(store, made["draft"], catalog, now)
    return store


def _hand(moment: datetime) -> Hand:
    return Hand(OFFICER, moment, os.urandom(32))


def _add_case(store: Store, row: Mapping[str, object], catalog: Catalog, now: datetime) -> None:
    heard = now - timedelta(hours=float(str(row["hours_ago"])))
    intake = dict(_answers(row["intake"]))
    intake |= {"heard_date": heard.date().isoformat(), "heard_time": heard.strftime("%H:%M")}
    saved = _fill(store, INTAKE, intake, catalog, _hand(heard + timedelta(minutes=20)))
    later = heard + timedelta(hours=3)
    if "assessment" in row:
        answers = {**_answers(row["assessment"]), "assessed_on": later.date().isoformat()}
        _fill(store, ASSESSMENT, answers, catalog, _hand(later), saved.case_id)
    if "referral" in row:
        answers = dict(_answers(row["referral"]))
        answers["child_name"] = intake["child_name"]
        moment = later + timedelta(minutes=30)
        _fill(store, REFERRAL, answers, catalog, _hand(moment), saved.case_id)


def _add_site(store: Store, row: Mapping[str, object], catalog: Catalog, now: datetime) -> None:
    answers = dict(_answers(row["site"]))
    due = now + timedelta(days=int(str(row["due_in_days"])))
    answers["due_on"] = due.date().isoformat()
    _fill(store, HAZARD, answers, catalog, _hand(now - timedelta(days=20)))


def _begin_form(
    store: Store, answers: Mapping[str, object], catalog: Catalog, now: datetime
) -> None:
    form = catalog.form(INTAKE)
    _, draft = begin_draft(store, form, hand=_hand(now - timedelta(minutes=12)))
    begun = replace(draft, answers=_answers(answers), field="condition")
    keep_draft(store, begun, form=form)


def _fill(
    store: Store,
    form: str,
    answers: Answers,
    catalog: Catalog,
    hand: Hand,
    case_id: RecordId | None = None,
) -> Saved:
    _, draft = begin_draft(store, catalog.form(form), hand=hand, case_id=case_id)
    second = _hand(hand.now)
    return save_draft(store, replace(draft, answers=answers), catalog=catalog, hand=second)[1]


def _answers(table: object) -> dict[str, Answer]:
    if not isinstance(table, dict):
        raise TypeError("a table of answers")
    return dict(table)

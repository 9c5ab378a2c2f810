"""A small made-up world for tests: a commune, an officer, a clock, a cheap vault."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from desktop.commands.drafts import begin_draft, begin_edit
from desktop.commands.hand import Hand
from desktop.commands.laptop import set_up
from desktop.commands.records import Saved, save_draft
from desktop.domain.clock import VIETNAM
from desktop.domain.commune import Commune
from desktop.domain.officer import Officer, Unit
from desktop.domain.record import Answers, Draft, RecordId
from desktop.forms.catalog import Catalog, load_catalog
from desktop.store import vault
from desktop.store.store import Store
from sync.key_cost import KeyCost

CATALOG: Catalog = load_catalog()
CHEAP = KeyCost(8, 1, 1)
PASSPHRASE = "bagiun dayquia huoikheo molom truxin"
OFFICER = Officer("a1", "Lê Thị Thử Nghiệm", "Công chức Văn hóa - Xã hội")
COMMUNE = Commune("00715", "Xã Mẫu Thử", "08", "Tỉnh Tuyên Quang")
UNIT = Unit(
    commune=COMMUNE,
    agency="ỦY BAN NHÂN DÂN",
    name="XÃ MẪU THỬ",
    place="Mẫu Thử",
    symbol="UBND",
    signer_authority="TM. ỦY BAN NHÂN DÂN",
    signer_title="CHỦ TỊCH",
    signer_name="Nguyễn Văn Giả Định",
    phone="02073000000",
)
START = datetime(2026, 11, 24, 8, 0, tzinfo=VIETNAM)
INTAKE: Answers = {
    "channel": "phone",
    "heard_time": "07:15",
    "heard_date": "2026-11-24",
    "target_group": ["abused"],
    "child_name": "Nguyễn Thị Hương",
    "child_birth": "2017-02-14",
    "child_sex": "female",
    "incident_place": "Thôn Giả Tưởng 2",
    "condition": "Trẻ có vết bầm ở tay, sợ hãi.",
    "reporter_name": "Bà Hàng Xóm Mẫu",
    "reporter_phone": "0912345678",
}
ASSESSMENT: Answers = {
    "assessed_on": "2026-11-24",
    "harm_level": "medium",
    "further_harm": "medium",
    "self_protection": "low",
    "adult_support": "high",
    "conclusion": "plan",
}
REFERRAL: Answers = {
    "agency_kind": "health",
    "agency_name": "Trạm Y tế xã Mẫu Thử",
    "urgency": "urgent",
    "child_name": "Nguyễn Thị Hương",
    "child_age_text": "9 tuổi",
    "reason": "Cần khám và điều trị vết thương.",
    "services": ["examination"],
    "contact_name": "Lê Thị Thử Nghiệm",
    "contact_phone": "02073000000",
}
HAZARD: Answers = {
    "water_kind": "pond",
    "site_name": "Ao sau trường tiểu học Giả Tưởng",
    "hamlet": "Thôn Giả Tưởng 1",
    "risk": "high",
    "fence": "no",
    "sign": "yes",
    "status": "open",
    "due_on": "2026-12-20",
}
SAMPLES = {
    "mau_01": INTAKE,
    "mau_02": ASSESSMENT,
    "phieu_chuyen_gui": REFERRAL,
    "diem_nguy_co": HAZARD,
}


class Hands:
    """Gives hands in a row, each a second later and with its own randomness."""

    def __init__(self) -> None:
        self.turn = 0

    def at(self, moment: datetime) -> Hand:
        """Give the next hand at another moment."""
        return replace(self.next(), now=moment)

    def next(self) -> Hand:
        self.turn += 1
        entropy = sha256(str(self.turn).encode()).digest()
        return Hand(OFFICER, START + timedelta(seconds=self.turn), entropy)


@contextmanager
def open_store(folder: Path) -> Iterator[Store]:
    """Make a vault at the cheapest cost, set up for the made-up commune."""
    store = vault.create(folder, passphrase=PASSPHRASE, officer=OFFICER, cost=CHEAP)
    set_up(store, unit=UNIT, practice=True)
    try:
        yield store
    finally:
        store.close()


def fill(
    store: Store, form: str, answers: Answers, *, hands: Hands, case_id: RecordId | None = None
) -> Saved:
    """Fill a form and save it, as an officer does."""
    _, draft = begin_draft(store, CATALOG.form(form), hand=hands.next(), case_id=case_id)
    return save(store, draft, answers, hands=hands)


def save(store: Store, draft: Draft, answers: Answers, *, hands: Hands) -> Saved:
    filled = replace(draft, answers=answers)
    return save_draft(store, filled, catalog=CATALOG, hand=hands.next())[1]


def edit(store: Store, record_id: RecordId, answers: Answers, *, hands: Hands) -> Saved:
    """Open a saved record, change answers, save it again."""
    _, draft = begin_edit(store, record_id, catalog=CATALOG, hand=hands.next())
    return save(store, draft, {**draft.answers, **answers}, hands=hands)

"""A case with everything that the chair reads before deciding on its plan."""

from desktop.domain.record import RecordId
from desktop.store.store import Store
from tests.builders.world import ASSESSMENT, CATALOG, INTAKE, Hands, fill

PLAN = {
    "child_name": "Nguyễn Thị Hương",
    "made_on": "2026-11-24",
    "activities": [{"task": "Khám sức khoẻ", "unit": "Trạm Y tế", "person": "Y sĩ Mẫu",
                    "until": "2026-12-20", "cost": 500_000}],
}  # fmt: skip


def submitted(store: Store, hands: Hands) -> RecordId:
    case_id = fill(store, "mau_01", INTAKE, hands=hands).case_id
    assert case_id is not None
    form = CATALOG.form("mau_03")
    verified = {f.key: v for f in form.asked() for fact, v in
                (("verification.date", "2026-11-24"), ("verification.conclusion", "high"))
                if f.feeds == fact}  # fmt: skip
    for key, answers in (
        ("mau_02", ASSESSMENT),
        ("mau_03", verified),
        ("bien_ban_hop", {_field("bien_ban_hop", "conference.date"): "2026-11-24"}),
        ("mau_04", PLAN),
        ("to_trinh", {"submitted_on": "2026-11-24"}),
    ):
        fill(store, key, answers, hands=hands, case_id=case_id)
    return case_id


def _field(form: str, fact: str) -> str:
    return next(f.key for f in CATALOG.form(form).asked() if f.feeds == fact)

"""Which forms may be begun in a case, by where it stands."""

from desktop.domain.case import Stage
from desktop.domain.facts import CaseFacts

# What may be written at any time while the case is open.
ANY_TIME = (
    "theo_doi", "phieu_chuyen_gui", "cong_van_cong_an", "vat_chung", "chuyen_dia_ban", "tam_dung",
)  # fmt: skip
URGENT = ("khan_cap", "mau_07")
CARE = ("mau_10", "mau_11", "mau_12")
IN_CARE = ("mau_13", "danh_gia_cstt", "mau_15", "mau_16")
STAGE_FORMS = {
    Stage.RECEIVED: ("mau_02",),
    Stage.EMERGENCY: ("mau_02",),
    Stage.VERIFYING: ("mau_02", "mau_03", "bien_ban_hop"),
    Stage.PLANNING: ("mau_03", "bien_ban_hop", "mau_04", "to_trinh", "tu_choi"),
    Stage.APPROVING: ("mau_04", "to_trinh", "mau_05", "tu_choi"),
    Stage.IMPLEMENTING: ("mau_04", "mau_05", "mau_06", "tu_choi"),
    Stage.REVIEWING: ("mau_04", "mau_06"),
    Stage.WATCHING: ("mau_02", "mau_03", "mau_06", "ket_thuc"),
    Stage.REFUSED: ("tu_choi", "mau_03", "ket_thuc"),
    Stage.MOVED: ("ket_thuc",),
    Stage.NOTHING_FOUND: ("mau_03", "ket_thuc"),
    Stage.CLOSED: (),
}


def open_forms(case: CaseFacts, stage: Stage, *, emergency: bool) -> tuple[str, ...]:
    """Return the keys of the forms that may be begun, those of the stage first."""
    care = IN_CARE if case.all("placement") else ()
    if stage is Stage.CLOSED:
        return ("mo_lai", *care)
    threatened = emergency or case.suspect_is_carer or bool(case.all("refusal"))
    held = bool(case.all("isolation"))
    urgent = URGENT if threatened or held else ()
    alternative = CARE if threatened or held or care else ()
    return (*STAGE_FORMS[stage], *urgent, *alternative, *care, *ANY_TIME)

"""Which paper a form becomes: a letter made by hand where there is one, else its own sheet."""

from collections.abc import Callable, Mapping

from desktop.domain.record import Answers
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.printing.filled import Filled
from desktop.printing.letters.approval import approval_sheet
from desktop.printing.letters.introduction import introduction_sheet
from desktop.printing.letters.isolation import isolation_sheet
from desktop.printing.letters.minutes import evidence_sheet, file_sheet, meeting_sheet
from desktop.printing.letters.placement import care_end_sheet, placement_sheet
from desktop.printing.letters.plan import plan_sheet
from desktop.printing.letters.police import police_sheet
from desktop.printing.letters.referral import referral_sheet
from desktop.printing.letters.submission import submission_sheet
from desktop.printing.paper import PaperHead, Sheet, build
from desktop.printing.record_sheet import record_sheet

LETTERS: Mapping[str, Callable[[Filled], Sheet]] = {
    "ban_giao_ho_so": file_sheet,
    "ban_giao_vat_chung": evidence_sheet,
    "bien_ban_hop": meeting_sheet,
    "cong_van_cong_an": police_sheet,
    "giay_gioi_thieu": introduction_sheet,
    "mau_04": plan_sheet,
    "mau_05": approval_sheet,
    "mau_07": isolation_sheet,
    "mau_12": placement_sheet,
    "mau_16": care_end_sheet,
    "phieu_chuyen_gui": referral_sheet,
    "to_trinh": submission_sheet,
}


def sheet_of(filled: Filled) -> Sheet:
    """Set a form as the paper it becomes."""
    return LETTERS.get(filled.form.key, record_sheet)(filled)


def draw_paper(form: Form, answers: Answers, *, catalog: Catalog, head: PaperHead) -> bytes:
    """Draw a form as the paper it becomes; without answers, one to be filled in by hand."""
    return build(sheet_of(Filled(form, answers, catalog, head)))

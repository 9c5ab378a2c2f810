"""Which paper a form becomes: a letter made by hand where there is one, else its own sheet."""

from collections.abc import Callable, Mapping

from desktop.domain.record import Answers
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.printing.filled import Filled
from desktop.printing.letters.approval import approval_sheet
from desktop.printing.letters.plan import plan_sheet
from desktop.printing.letters.referral import referral_sheet
from desktop.printing.paper import PaperHead, Sheet, build
from desktop.printing.record_sheet import record_sheet

LETTERS: Mapping[str, Callable[[Filled], Sheet]] = {
    "mau_04": plan_sheet,
    "mau_05": approval_sheet,
    "phieu_chuyen_gui": referral_sheet,
}


def sheet_of(filled: Filled) -> Sheet:
    """Set a form as the paper it becomes."""
    return LETTERS.get(filled.form.key, record_sheet)(filled)


def draw_paper(form: Form, answers: Answers, *, catalog: Catalog, head: PaperHead) -> bytes:
    """Draw a form as the paper it becomes; without answers, one to be filled in by hand."""
    return build(sheet_of(Filled(form, answers, catalog, head)))

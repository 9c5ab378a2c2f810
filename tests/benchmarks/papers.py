"""A form's PDF, drawn as the preview draws it."""

import statistics
from collections.abc import Iterator
from datetime import date

from desktop.printing.letters.hazard_list import draw_hazard_list
from desktop.printing.letters.referral import draw_referral
from desktop.printing.paper import PaperHead
from desktop.printing.record_sheet import draw_record
from tests.benchmarks.table import Line, timed
from tests.builders.world import CATALOG, HAZARD, OFFICER, SAMPLES, UNIT

PDF_MS = 300.0
ROUNDS = 9
HEAD = PaperHead(UNIT, OFFICER, date(2026, 11, 24), "", "00715-2026-BCH-0001", False, 1)


def measure() -> Iterator[Line]:
    """Draw every form of the catalog, filled where there is a sample, and the list of sites."""
    for form in CATALOG.forms.values():
        draw = draw_referral if form.key == "phieu_chuyen_gui" else draw_record
        answers = SAMPLES.get(form.key, {})
        spent = [timed(lambda draw=draw, form=form, answers=answers: draw(
            form, answers, catalog=CATALOG, head=HEAD)) for _ in range(ROUNDS)]  # fmt: skip
        yield Line(f"PDF: {form.short.vi}", "ms", statistics.median(spent), limit=PDF_MS,
                   absolute=True)  # fmt: skip
    form = CATALOG.form("diem_nguy_co")
    rows = [HAZARD] * 40
    spent = [timed(lambda: draw_hazard_list(form, rows, catalog=CATALOG, head=HEAD))
             for _ in range(ROUNDS)]  # fmt: skip
    yield Line("PDF: list of 40 sites", "ms", statistics.median(spent), limit=PDF_MS, absolute=True)

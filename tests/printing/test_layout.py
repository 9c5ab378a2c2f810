"""Every form and letter against the numbers of Decree 30/2020, Annex I, measured in the PDF.

Long and short cases and the empty paper alike; the controls plant a fault and see it measured.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from reportlab.lib.units import mm

from desktop.domain.record import Answers
from desktop.printing import paper
from desktop.printing.drawing import draw_paper
from desktop.printing.heads import COUNTRY, MOTTO
from desktop.printing.paper import PaperHead, Sheet, bind
from tests.builders.filled_papers import LONG, SHORT
from tests.builders.measured import Page, measured
from tests.builders.world import CATALOG, OFFICER, UNIT

HEAD = PaperHead(UNIT, OFFICER, date(2026, 2, 5), "5", "00715-2026-K7Q-0001", draft=False, copy=1)
EMPTY = replace(HEAD, on=None, number="", code="")
SMALL_PRINT = 10  # the code in the bottom margin and its notice are not the document's text
HAIR = 0.25


def drawn(form: str, answers: Answers) -> list[Page]:
    head = HEAD if answers else EMPTY
    return measured(draw_paper(CATALOG.form(form), answers, catalog=CATALOG, head=head))


def faults(pages: list[Page]) -> Iterator[str]:
    """Name everything that leaves the decree's margins, sizes or letters."""
    for number, page in enumerate(pages, start=1):
        for run in page.runs:
            if run.text != unicodedata.normalize("NFC", run.text) or "\ufffd" in run.text:
                yield f"page {number}: letters of {run.text!r}"
            if run.size <= SMALL_PRINT:
                continue
            if not run.text.isdecimal() and not 20 <= run.down <= page.height - 20 + HAIR:
                yield f"page {number}: {run.text!r} at {run.down:.1f} mm"
            if not run.left >= 30 - HAIR or run.right > page.width - 15 + HAIR:
                yield f"page {number}: {run.text!r} from {run.left:.1f} to {run.right:.1f} mm"
            if not 11 <= run.size <= 14:
                yield f"page {number}: {run.text!r} in {run.size} pt"
        if number > 1:
            middle = [r for r in page.runs if r.text == str(number) and r.down < 20]
            if middle and abs(middle[0].middle - page.width / 2) > HAIR:
                yield f"page {number}: its number off the middle"


CASES = [(form, kind) for form in CATALOG.forms for kind in ("short", "long", "empty")]


@pytest.mark.needs("P30")
@pytest.mark.parametrize(("form", "kind"), CASES)
def test_every_paper_keeps_the_margins_sizes_and_letters_of_the_decree(
    form: str, kind: str
) -> None:
    answers = {"short": SHORT, "long": LONG, "empty": {}}[kind].get(form, {})
    pages = drawn(form, answers)
    assert list(faults(pages)) == []
    assert all({round(page.width), round(page.height)} == {210, 297} for page in pages)


@pytest.mark.needs("P30")
@pytest.mark.parametrize("form", CATALOG.forms)
def test_country_and_motto_stand_over_each_other_with_a_rule_as_long_as_the_motto(
    form: str,
) -> None:
    page = drawn(form, SHORT[form])[0]
    country, motto = page.line(COUNTRY), page.line(MOTTO)
    assert "Bold" in country.face
    assert "Bold" in motto.face
    assert (country.size, motto.size) in {(12, 13), (13, 14)}
    assert abs(country.middle - motto.middle) < HAIR
    below = [r for r in page.rules if 0 < r.down - motto.down < 3 and not r.dashed]
    (rule,) = [r for r in below if abs(r.left - motto.left) < HAIR]
    assert abs(rule.right - motto.right) < HAIR


OFFICE = [form.key for form in CATALOG.forms.values() if form.sheet.head == "office"]


@pytest.mark.parametrize("form", OFFICE)
def test_the_agency_is_bold_in_the_middle_with_a_rule_of_a_third_to_a_half(form: str) -> None:
    page = drawn(form, SHORT[form])[0]
    over, name = page.line("ỦY BAN NHÂN DÂN"), page.line("XÃ MẪU THỬ")
    assert "Bold" in over.face
    assert "Bold" in name.face
    assert abs(over.middle - name.middle) < HAIR
    (rule,) = [
        r
        for r in page.rules
        if 0 < r.down - name.down < 3 and r.left >= name.left and r.right <= name.right
    ]
    assert 1 / 3 <= (rule.right - rule.left) / (name.right - name.left) <= 1 / 2
    assert abs((rule.left + rule.right) / 2 - name.middle) < HAIR


def test_number_and_day_stand_on_one_line_each_in_the_middle_of_its_half() -> None:
    page = drawn("mau_05", SHORT["mau_05"])[0]
    number = page.line("Số: 05/QĐ-UBND")
    (day,) = [run for run in page.runs if run.text.startswith("Mẫu Thử, ngày 24")]
    assert abs(number.down - day.down) < HAIR
    assert abs(number.middle - page.line("XÃ MẪU THỬ").middle) < HAIR
    assert abs(day.middle - page.line(COUNTRY).middle) < HAIR
    assert "Italic" in day.face


def test_the_short_rule_under_a_decisions_subject_is_a_third_to_a_half() -> None:
    page = drawn("mau_05", SHORT["mau_05"])[0]
    subject = page.line("Phê duyệt kế hoạch hỗ trợ, can thiệp đối với trẻ em")
    (rule,) = [r for r in page.rules if 0 < r.down - subject.down < 5]
    assert 1 / 3 <= (rule.right - rule.left) / (subject.right - subject.left) <= 1 / 2


def test_the_signature_goes_along_with_at_least_two_lines_of_the_text() -> None:
    for form in CATALOG.forms:
        pages = drawn(form, LONG[form])
        signed = next(p for p in reversed(pages) if any(_is_signature(r.text) for r in p.runs))
        first = min(run.down for run in signed.runs if _is_signature(run.text))
        above = {round(r.down) for r in signed.runs if 20 <= r.down < first - 1}
        assert len(above) >= 2, form


def _is_signature(text: str) -> bool:
    return text.startswith(("TM. ", "NGƯỜI ", "CÁN BỘ ", "BÊN ", "THƯ KÝ", "CHỦ TỊCH")) and (
        text.isupper()
    )


def test_control_a_wrong_margin_and_letters_taken_apart_are_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paper, "LEFT", 22 * mm)
    assert any("from 22" in fault for fault in faults(drawn("mau_01", SHORT["mau_01"])))


def test_control_small_letters_are_seen() -> None:
    from desktop.printing.lines import paragraph, style  # noqa: PLC0415

    sheet = Sheet("x", [paragraph("Chữ quá nhỏ", style(size=10.5))], HEAD, "MN1|x")
    pdf, _ = bind([sheet], title="x")
    assert list(faults(measured(pdf))) == ["page 1: 'Chữ quá nhỏ' in 10.5 pt"]

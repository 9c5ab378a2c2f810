"""The commune's list of drowning hazard sites (Công điện 118/CĐ-TTg), on wide A4."""

from collections.abc import Sequence

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable, Spacer

from desktop.domain.record import Answers
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.forms.readable import show
from desktop.printing.blocks import Cell, NationalHead, closed, grid, signatures, title
from desktop.printing.fonts import BOLD, register
from desktop.printing.lines import cell, paragraph, style
from desktop.printing.paper import LEFT, RIGHT, PaperHead, Sheet, build, mark_of

WIDTH = A4[1] - LEFT - RIGHT
NAME = "DANH SÁCH ĐIỂM NGUY CƠ ĐUỐI NƯỚC TRÊN ĐỊA BÀN"
COLUMNS = (
    ("site_name", 0.2),
    ("water_kind", 0.09),
    ("hamlet", 0.13),
    ("risk", 0.08),
    ("fence", 0.07),
    ("sign", 0.08),
    ("responsible", 0.13),
    ("due_on", 0.09),
    ("status", 0.09),
)
NUMBER_SHARE = 0.04


def draw_hazard_list(
    form: Form, rows: Sequence[Answers], *, catalog: Catalog, head: PaperHead
) -> bytes:
    """Draw every site on a row, in the order given; the table's head comes on each page."""
    register()
    small, bold = style(size=11), style(BOLD, 11, align=TA_CENTER)
    heads: list[Cell] = [paragraph("TT", bold)]
    heads += [paragraph(form.field(key).label.vi, bold) for key, _ in COLUMNS]
    table: list[list[Cell]] = [heads]
    for number, answers in enumerate(rows, start=1):
        cells: list[Cell] = [paragraph(str(number), style(size=11, align=TA_CENTER))]
        for key, _ in COLUMNS:
            words = show(form.field(key), answers[key], catalog=catalog) if key in answers else ""
            cells.append(cell(words, small))
        table.append(cells)
    widths = [WIDTH * share for share in (NUMBER_SHARE, *(share for _, share in COLUMNS))]
    body: list[Flowable] = [NationalHead(head.unit, head.on, number=""), *title(NAME)]
    body += [grid(table, widths), Spacer(1, 4), paragraph(f"Tổng số: {len(rows)} điểm.", style())]
    signed = signatures(
        ("Chủ tịch UBND cấp xã", "Lưu: VT"),
        ["NGƯỜI LẬP DANH SÁCH"],
        name=head.officer.name,
        width=WIDTH,
    )
    body = closed(body, signed)
    mark = mark_of(head, "danh_sach_diem_nguy_co", repr([sorted(row.items()) for row in rows]))
    return build(Sheet("Danh sách điểm nguy cơ đuối nước", body, head, mark, wide=True))

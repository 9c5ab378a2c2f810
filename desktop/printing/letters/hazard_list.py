"""The commune's list of drowning hazard sites (Công điện 118/CĐ-TTg), on wide A4."""

from collections.abc import Sequence

from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable, Spacer

from desktop.domain.record import Answers
from desktop.forms.catalog import Catalog
from desktop.forms.form import Form
from desktop.forms.readable import show
from desktop.printing.blocks import Cell, grid, table_heads, title
from desktop.printing.closing import Signature, closed, signatures
from desktop.printing.fonts import register
from desktop.printing.heads import NationalHead
from desktop.printing.lines import cell, paragraph, style
from desktop.printing.paper import WIDE, PaperHead, Sheet, build, mark_of

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
    small = style(size=11)
    labels = ["TT", *(form.field(key).label.vi for key, _ in COLUMNS)]
    table: list[list[Cell]] = [table_heads(labels, size=11)]
    for number, answers in enumerate(rows, start=1):
        cells: list[Cell] = [paragraph(str(number), style(size=11, align=TA_CENTER))]
        for key, _ in COLUMNS:
            words = show(form.field(key), answers[key], catalog=catalog) if key in answers else ""
            cells.append(cell(words, small))
        table.append(cells)
    widths = [WIDE * share for share in (NUMBER_SHARE, *(share for _, share in COLUMNS))]
    body: list[Flowable] = [NationalHead(head.unit, head.on, number=""), *title(NAME)]
    body += [grid(table, widths), Spacer(1, 4), paragraph(f"Tổng số: {len(rows)} điểm.", style())]
    maker = Signature(["NGƯỜI LẬP DANH SÁCH"], head.officer.name)
    signed = signatures(("Chủ tịch UBND cấp xã", "Lưu: VT"), [maker], width=WIDE)
    body = closed(body, signed, width=WIDE)
    mark = mark_of(head, "danh_sach_diem_nguy_co", repr([sorted(row.items()) for row in rows]))
    return build(Sheet("Danh sách điểm nguy cơ đuối nước", body, head, mark, wide=True))

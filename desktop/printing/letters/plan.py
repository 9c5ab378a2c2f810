"""Mẫu số 04, the plan of support and intervention, with its estimate as an annex.

Decree 56/2017, Article 28(3)d asks for an estimate of each task; the printed table of the form
has no column for it, so that it stands in an annex of its own.
"""

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.platypus import Flowable

from desktop.domain.record import Cell as Value
from desktop.forms.readable import show_money
from desktop.printing.blocks import ROOM_FOR_ROW, Cell, grid, heading_over_table, table_heads, title
from desktop.printing.closing import STAMPED, closed, signatures
from desktop.printing.filled import Filled
from desktop.printing.fonts import BOLD, ITALIC, register
from desktop.printing.heads import NationalHead, spelled_date
from desktop.printing.lines import LEADING, cell, paragraph, style
from desktop.printing.paper import WIDTH, Sheet
from desktop.printing.prose import BLANK, office_of
from desktop.printing.record_sheet import section_blocks, sheet_around
from desktop.printing.tables import EMPTY_ROWS, NUMBER_WIDTH

TABLE = "activities"
HEADS = ("STT", "Tên hoạt động", "Cán bộ thực hiện", "Người phối hợp", "Thời gian thực hiện")
SHARES = (0.34, 0.26, 0.2, 0.2)
ANNEX_SHARES = (0.5, 0.3, 0.2)
SMALL = 12


def plan_sheet(filled: Filled) -> Sheet:
    """Set the plan, both signatures, and the estimate where there is one."""
    register()
    head = filled.head
    child = filled.words("child_name") or BLANK
    body: list[Flowable] = [NationalHead(head.unit, filled.on, number=filled.number())]
    body += title(f"{filled.form.title.vi}\n(Trường hợp trẻ em {child})")
    for section in filled.form.sections:
        if section.key == "about":
            continue
        if section.key == "work":
            name = section.title.vi if section.title else ""
            body += [*heading_over_table(name, room=ROOM_FOR_ROW), _work(filled)]
        else:
            body += section_blocks(section, filled, WIDTH)
    estimate = _estimate(filled)
    if estimate:
        body.append(paragraph("Dự toán kinh phí chi tiết kèm theo.", style()))
    signed = signatures(
        (),
        [filled.officer(note=STAMPED), filled.chair(collective=True, note=STAMPED)],
        width=WIDTH,
    )
    return sheet_around(filled, closed(body, signed, width=WIDTH), annex=estimate)


def _work(filled: Filled) -> Flowable:
    """Set who does what: the form's five columns, with the unit below the person."""
    small, centred = style(size=SMALL), style(size=SMALL, align=TA_CENTER)
    rows: list[list[Cell]] = [table_heads(HEADS, size=SMALL)]
    given = filled.rows(TABLE) or [{} for _ in range(EMPTY_ROWS if filled.is_blank else 1)]
    for place, row in enumerate(given, start=1):
        who = "\n".join(filter(None, (_told(filled, row, "person"), _told(filled, row, "unit"))))
        empty = "\n" if filled.is_blank else ""
        rows.append(
            [
                paragraph(str(place), centred),
                cell(_told(filled, row, "task") + empty, small),
                cell(who, small),
                cell(_told(filled, row, "coordinator"), small),
                cell(_span(filled, row), small),
            ]
        )
    left = WIDTH - NUMBER_WIDTH - 6
    return grid(rows, [NUMBER_WIDTH + 6, *(left * share for share in SHARES)])


def _told(filled: Filled, row: dict[str, Value], key: str) -> str:
    return filled.cell(filled.column(TABLE, key), row)


def _span(filled: Filled, row: dict[str, Value]) -> str:
    start, end = _told(filled, row, "from"), _told(filled, row, "until")
    parts = [f"từ {start}" if start else "", f"đến {end}" if end else ""]
    return " ".join(part for part in parts if part)


def _estimate(filled: Filled) -> list[Flowable]:
    """Set the annex: each task with its estimate, and the sum; nothing where none is given."""
    costs = [(row, row["cost"]) for row in filled.rows(TABLE) if isinstance(row.get("cost"), int)]
    if not costs:
        return []
    small, right = style(size=SMALL), style(size=SMALL, align=TA_RIGHT)
    centred, bold = style(size=SMALL, align=TA_CENTER), style(BOLD, SMALL, align=TA_RIGHT)
    heads = ("STT", "Tên hoạt động", "Đơn vị thực hiện", "Dự toán (đồng)")
    rows: list[list[Cell]] = [table_heads(heads, size=SMALL)]
    for place, (row, _) in enumerate(costs, start=1):
        rows.append(
            [
                paragraph(str(place), centred),
                cell(_told(filled, row, "task"), small),
                cell(_told(filled, row, "unit"), small),
                paragraph(_told(filled, row, "cost"), right),
            ]
        )
    total = sum(cost for _, cost in costs if isinstance(cost, int))
    blank = paragraph("", small)
    rows.append([blank, paragraph("Tổng cộng", bold), blank, paragraph(show_money(total), bold)])
    left = WIDTH - NUMBER_WIDTH - 6
    return [
        paragraph("Phụ lục", style(BOLD, 14, align=TA_CENTER)),
        paragraph("DỰ TOÁN KINH PHÍ CHI TIẾT", style(BOLD, 14, align=TA_CENTER)),
        paragraph(_annexed_to(filled), style(ITALIC, 13, align=TA_CENTER, gap=LEADING)),
        grid(rows, [NUMBER_WIDTH + 6, *(left * share for share in ANNEX_SHARES)]),
    ]


def _annexed_to(filled: Filled) -> str:
    number = filled.number().removeprefix("Số: ")
    on = filled.on
    day = spelled_date(on) if on else "ngày ..... tháng ..... năm 20..."
    return f"(Kèm theo Kế hoạch số {number} {day} của {office_of(filled.head.unit)})"

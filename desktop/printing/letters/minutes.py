"""Biên bản: of the meeting on a child's needs, and of hand-overs.

The layout is Decree 30/2020, Annex III, form 1.9: no place and date in the head, the secretary
signs on the left and the chair on the right, "Nơi nhận" stands below the signatures.
"""

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer

from desktop.forms.kinds import Table
from desktop.printing.blocks import Cell, grid, named, table_heads
from desktop.printing.closing import SIGNED, Signature, closed, signatures
from desktop.printing.filled import Filled
from desktop.printing.fonts import register
from desktop.printing.heads import NationalHead, spelled_date
from desktop.printing.lines import cell, style
from desktop.printing.paper import WIDTH, Sheet
from desktop.printing.prose import said, text
from desktop.printing.record_sheet import sheet_around
from desktop.printing.tables import free_table_of

NO_TIME = "..... giờ ....., ngày ..... tháng ..... năm 20..."
SHARES = (0.4, 0.3, 0.3)
COPIES = (
    "Biên bản được lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản, đã đọc lại cho các "
    "bên nghe, công nhận đúng và cùng ký tên./."
)


def meeting_sheet(filled: Filled) -> Sheet:
    """Set the minutes of the meeting (Decree 56/2017, Article 27(2))."""
    words = filled.words
    body = _opening(filled)
    body += [
        *said("Thời gian bắt đầu", _moment(filled, "starts_at", "held_on")),
        *said("Địa điểm", words("place")),
        *text("Thành phần tham dự:"),
        _present(filled),
        Spacer(1, 6),
        *said("Chủ trì", words("presider")),
        *said("Thư ký", words("secretary")),
        *text("Nội dung:"),
        *said("1. Trẻ em", words("child_name")),
        *said("2. Báo cáo tình trạng của trẻ em", words("reported")),
        *said("3. Ý kiến của các thành viên", words("opinions")),
        *said("4. Kết luận về nhu cầu cần hỗ trợ, can thiệp của trẻ em", words("needs_found")),
        *said("5. Phân công", words("tasks")),
        *text(f"Cuộc họp kết thúc vào {_moment(filled, 'ends_at', 'held_on')}./."),
    ]
    signers = [("THƯ KÝ", words("secretary")), ("CHỦ TRÌ", words("presider"))]
    return _ended(filled, body, signers)


def evidence_sheet(filled: Filled) -> Sheet:
    """Set the minutes by which objects and documents change hands (Article 31(3))."""
    body = _opening(filled)
    body += _parties(filled, _moment(filled, "handed_time", "handed_on"))
    body += said("Người chứng kiến", filled.words("witness"))
    body += _things(filled, "Bên giao đã bàn giao cho bên nhận đồ vật, tài liệu sau:")
    if filled.words("remark"):
        body += said("Ý kiến của các bên", filled.words("remark"))
    body += text(COPIES)
    signers = [("BÊN GIAO", ""), ("NGƯỜI CHỨNG KIẾN", ""), ("BÊN NHẬN", "")]
    return _ended(filled, body, signers)


def file_sheet(filled: Filled) -> Sheet:
    """Set the minutes by which a case's file changes hands (Article 30(3))."""
    body = _opening(filled)
    day = filled.day("handed_on")
    body += _parties(filled, spelled_date(day) if day else NO_TIME.split(", ", 1)[1])
    if filled.words("why"):
        body += said("Lý do bàn giao", filled.words("why"))
    code = filled.head.code or "....................."
    body += _things(filled, f"Bên giao đã bàn giao cho bên nhận hồ sơ {code} gồm:")
    if filled.words("open_work"):
        body += said("Việc đang làm, thời hạn sắp đến", filled.words("open_work"))
    body += text(COPIES)
    return _ended(filled, body, [("BÊN GIAO", ""), ("BÊN NHẬN", "")])


def _opening(filled: Filled) -> list[Flowable]:
    register()
    kind, _, about = filled.form.title.vi.partition("\n")
    head = NationalHead(filled.head.unit, None, number=filled.number(), dated=False)
    return [head, *named(kind, about)]


def _parties(filled: Filled, when: str) -> list[Flowable]:
    return [
        *said("Thời gian", when),
        *said("Địa điểm", filled.words("place")),
        *said("Bên giao", filled.words("giver")),
        *said("Bên nhận", filled.words("taker")),
    ]


def _things(filled: Filled, opening: str) -> list[Flowable]:
    return [*text(opening), free_table_of("items", filled, width=WIDTH), Spacer(1, 6)]


def _present(filled: Filled) -> Flowable:
    """List who was there: the form's roles that have a name, and those added; all when empty."""
    field = filled.form.field("participants")
    if not isinstance(field, Table):
        raise TypeError("participants are a table")
    small = style(size=12)
    rows: list[list[Cell]] = [table_heads([c.label.vi for c in field.columns], size=12)]
    given = filled.rows("participants")
    for place in range(max(len(field.rows), len(given))):
        row = given[place] if place < len(given) else {}
        if not row and not filled.is_blank:
            continue
        role = field.rows[place].vi if place < len(field.rows) else str(row.get("role", ""))
        told = (role, str(row.get("name", "")), str(row.get("post", "")))
        rows.append([cell(words, small) for words in told])
    return grid(rows, [WIDTH * share for share in SHARES])


def _moment(filled: Filled, hour: str, day: str) -> str:
    """Return a moment as the form writes it: 08 giờ 30, ngày 05 tháng 02 năm 2026."""
    on, at = filled.day(day), filled.words(hour)
    if on is None:
        return NO_TIME
    return f"{at.replace(':', ' giờ ') or '..... giờ .....'}, {spelled_date(on)}"


def _ended(filled: Filled, body: list[Flowable], signers: Sequence[tuple[str, str]]) -> Sheet:
    blocks = [Signature([role], name, SIGNED) for role, name in signers]
    signed = signatures(filled.form.sheet.recipients, blocks, width=WIDTH)
    return sheet_around(filled, closed(body, signed, width=WIDTH))

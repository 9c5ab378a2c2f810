"""Tờ trình: the officer submits a plan to the chair (Decree 56/2017, Article 28(2))."""

from reportlab.platypus import Flowable, Spacer

from desktop.printing.blocks import named
from desktop.printing.closing import SIGNED, closed, signatures
from desktop.printing.filled import Filled
from desktop.printing.fonts import register
from desktop.printing.heads import NationalHead
from desktop.printing.paper import WIDTH, Sheet
from desktop.printing.prose import BLANK, addressees, office_of, said, text
from desktop.printing.record_sheet import sheet_around
from desktop.printing.tables import free_table_of

GROUND = (
    "Căn cứ Điều 28 Nghị định số 56/2017/NĐ-CP ngày 09 tháng 5 năm 2017 của Chính phủ quy định "
    "chi tiết một số điều của Luật Trẻ em, người làm công tác bảo vệ trẻ em kính trình {chair} "
    "xem xét, phê duyệt kế hoạch hỗ trợ, can thiệp đối với trẻ em như sau:"
)


def submission_sheet(filled: Filled) -> Sheet:
    """Set the submission with its dossier."""
    register()
    head, words = filled.head, filled.words
    chair = f"Chủ tịch {office_of(head.unit)}"
    kind, _, about = filled.form.title.vi.partition("\n")
    child = words("child_name") or BLANK
    if words("child_birth"):
        child += f", ngày sinh: {words('child_birth')}"
    body: list[Flowable] = [
        NationalHead(head.unit, filled.on, number=filled.number()),
        *named(kind, about),
        *addressees([chair], width=WIDTH),
        *text(GROUND.format(chair=chair)),
        *said("1. Trẻ em", f"{child}."),
        *said("2. Tình trạng và nhu cầu của trẻ em", words("reasons")),
        *said("3. Nội dung đề nghị phê duyệt", words("proposals")),
        *text("4. Hồ sơ kèm theo:"),
        free_table_of("dossier", filled, width=WIDTH),
        Spacer(1, 6),
        *text(f"Kính trình {chair} xem xét, quyết định./."),
    ]
    signed = signatures(filled.form.sheet.recipients, [filled.officer(note=SIGNED)], width=WIDTH)
    return sheet_around(filled, closed(body, signed, width=WIDTH))

"""Giấy giới thiệu, word for word the form 1.8 of Decree 30/2020, Annex III."""

from reportlab.platypus import Flowable

from desktop.printing.blocks import named
from desktop.printing.closing import closed, signatures
from desktop.printing.filled import Filled
from desktop.printing.fonts import register
from desktop.printing.heads import NationalHead
from desktop.printing.paper import WIDTH, Sheet
from desktop.printing.prose import BLANK, office_of, said, text
from desktop.printing.record_sheet import sheet_around

PLEA = "Đề nghị Quý cơ quan tạo điều kiện để ông (bà) có tên ở trên hoàn thành nhiệm vụ."


def introduction_sheet(filled: Filled) -> Sheet:
    """Set the letter: who is sent, where, about what, and until when it holds."""
    register()
    head, words = filled.head, filled.words
    until = words("valid_until") or "....................."
    body: list[Flowable] = [
        NationalHead(head.unit, filled.on, number=filled.number()),
        *named("GIẤY GIỚI THIỆU", ""),
        *text(f"{office_of(head.unit)} trân trọng giới thiệu:"),
        *said("Ông (bà)", words("person") or BLANK),
        *said("Chức vụ", words("post") or BLANK),
        *said("Được cử đến", words("to") or BLANK),
        *said("Về việc", words("purpose") or BLANK),
        *text(PLEA),
        *text(f"Giấy này có giá trị đến hết ngày {until}./."),
    ]
    recipients = filled.form.sheet.recipients
    signed = signatures(recipients, [filled.chair(collective=True)], width=WIDTH)
    return sheet_around(filled, closed(body, signed, width=WIDTH))

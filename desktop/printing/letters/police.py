"""Công văn to the police: a child may have been abused (Decree 56/2017, Article 25(3)).

The layout is Decree 30/2020, Annex III, form 1.5. The reporter is never in it; what was done
to the child stands in it only where the caller opens that compartment.
"""

from reportlab.platypus import Flowable, Spacer

from desktop.printing.closing import closed, signatures
from desktop.printing.filled import Filled
from desktop.printing.fonts import register
from desktop.printing.heads import NationalHead
from desktop.printing.paper import WIDTH, Sheet
from desktop.printing.prose import BLANK, addressees, office_of, said, text, told_lines
from desktop.printing.record_sheet import sheet_around

ABOUT = "V/v chuyển thông tin về trẻ em có dấu hiệu bị xâm hại"
GROUND = (
    "Thực hiện Luật Trẻ em và khoản 3 Điều 25 Nghị định số 56/2017/NĐ-CP ngày 09 tháng 5 năm 2017 "
    "của Chính phủ quy định chi tiết một số điều của Luật Trẻ em, {office} chuyển đến quý cơ quan "
    "thông tin về trẻ em có dấu hiệu bị xâm hại như sau:"
)
SECRECY = (
    "Thông tin về trẻ em trong công văn này là bí mật đời sống riêng tư, phải được giữ kín "
    "(Điều 33 Nghị định số 56/2017/NĐ-CP)."
)


def police_sheet(filled: Filled) -> Sheet:
    """Set the letter to the police."""
    register()
    head, words = filled.head, filled.words
    number = filled.number()
    body: list[Flowable] = [
        NationalHead(head.unit, filled.on, number=number, about=ABOUT),
        Spacer(1, 10),
        *addressees(told_lines(words("agency")), width=WIDTH),
        *text(GROUND.format(office=office_of(head.unit))),
        *said("1. Trẻ em", _child(filled)),
        *said("2. Tóm tắt thông tin", words("summary")),
    ]
    if words("act_detail"):
        body += said("Chi tiết về hành vi", words("act_detail"))
    body += said("3. Biện pháp đã thực hiện", words("done"))
    body += said("4. Đề nghị", words("asked"))
    if words("attachments"):
        body += said("Tài liệu kèm theo", words("attachments"))
    contact = ", điện thoại ".join(filter(None, (words("contact_name"), words("contact_phone"))))
    body += text(f"Cán bộ liên hệ: {contact or BLANK}.")
    body += text(f"{SECRECY}/.")
    signed = signatures(filled.form.sheet.recipients, [filled.chair(collective=True)], width=WIDTH)
    return sheet_around(filled, closed(body, signed, width=WIDTH))


def _child(filled: Filled) -> str:
    words = filled.words
    told = [words("child_name") or BLANK]
    if words("child_birth"):
        told.append(f"ngày sinh: {words('child_birth')}")
    if words("child_residence"):
        told.append(f"nơi cư trú: {words('child_residence')}")
    return ", ".join(told) + "."

"""An individual decision by Decree 30/2020, Annex III, forms 1.2 and 1.3: its frame."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable

from desktop.printing.blocks import named
from desktop.printing.closing import closed, signatures
from desktop.printing.filled import Filled
from desktop.printing.fonts import register
from desktop.printing.heads import NationalHead
from desktop.printing.paper import WIDTH, Sheet
from desktop.printing.prose import BLANK, article, grounds, middle
from desktop.printing.record_sheet import sheet_around

LOCAL_GOVERNMENT = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025"
CHILDREN = "Căn cứ Luật Trẻ em ngày 05 tháng 4 năm 2016"
DECREE = (
    "Căn cứ Nghị định số 56/2017/NĐ-CP ngày 09 tháng 5 năm 2017 của Chính phủ quy định chi tiết "
    "một số điều của Luật Trẻ em"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one kind of decision says: its subject, grounds, articles, and who receives it."""

    about: str
    grounds: Sequence[str]
    articles: Sequence[str]
    recipients: Sequence[str]


def decision_sheet(filled: Filled, decision: Decision) -> Sheet:
    """Set a decision of the chair: authority, grounds, articles, the chair's own signature."""
    register()
    head = filled.head
    chair = head.unit.signer_title.upper().removeprefix("PHÓ ")
    authority = f"{chair} {head.unit.agency} {head.unit.name}".upper()
    body: list[Flowable] = [
        NationalHead(head.unit, filled.on, number=filled.number()),
        *named("QUYẾT ĐỊNH", decision.about),
        middle(authority),
        *grounds(decision.grounds),
        middle("QUYẾT ĐỊNH:"),
    ]
    for number, words in enumerate(decision.articles, start=1):
        body += article(number, words)
    signed = signatures(decision.recipients, [filled.chair(collective=False)], width=WIDTH)
    return sheet_around(filled, closed(body, signed, width=WIDTH))


def child_of(filled: Filled) -> str:
    """Return who the decision is about: name, birth, residence."""
    words = filled.words
    told = f"trẻ em {words('child_name') or BLANK}"
    if words("child_birth"):
        told += f", ngày sinh: {words('child_birth')}"
    if filled.form.has("child_residence") and words("child_residence"):
        told += f", nơi cư trú: {words('child_residence')}"
    return told

"""Mẫu số 12 and 16: a child is placed with a carer, and the placement ends.

Decree 56/2017, Articles 42(7) and 48(2); Law on Children, Articles 66 and 69.
"""

from desktop.printing.filled import Filled
from desktop.printing.letters.decision import (
    CHILDREN,
    DECREE,
    LOCAL_GOVERNMENT,
    Decision,
    child_of,
    decision_sheet,
)
from desktop.printing.paper import Sheet
from desktop.printing.prose import BLANK, officer_of

DUTIES = "Người nhận chăm sóc thay thế thực hiện trách nhiệm theo quy định của Luật Trẻ em."
TERM = "Việc bàn giao trẻ em được thực hiện trong 15 ngày làm việc kể từ ngày ban hành Quyết định."
GROUNDS = (LOCAL_GOVERNMENT, CHILDREN, DECREE)


def placement_sheet(filled: Filled) -> Sheet:
    """Set the decision that places a child with a carer."""
    words = filled.words
    carer = words("carer_name") or BLANK
    if words("carer_home"):
        carer += f", nơi cư trú: {words('carer_home')}"
    first = f"Giao {child_of(filled)} cho {carer} nhận chăm sóc thay thế."
    first += f"\nHình thức chăm sóc thay thế: {words('kind') or BLANK}."
    if filled.given("guardian") == "yes":
        first += "\nCử người nhận chăm sóc thay thế làm người giám hộ của trẻ em."
    second = words("duties") or DUTIES
    return _decided(filled, "Giao, nhận trẻ em cho cá nhân, gia đình nhận chăm sóc thay thế",
                    [first, second, TERM])  # fmt: skip


def care_end_sheet(filled: Filled) -> Sheet:
    """Set the decision by which alternative care ends."""
    words = filled.words
    first = f"Chấm dứt việc chăm sóc thay thế của {words('carer_name') or BLANK} "
    first += f"đối với {child_of(filled)}.\nCăn cứ (khoản 1 Điều 69 Luật Trẻ em): "
    first += f"{words('ground') or BLANK}."
    second = f"Hình thức chăm sóc tiếp theo: {words('next_care') or BLANK}"
    return _decided(filled, "Chấm dứt việc chăm sóc thay thế", [first, second])


def _decided(filled: Filled, about: str, articles: list[str]) -> Sheet:
    officer = officer_of(filled.head.unit)
    if filled.words("official_text"):
        articles.append(filled.words("official_text"))
    articles.append(
        "Quyết định này có hiệu lực kể từ ngày ký. Người nhận chăm sóc thay thế, các cơ quan, cá "
        f"nhân có liên quan và {officer} chịu trách nhiệm thi hành Quyết định này./."
    )
    recipients = (f"Như Điều {len(articles)}", "Người nhận chăm sóc thay thế", "Lưu: VT, hồ sơ")
    grounds = (*GROUNDS, f"Theo đề nghị của {officer}")
    return decision_sheet(filled, Decision(about, grounds, articles, recipients))

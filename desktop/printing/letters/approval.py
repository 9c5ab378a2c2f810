"""Mẫu số 05: the chair's decision approving a plan (Decree 56/2017, Article 28(4) and (5))."""

from desktop.printing.filled import Filled
from desktop.printing.heads import spelled_date
from desktop.printing.letters.decision import (
    CHILDREN,
    DECREE,
    LOCAL_GOVERNMENT,
    Decision,
    child_of,
    decision_sheet,
)
from desktop.printing.paper import Sheet
from desktop.printing.prose import BLANK, officer_of, told_lines


def approval_sheet(filled: Filled) -> Sheet:
    """Set the decision from what the form holds."""
    words = filled.words
    officer = officer_of(filled.head.unit)
    child = child_of(filled)
    plan = words("plan_reference")
    approved = "Phê duyệt kế hoạch hỗ trợ, can thiệp"
    approved += f" ({plan})" if plan else ""
    work = ["Phân công thực hiện và kinh phí:", words("assignments") or BLANK]
    work += [f"Kinh phí thực hiện: {words('funding') or BLANK}"]
    articles = [f"{approved} đối với {child}.", "\n".join(work)]
    if words("official_text"):
        articles.append(words("official_text"))
    day = filled.day("effective_on")
    starts = spelled_date(day) if day else "ngày ký"
    articles.append(
        f"Quyết định này có hiệu lực kể từ {starts}. Các cơ quan, tổ chức, cá nhân "
        f"được phân công tại Điều 2 và {officer} chịu trách nhiệm thi hành Quyết định này./."
    )
    proposal = f"Theo đề nghị của {words('proposal') or officer}"
    return decision_sheet(
        filled,
        Decision(
            "Phê duyệt kế hoạch hỗ trợ, can thiệp đối với trẻ em",
            (LOCAL_GOVERNMENT, CHILDREN, DECREE, proposal),
            articles,
            (f"Như Điều {len(articles)}", *told_lines(words("sent_to")), "Lưu: VT, hồ sơ"),
        ),
    )

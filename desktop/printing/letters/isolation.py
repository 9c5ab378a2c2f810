"""Mẫu số 07: isolating a child from its parents or carer (Decree 56/2017, Article 32)."""

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

ABOUT = {
    "": "Tạm thời cách ly trẻ em khỏi cha, mẹ, người chăm sóc trẻ em",
    "order": "Tạm thời cách ly trẻ em khỏi cha, mẹ, người chăm sóc trẻ em",
    "extend": "Gia hạn thời gian tạm thời cách ly trẻ em",
    "lift": "Hủy bỏ việc tạm thời cách ly trẻ em",
}


def isolation_sheet(filled: Filled) -> Sheet:
    """Set the decision to isolate, to extend or to lift."""
    words = filled.words
    act = str(filled.given("act") or "")
    officer = officer_of(filled.head.unit)
    what = words("act") or "Tạm thời cách ly"
    ground = words("ground") or BLANK
    first = f"{what} đối với {child_of(filled)}; cách ly khỏi: {words('from_whom') or BLANK}."
    first += f"\nCăn cứ áp dụng (khoản 1 Điều 32 Nghị định số 56/2017/NĐ-CP): {ground}."
    articles = [first]
    if words("end_ground"):
        articles[0] += f"\nLý do: {words('end_ground')}."
    articles.append(f"Thời gian cách ly: {_span(filled)}.")
    if words("longer_by"):
        articles[1] += f"\nTheo yêu cầu của cơ quan có thẩm quyền: {words('longer_by')}."
    articles.append(
        f"Nơi tạm trú an toàn: {words('safe_place') or BLANK}.\n"
        f"Biện pháp chăm sóc thay thế: {words('care') or BLANK}"
    )
    if words("official_text"):
        articles.append(words("official_text"))
    articles.append(
        "Quyết định này có hiệu lực kể từ thời điểm nêu tại Điều 2. Các cơ quan, cá nhân có liên "
        f"quan và {officer} chịu trách nhiệm thi hành Quyết định này./."
    )
    return decision_sheet(
        filled,
        Decision(
            ABOUT.get(act, ABOUT[""]),
            (LOCAL_GOVERNMENT, CHILDREN, DECREE, f"Theo đề nghị của {officer}"),
            articles,
            (f"Như Điều {len(articles)}", *told_lines(words("sent_to")), "Lưu: VT, hồ sơ"),
        ),
    )


def _span(filled: Filled) -> str:
    start, end = filled.day("starts_on"), filled.day("until")
    hour = filled.words("starts_at")
    begins = f"từ {hour + ' ' if hour else ''}{spelled_date(start) if start else BLANK}"
    return f"{begins} đến hết {spelled_date(end) if end else BLANK}"

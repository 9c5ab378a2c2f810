"""Every form filled as an officer would, in a short case and in a long one; all made up."""

from desktop.domain.record import Answer, Answers, Cell
from desktop.forms.kinds import Field, LongText, Table
from tests.builders.filling import fillings
from tests.builders.world import ASSESSMENT, CATALOG, HAZARD, INTAKE, OFFICER, REFERRAL

CHILD = "Nguyễn Thị Hương"
VERIFICATION: Answers = {
    "child_name": CHILD,
    "officer_name": OFFICER.name,
    "verified_on": "2026-11-24",
    "child_state": "Trẻ có vết bầm ở hai cánh tay, đã lành. Trẻ sợ to tiếng, ngủ không yên.",
    "family_care": "Trẻ sống với mẹ và cha dượng. Mẹ làm thuê xa, cuối tuần mới về.",
    "factors_good": "Bà ngoại ở gần, thương cháu, sẵn sàng trông giữ.",
    "factors_bad": "Cha dượng hay uống rượu.",
    "carer_next": "Bà ngoại, từ ngày 28/11/2026.",
    "coming_good": "Nhà bà cách trường 500 m.",
    "coming_bad": "Bà đã 68 tuổi, thu nhập thấp.",
    "harm_seen": "medium",
    "harm_seen_note": "Trạm Y tế đã khám ngày 24/11/2026.",
    "reach_future": "medium",
    "harm_to_growth": "medium",
    "care_obstacles": "medium",
    "no_protector": "low",
    "self_defence": "low",
    "knows_protector": "medium",
    "bonds_protector": "medium",
    "asks_protector": "low",
    "watched_by_others": "high",
    "risk_conclusion": "low",
    "problems": "Trẻ cần nơi ở an toàn và được trị liệu tâm lý.",
    "child_opinion": "“Con muốn ở với bà ngoại và vẫn đi học lớp cô Mai.”",
    "suspect_is_carer": "yes",
    "opinion_left_out": "Cha dượng là người bị nghi vấn gây tổn hại cho trẻ em.",
    "needs": "Tư vấn, trị liệu tâm lý; hỗ trợ học tập; trợ giúp bà ngoại nuôi dưỡng cháu.",
}
PLAN: Answers = {
    "child_name": CHILD,
    "made_on": "2026-11-24",
    "goals": ["recovery", "safe_surroundings"],
    "goals_other": "Trẻ đi học đều.",
    "activity_kinds": ["health", "social", "education"],
    "activities": [
        {
            "task": "Tư vấn tâm lý mỗi tuần một lần",
            "level": "intervention",
            "measure": "L102-50.2.a",
            "unit": "Trạm Y tế xã Mẫu Thử",
            "person": "Bác sĩ Trần Văn Ví Dụ",
            "coordinator": "Cô giáo chủ nhiệm",
            "from": "2026-12-01",
            "until": "2027-02-28",
            "cost": 3_000_000,
            "result": "open",
        },
        {
            "task": "Thăm nhà bà ngoại",
            "level": "intervention",
            "measure": "L102-50.2.h",
            "unit": "UBND xã Mẫu Thử",
            "person": OFFICER.name,
            "coordinator": "Trưởng thôn Giả Tưởng 2",
            "from": "2026-12-05",
            "until": "2027-02-27",
            "cost": 450_000,
        },
    ],
    "funding": "Ngân sách xã; Quỹ Bảo trợ trẻ em tỉnh.",
    "ends_on": "2027-02-28",
    "starts_on": "2026-12-01",
}
APPROVAL: Answers = {
    "child_name": CHILD,
    "child_birth": "2017-02-14",
    "child_residence": "Thôn Giả Tưởng 2, xã Mẫu Thử, tỉnh Tuyên Quang",
    "proposal": "người làm công tác bảo vệ trẻ em tại Tờ trình số 05/TTr-UBND",
    "plan_reference": "Kế hoạch số 07/KH-UBND ngày 28 tháng 11 năm 2026",
    "assignments": "Trạm Y tế xã tư vấn tâm lý cho trẻ.\nThôn Giả Tưởng 2 phối hợp thăm nhà.",
    "funding": "3.450.000 đồng, từ ngân sách xã và Quỹ Bảo trợ trẻ em tỉnh.",
    "effective_on": "2026-12-01",
    "result": "approved",
    "approved_on": "2026-11-24",
    "decision_number": "9",
    "signer_name": "Nguyễn Văn Giả Định",
    "sent_to": "Trạm Y tế xã\nTrưởng thôn Giả Tưởng 2\nBà ngoại của trẻ",
}
REVIEW: Answers = {
    "child_name": CHILD,
    "officer_name": OFFICER.name,
    "reviewed_on": "2026-11-24",
    "harm_left": "low",
    "reach_left": "low",
    "obstacles_left": "medium",
    "obstacles_left_note": "Bà ngoại cần được hỗ trợ thêm.",
    "self_defence": "medium",
    "watched_by_others": "high",
    "asks_protector": "high",
    "review_conclusion": "stable",
    "review_note": "Trẻ ổn định, đi học đều, không còn gặp đối tượng bị nghi vấn.",
}
SHORT: dict[str, Answers] = {
    "mau_01": INTAKE,
    "mau_02": ASSESSMENT,
    "mau_03": VERIFICATION,
    "mau_04": PLAN,
    "mau_05": APPROVAL,
    "mau_06": REVIEW,
    "phieu_chuyen_gui": REFERRAL,
    "diem_nguy_co": HAZARD,
}
PEOPLE = ("name", "person", "giver", "taker", "presider", "secretary", "who", "holder", "witness")


class Telling:
    """Writes what an officer might, where no sample was written by hand."""

    def __call__(self, field: Field, part: str = "") -> str:
        if any(word in f"{field.key}{part}" for word in PEOPLE):
            return "Trần Thị Ví Dụ, xã Mẫu Thử"
        if isinstance(field, LongText):
            return "Trẻ khỏe, đi học đều; gia đình phối hợp tốt với nhà trường."
        return "Thôn Giả Tưởng 2, xã Mẫu Thử"


SHORT |= {
    form.key: {**next(iter(fillings(form, CATALOG, Telling())))}
    for form in CATALOG.forms.values()
    if form.key not in SHORT
}
STORY = (
    "Ngày 24/11/2026, cô giáo chủ nhiệm thấy trẻ có nhiều vết bầm ở hai cánh tay và không dám về "
    "nhà sau giờ học. Trẻ kể lại với cô rằng người lớn trong nhà đã đánh em nhiều lần từ đầu năm "
    "học. Cô đưa trẻ đến Trạm Y tế xã, tại đây bác sĩ ghi nhận các vết thương phần mềm, không gãy "
    "xương. Trẻ hoảng sợ khi nghe tiếng động mạnh, ăn ít, ngủ không yên giấc."
)
LONG_ROWS = 18


def long_answers(form: str) -> Answers:
    """Return a long case: every long text over several paragraphs, every free table with rows."""
    answers: dict[str, Answer] = dict(SHORT[form])
    for field in CATALOG.form(form).fields:
        if isinstance(field, LongText) and field.key in answers:
            answers[field.key] = "\n".join([str(answers[field.key]), *[STORY] * 4])
        given = answers.get(field.key)
        if isinstance(field, Table) and not field.rows and isinstance(given, list):
            rows = [row for row in given if isinstance(row, dict)]
            answers[field.key] = [_longer(rows[n % len(rows)], n) for n in range(LONG_ROWS)]
    return answers


def _longer(row: dict[str, Cell], number: int) -> dict[str, Cell]:
    if number % 5:
        return row
    words = {key: cell for key, cell in row.items() if isinstance(cell, str) and " " in cell}
    return {**row, **{key: f"{cell}. {STORY[:120]}" for key, cell in words.items()}}


LONG: dict[str, Answers] = {form: long_answers(form) for form in SHORT}

"""Every clock explains itself in one sentence, with its article."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from desktop.domain.clock import LegalTime, Source
from desktop.domain.deadline import Due, Pause, Start, due
from desktop.domain.rule import Override, Unit, rule_at, with_override
from desktop.forms.clock_words import explain, title
from desktop.forms.law import shipped_law
from resources.texts import LANGUAGES, Texts
from tests.builders.papers import moment

LAW = shipped_law()
VI = Texts("vi")


def clock(code: str, start: str, *, met: str = "", pause: Pause | None = None) -> Due:
    rule = rule_at(LAW, code, moment(start).date())
    assert rule is not None
    answered = moment(met) if met else None
    pauses = () if pause is None else (pause,)
    return due(rule, Start(moment(start)), calendar=LAW.calendar, pauses=pauses, met_at=answered)


def at(told: str, source: Source = Source.LAPTOP) -> LegalTime:
    return LegalTime(moment(told), source)


@pytest.mark.needs("P06")
@pytest.mark.parametrize(
    ("one", "time", "sentence"),
    [
        (clock("DL-12H", "2026-07-17 19:30"), at("2026-07-18 04:10"),
         "Còn 3 giờ 20 phút (hạn 07:30, 18/07/2026), căn cứ Điều 26, 31, 32 D56."),
        (clock("DL-12H", "2026-07-17 19:30"), at("2026-07-18 07:31"),
         "Quá hạn 1 phút (hạn 07:30, 18/07/2026), căn cứ Điều 26, 31, 32 D56."),
        (clock("DL-PLAN", "2026-06-01 09:00"), at("2026-06-05 08:00"),
         "Còn 3 ngày 15 giờ (hạn hết ngày 08/06/2026), căn cứ khoản 1 Điều 28 D56."),
        (clock("DL-PLAN", "2026-06-01 09:00", met="2026-06-05 00:00"), at("2026-07-01 08:00"),
         "Đã xong 05/06/2026, đúng hạn (hết ngày 08/06/2026), căn cứ khoản 1 Điều 28 D56."),
        (clock("DL-12H", "2026-07-17 19:30", met="2026-07-18 09:00"), at("2026-07-18 09:30"),
         "Đã xong 09:00, 18/07/2026, sau hạn (07:30, 18/07/2026), căn cứ Điều 26, 31, 32 D56."),
        (clock("DL-CLOSE-3M", "2026-06-01 09:00"), at("2026-06-01 10:00"),
         "Còn 92 ngày 13 giờ (theo dõi đến hết ngày 01/09/2026)"),
        (clock("NB-GUI-7", "2026-06-01 09:00", pause=Pause(date(2026, 6, 2), None, "lũ")),
         at("2026-06-05 10:00"),
         "Đang tạm dừng, lý do: lũ. Căn cứ Điều 29 D56. Đây là mốc nhắc việc"),
        (clock("DL-PLAN", "2026-06-01 09:00", pause=Pause(date(2026, 6, 2), None, "lũ")),
         at("2026-06-05 10:00"), "Đang tạm dừng, lý do: lũ; hạn theo luật không đổi."),
        (clock("DL-PLAN", "2026-08-25 09:00"), at("2026-08-26 10:00"),
         "Lịch nghỉ trong khoảng này chưa thông báo đủ; đây là hạn sớm nhất."),
        (clock("DL-12H", "2026-07-17 19:30"), at("2026-07-18 04:10", Source.PROVINCE),
         "Tính theo giờ của tỉnh vì đồng hồ máy này sai."),
    ],
)  # fmt: skip
def test_a_clock_in_words(one: Due, time: LegalTime, sentence: str) -> None:
    if one.rule.waits:
        one = replace(one, due_at=datetime.fromisoformat("2026-09-01T23:59:59.999+07:00"))
    assert sentence.replace("D56", "Nghị định 56/2017/NĐ-CP") in explain(one, time, VI)


def test_a_stricter_commune_is_named_beside_the_law() -> None:
    own = Override("DL-12H", 8, Unit.HOURS, date(2026, 1, 1), "QT-45")
    known = with_override(LAW, own)
    rule = rule_at(known, "DL-12H", date(2026, 7, 17))
    assert rule is not None
    one = due(rule, Start(moment("2026-07-17 19:30")), calendar=LAW.calendar)
    assert "Xã quy định 8 giờ, chặt hơn luật (12 giờ)." in explain(one, at("2026-07-17 20:00"), VI)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(LAW.rules))
def test_every_rule_has_a_title_and_a_sentence_with_its_article(code: str, language: str) -> None:
    one, texts = clock(code, "2026-06-01 09:00"), Texts(language)
    assert title(one, texts)
    assert one.due_at is not None
    for moment_ in (one.started_at, one.due_at + timedelta(days=3)):
        sentence = explain(one, LegalTime(moment_, Source.LAPTOP), texts)
        assert one.rule.article in sentence
        assert "{" not in sentence

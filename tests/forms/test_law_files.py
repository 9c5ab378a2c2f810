"""The law's files load, say where they come from, and a bad one is refused by place or line."""

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

import resources
from desktop.domain.rule import Law
from desktop.domain.troubles import Refused
from desktop.domain.workday import is_working
from desktop.forms.catalog import BadFormFile
from desktop.forms.holidays import read_days
from desktop.forms.law import load_law, shipped_law
from resources.texts import LANGUAGES, Texts

LAW = shipped_law()
# Every row of the specification's table of deadlines.
SPECIFIED = {
    "DL-12H", "DL-PLAN", "DL-APPR", "DL-ISO", "DL-ISO-RE", "DL-HAND", "DL-CARE-1/3/6",
    "DL-CARE-EVAL", "DL-FAC-10", "DL-FAC-15", "DL-FAC-05", "DL-LIST-Q", "DL-CLOSE-3M",
    "DL-BANCONTACT", "DL-BANCONTACT-3D", "DL-TRAFF", "DL-BREACH",
}  # fmt: skip
HEAD = "date,kind,name,source,confidence\n"


@pytest.mark.needs("P06")
def test_every_deadline_of_the_specification_is_a_rule_with_its_article() -> None:
    assert set(LAW.rules) >= SPECIFIED
    assert [day.code for day in LAW.yearly] == ["DL-JUNE"]
    for versions in LAW.rules.values():
        for rule in versions:
            assert any(word in rule.article for word in ("Điều", "Mẫu số")), rule.code
            assert set(rule.titles) == set(LANGUAGES)
    told = tomllib.loads(resources.read_text("law", "deadlines.toml"))
    assert all(row["confidence"] for row in told["deadlines"])


def test_the_days_off_carry_their_source_and_cover_three_years() -> None:
    assert LAW.calendar.years == {2025, 2026, 2027}
    assert all(day.name and day.source for day in LAW.calendar.days.values())


def copy_of_law(tmp_path: Path) -> Path:
    return Path(shutil.copytree(resources.path("law"), tmp_path / "law"))


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ('starts = "report"', 'starts = "raport"', "DL-12H", "no event raport"),
        ('ends = "assessed"', 'ends = "assesed"', "DL-12H", "no event assesed"),
        ("length = 12", "length = 0", "DL-12H", "at least one"),
        ("length = 12", 'length = "12"', "deadlines", "int"),
        ('unit = "hours"', 'unit = "weeks"', "deadlines", "Invalid"),
        ("from = 2017-07-01", "from = 2017-07-01\nuntil = 2016-01-01", "DL-12H", "before"),
        ('code = "DL-PLAN"', 'code = "DL-12H"', "file", "two versions"),
        ('form = "mau_02"', 'form = "mau_02"\ncolour = "red"', "deadlines", "unknown field"),
        ("length = 12", "length = ", "TOML", "Invalid"),
        ('before = "07-20"', 'before = "20-07"', "file", "month"),
    ],
)
def test_a_planted_fault_is_refused(
    tmp_path: Path, old: str, new: str, place: str, reason: str
) -> None:
    folder = copy_of_law(tmp_path)
    file = folder / "deadlines.toml"
    source = file.read_text(encoding="utf-8")
    assert old in source
    file.write_text(source.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadFormFile) as refused:
        load_law(folder)
    assert place in refused.value.place
    assert reason in refused.value.reason


def later(text: str) -> Law:
    return load_law(resources.path("law"), later=read_days(HEAD + text))


@pytest.mark.needs("P06")
def test_a_later_list_takes_the_place_of_its_year_alone() -> None:
    known = later(
        "2027-02-11,off,Tết Đinh Mùi,Thông báo,high\n2028-01-03,off,Nghỉ,Thông báo,high\n"
    )
    assert not is_working(known.calendar, date(2027, 2, 11))
    assert is_working(known.calendar, date(2027, 2, 8))  # the new list of 2027 is whole
    assert not is_working(known.calendar, date(2026, 2, 17))
    assert known.calendar.years == {2025, 2026, 2027, 2028}


def test_a_list_from_a_spreadsheet_is_read() -> None:
    told = (
        "\ufeff"
        + HEAD.replace(",", ";")
        + "01/01/2028;off;Tết Dương lịch;Điều 112;high\r\n;;;;\r\n"
    )
    (day,) = read_days(told)
    assert (day.on, day.is_sure) == (date(2028, 1, 1), True)


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 1, "holiday_header"),
        ("ngày,loại\n", 1, "holiday_header"),
        (HEAD, 1, "holiday_empty"),
        (HEAD + "2028-01-01,off,Tết,Điều 112\n", 2, "holiday_columns"),
        (HEAD + "2028-01-01,off,Tết,Điều 112,high\n2028-13-01,off,Tết,x,high\n", 3, "holiday_date"),
        (HEAD + "2028-02-30,off,Tết,x,high\n", 2, "holiday_date"),
        (HEAD + "2028-01-01,nghỉ,Tết,x,high\n", 2, "holiday_kind"),
        (HEAD + "2028-01-01,off,Tết,x,high\n\n2028-01-01,off,Tết,x,high\n", 4, "holiday_twice"),
        (HEAD + "2028-01-01,off,Tết,,high\n", 2, "holiday_source"),
        (HEAD + "2028-01-01,off,Tết,x,sure\n", 2, "holiday_source"),
        (HEAD + "2028-01-05,work,Làm bù,x,high\n", 2, "holiday_weekday"),
        (HEAD + "".join(f"2028-{month:02d}-{day:02d},off,Nghỉ,x,high\n"
                        for month in (1, 2) for day in range(1, 26)), 42, "holiday_many"),
        (HEAD + '2028-01-01,off,"' + "x" * 200_000 + '",x,high\n', 2, "holiday_columns"),
    ],
)  # fmt: skip
def test_a_wrong_list_names_its_line(text: str, line: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_days(text)
    problem = refused.value.problems[0]
    assert (problem.key, problem.code) == (f"line {line}", code)
    for language in LANGUAGES:
        assert str(line) in Texts(language)(f"problem.{code}", **problem.values)


def test_every_wrong_line_is_named_at_once() -> None:
    text = HEAD + "x,off,a,b,high\n2028-01-01,off,a,b,high\ny,off,a,b,high\n"
    with pytest.raises(Refused) as refused:
        read_days(text)
    assert [problem.key for problem in refused.value.problems] == ["line 2", "line 4"]

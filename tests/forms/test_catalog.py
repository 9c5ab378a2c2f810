"""The form files load, and a bad one is refused naming file and place."""

import shutil
from pathlib import Path

import pytest

import resources
from desktop.domain.record import Answers
from desktop.forms import readable
from desktop.forms.catalog import BadFormFile, load_catalog
from desktop.forms.computed import ROWS
from desktop.forms.form import Form
from desktop.forms.kinds import Computed, Level
from desktop.forms.when import is_relevant
from resources.texts import Texts

CATALOG = load_catalog()


def copy_of_resources(tmp_path: Path) -> Path:
    for room in ("forms", "lookups"):
        shutil.copytree(resources.path(room), tmp_path / room)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ('kind = "choice"', 'kind = "chioce"', "sections", "Invalid"),
        ('lookup = "channel"', 'lookup = "chanel"', "channel", "no lookup"),
        ('key = "channel"', 'key = "heard_time"', "heard_time", "twice"),
        ('key = "channel"', 'key = "channel"\ncolour = "red"', "sections", "unknown field"),
        ('sealed = "reporter"', 'sealed = "reporter"\nindexed = "name"', "reporter_name", "sealed"),
        ("version = 1", "version = ", "TOML", "Invalid"),
    ],
)
def test_a_planted_fault_is_refused(
    tmp_path: Path, old: str, new: str, place: str, reason: str
) -> None:
    folder = copy_of_resources(tmp_path)
    file = folder / "forms" / "mau_01.toml"
    source = file.read_text(encoding="utf-8")
    assert old in source
    file.write_text(source.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadFormFile) as refused:
        load_catalog(folder)
    assert refused.value.file == "mau_01.toml"
    assert place in refused.value.place
    assert reason in refused.value.reason


@pytest.mark.parametrize("form", CATALOG.forms.values(), ids=lambda form: form.key)
def test_every_form_says_where_it_comes_from(form: Form) -> None:
    assert form.source
    assert form.confidence
    for field in form.fields:
        assert field.label.vi
        assert field.label.en
        if isinstance(field, Level):
            assert form.has(f"{field.key}_note")
            assert all(item.note for item in CATALOG.lookup(field.lookup).items)


def test_the_official_rows_of_mau_02_are_letter_for_letter() -> None:
    (high, _, low) = CATALOG.lookup("level_harm").items
    assert high.note is not None
    assert low.note is not None
    assert high.note.vi == "Trẻ em bị tổn hại nghiêm trọng, đe dọa tính mạng"
    assert low.note.vi == "Trẻ em ít hoặc không bị tổn hại"


# Typed from the annex a second time, apart from the lookups.
LEVELS = {
    "mau_03": {
        "harm_seen": (
            "Trẻ em bị tổn hại nghiêm trọng",
            "Trẻ em bị tổn hại nhưng không nghiêm trọng",
            "Trẻ em bị tổn hại ít hoặc không bị tổn hại",
        ),
        "no_protector": (
            "Không có người nào có thể bảo vệ trẻ em hoặc có người bảo vệ nhưng không được tốt",
            "Có một số người có thể bảo vệ trẻ em, nhưng khả năng và độ tin cậy chưa cao",
            "Có một số người có thể bảo vệ trẻ em",
        ),
        "watched_by_others": (
            "Những người hàng xóm, thầy giáo, cô giáo... thường xuyên quan sát được trẻ em",
            "Chỉ quan sát trẻ em ở một số thời điểm nhất định",
            "Trẻ em ít được mọi người trông thấy",
        ),
    },
    "mau_06": {
        "harm_left": (
            "Tổn hại của trẻ em vẫn còn rất nghiêm trọng, ảnh hưởng đến sự phát triển của trẻ em",
            "Tổn hại của trẻ em còn ít nghiêm trọng",
            "Tổn hại của trẻ em không còn nghiêm trọng",
        ),
        "reach_left": (
            "Đối tượng xâm hại vẫn có khả năng tiếp cận trẻ em và thường xuyên",
            "Đối tượng xâm hại có cơ hội tiếp cận trẻ em, nhưng không thường xuyên",
            "Đối tượng xâm hại ít hoặc không có khả năng tiếp cận trẻ em",
        ),
        "watched_by_others": (
            "Những người hàng xóm, thầy cô... thường xuyên quan sát được trẻ em",
            "Chỉ quan sát trẻ em ở một số thời điểm nhất định",
            "Trẻ em ít được mọi người trông thấy",
        ),
    },
}


@pytest.mark.needs("P05")
@pytest.mark.parametrize(
    ("form", "row"), [(form, row) for form, rows in LEVELS.items() for row in rows]
)
def test_the_official_levels_are_letter_for_letter(form: str, row: str) -> None:
    field = CATALOG.form(form).field(row)
    assert isinstance(field, Level)
    items = CATALOG.lookup(field.lookup).items
    assert tuple(item.note.vi for item in items if item.note) == LEVELS[form][row]


@pytest.mark.parametrize(("form", "rows"), [("mau_02", 2), ("mau_03", 5), ("mau_06", 3)])
def test_each_table_counts_all_its_rows_and_no_other(form: str, rows: int) -> None:
    shape = CATALOG.form(form)
    levels = [field for field in shape.fields if isinstance(field, Level)]
    assert len([field for field in levels if field.good]) == rows
    assert len([field for field in levels if not field.good]) == rows
    for field in shape.fields:
        if isinstance(field, Computed):
            good = field.key == "ability_counts"
            counted = {level.key for level in levels if level.good == good}
            assert set(ROWS[field.function]) == counted


def test_every_article_beside_a_field_has_its_sentence() -> None:
    texts = Texts("vi")
    laws = {field.law for form in CATALOG.forms.values() for field in form.fields if field.law}
    assert [law for law in sorted(laws) if not texts.has(f"law.{law}")] == []


def test_no_field_by_which_people_are_known_is_sealed() -> None:
    """What identifies is carried from paper to paper; what is sealed is not."""
    fields = [field for form in CATALOG.forms.values() for field in form.fields]
    assert [f.key for f in fields if f.merge == "IDENTITY" and f.sealed] == []


def test_answers_become_readable_and_facts() -> None:
    form = CATALOG.form("mau_01")
    answers: Answers = {
        "child_name": "Lê Thị Mẫu",
        "child_birth": "2017-02",
        "child_age": 9,
        "target_group": ["abused", "special"],
        "reporter_name": "Người Báo Tin Mẫu",
        "reporter_phone": "0912345678",
        "condition": "Trẻ sợ hãi",
        "channel": "telepathy",
    }
    show = {
        key: readable.show(form.field(key), value, catalog=CATALOG)
        for key, value in answers.items()
    }
    assert show["child_birth"] == "02/2017"
    assert show["child_age"] == "9 tuổi"
    assert show["target_group"] == "bị xâm hại, có hoàn cảnh đặc biệt"
    assert show["reporter_phone"] == "0912 345 678"
    assert show["channel"] == "telepathy"  # a value of another version is shown as it came
    assert readable.facts(form, answers)["child.name"] == "Lê Thị Mẫu"
    assert readable.title(form, answers) == "Lê Thị Mẫu"
    assert readable.title(form, {}) == "Tiếp nhận thông tin"
    found = readable.names(form, answers) + readable.body(form, answers, catalog=CATALOG)
    assert "Trẻ sợ hãi" in found
    assert "Báo Tin" not in found  # the reporter is never searched


def test_counts_of_mau_02_are_facts_that_nobody_types() -> None:
    form = CATALOG.form("mau_02")
    answers: Answers = {"harm_level": "high", "further_harm": "high", "self_protection": "low"}
    from desktop.forms.computed import FUNCTIONS  # noqa: PLC0415

    assert FUNCTIONS["harm_counts"](answers).high == 2
    assert FUNCTIONS["ability_counts"](answers).low == 1
    assert form.field("harm_counts").print


def test_a_field_with_a_condition_is_asked_only_then() -> None:
    field = CATALOG.form("phieu_chuyen_gui").field("present_place")
    assert is_relevant(field, {"agency_kind": "police"})
    assert not is_relevant(field, {"agency_kind": "school"})
    assert not is_relevant(field, {})

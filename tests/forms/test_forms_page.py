"""docs/forms.md says what the form files say, and every form says where it comes from."""

import pytest

from desktop.forms.catalog import load_catalog
from desktop.forms.form import Form
from tests.builders.forms_page import PAGE, page

CATALOG = load_catalog()
# Decree 56/2017 has sixteen forms; of these the official text was not found (domain facts, 1.8).
NOT_FOUND = {"mau_05", *(f"mau_{number:02d}" for number in range(7, 17))}


def test_the_page_is_what_the_form_files_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(CATALOG), "python -m tests.builders.forms_page"


@pytest.mark.needs("P30")
def test_all_sixteen_forms_of_the_decree_are_there_and_the_missing_ones_are_drafts() -> None:
    assert {f"mau_{number:02d}" for number in range(1, 17)} <= CATALOG.forms.keys()
    assert {form.key for form in CATALOG.forms.values() if form.draft} == NOT_FOUND


@pytest.mark.parametrize("form", CATALOG.forms.values(), ids=list(CATALOG.forms))
def test_every_form_says_what_is_confirmed_and_what_is_asked_of_the_province(form: Form) -> None:
    assert form.confirmed is not None
    assert form.to_supply is not None
    # A draft has a place for what the official text may ask besides; no other form has.
    assert form.has("official_text") == form.draft
    assert not form.checked

"""``python -m tests.builders.forms_page`` writes docs/forms.md anew from the form files."""

import sys
from collections.abc import Iterator
from pathlib import Path

from desktop.forms.catalog import Catalog, load_catalog
from desktop.forms.form import STEPS, Form
from resources.texts import Texts

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "forms.md"
HEAD = """# Forms: where each comes from, and what the province must supply

Written from `resources/forms/*.toml` by `python -m tests.builders.forms_page`; a test keeps it so.

- **Confidence**: `high` read in the official text or in several sources; `high-` one faithful
  copy, to be compared once with the official .doc; `medium+`, `medium` composed from one print or
  from the articles; `local`, `proposal` our own form, for which no official one was found.
- **Draft**: the official text is missing. The form asks only what the articles name, its paper
  says "Bản dự thảo - đối chiếu Phụ lục Nghị định số 56/2017/NĐ-CP", and its last part takes what
  the official form may ask besides.
- **How the official text goes in**: write its parts as fields into the form's file (keys are never
  renamed or used again), raise `version`, set `draft = false` and `checked = true`, and let the
  walk of all forms (`tests/journeys/test_walk.py`) and the layout test
  (`tests/printing/test_layout.py`) judge it.
"""
COLUMNS = ("Form", "Paper", "Source", "Confidence", "Confirmed", "The province must supply")


def page(catalog: Catalog) -> str:
    """Return the page."""
    texts = Texts("en")
    forms = catalog.forms.values()
    parts = [HEAD]
    drafts = ", ".join(form.number for form in forms if form.draft)
    parts.append(
        f"{len(catalog.forms)} forms. Drafts until the official text is supplied: {drafts}.\n"
    )
    for step in STEPS:
        chosen = [form for form in forms if form.step == step]
        if chosen:
            parts += [f"## {texts(f'menu.{step}')}", *_table(chosen), ""]
    parts += ["## Tỉnh cần cung cấp", *_asked(list(forms))]
    return "\n".join(parts) + "\n"


def _table(forms: list[Form]) -> Iterator[str]:
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|" + "---|" * len(COLUMNS)
    for form in forms:
        cells = (
            f"`{form.key}`",
            f"{form.number}: {form.short.vi}{' (draft)' if form.draft else ''}",
            form.source,
            f"{form.confidence}{', checked' if form.checked else ''}",
            form.confirmed.en if form.confirmed else "",
            form.to_supply.en if form.to_supply else "",
        )
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _asked(forms: list[Form]) -> Iterator[str]:
    for form in forms:
        if form.to_supply and form.number.startswith("Mẫu số"):
            yield f"- {form.number} ({form.short.vi}): {form.to_supply.vi}"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(load_catalog()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

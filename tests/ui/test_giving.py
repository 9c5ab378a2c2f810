"""What is private of a child leaves the file by its keys: consent asked, told, and withdrawn.

With ``PICTURES`` in the environment every screen of the story is drawn into that folder.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.commands.drafts import begin_draft
from desktop.commands.records import Saved, save_draft
from desktop.domain.record import Answers, RecordId
from desktop.store import overview
from desktop.store.reading import CaseRow
from desktop.ui.screens.screen import Place
from tests.builders.world import REFERRAL
from tests.journeys.officer import Officer, at_work

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
AGREED: Answers = {
    "means": "written",
    "purposes": ["services"],
    "told_sensitive": "yes",
    "representative_name": "Hoàng Thị Bà Ngoại",
    "representative_answer": "yes",
    "child_answer": "yes",
}


@pytest.fixture(scope="module")
def me(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Officer]:
    with at_work(qapp, tmp_path_factory.mktemp("laptop")) as officer:
        yield officer


def a_case(me: Officer) -> CaseRow:
    now = me.program.inside.parts.clock.now() + timedelta(days=1)
    home = me.program.inside.parts.tasks.borrow(lambda store: overview.home(store, now=now))
    return next(row for row in home.recent if row.child)


def write(me: Officer, case_id: RecordId, form: str, answers: Answers) -> Saved:
    """Fill a paper as its form would, without its keys."""
    inside = me.program.inside
    catalog, session = inside.parts.catalog, inside.session

    def work(store: object) -> Saved:
        _, draft = begin_draft(store, catalog.form(form), hand=session.hand(), case_id=case_id)
        whole = replace(draft, answers={**draft.answers, **answers})
        return save_draft(store, whole, catalog=catalog, hand=session.hand())[1]

    return inside.parts.tasks.borrow(work)


def banner(me: Officer) -> str:
    me.wait_for("consent_state")
    labels = me.see(QWidget, "consent_state").findChildren(QLabel)
    return "\n".join(label.text() for label in labels)


@pytest.mark.needs("P16")
def test_a_referral_warns_until_consent_is_given_and_when_it_is_withdrawn(me: Officer) -> None:
    case = a_case(me)
    today = me.program.inside.parts.clock.now().date().isoformat()
    me.shell.open(Place("form", case.id, "phieu_chuyen_gui"))
    assert "Điều 6 Luật Trẻ em" in banner(me)
    assert "Điều 19 Luật 91/2025" in banner(me), "protecting a child does not wait"
    me.picture("referral-without-consent")
    me.shell.open(Place("case", case.id))
    me.wait_for("action_consent_write")
    me.picture("case-consent-card")
    me.click("action_consent_write")
    me.wait_for("asked_on")
    me.rest(0.3)
    me.picture("consent-form")
    me.shell.open(Place("case", case.id))
    paper = write(me, case.id, "dong_y", {**AGREED, "asked_on": today}).record_id
    referral = write(me, case.id, "phieu_chuyen_gui", REFERRAL).record_id
    me.shell.open(Place("paper", referral))
    assert "Đã có ý kiến đồng ý" in banner(me)
    me.rest(0.3)
    me.picture("paper-with-consent")
    me.shell.open(Place("paper", paper))
    me.rest(0.6)
    me.picture("consent-paper")
    assert not me.shows("consent_state")
    write(me, case.id, "dong_y", {**AGREED, "asked_on": today, "withdrawn_on": today})
    me.shell.open(Place("paper", referral))
    assert "rút lại" in banner(me)
    me.shell.open(Place("case", case.id))
    me.wait(lambda: "rút lại" in me.see(QLabel, "consent_services").text(), "the withdrawal")
    me.picture("case-withdrawn")

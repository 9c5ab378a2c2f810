"""The head of a case's page: who it is about, its term, its steps, and what is to be done next."""

from collections.abc import Sequence
from datetime import datetime

from desktop.domain.process import Standing
from desktop.store.reading import CaseRow
from desktop.ui import describe
from desktop.ui.parts import Parts
from desktop.ui.screens.case_standing import steps_shown
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.frames import Badge, Card, spread
from desktop.ui.widgets.labels import PlainLabel
from desktop.ui.widgets.stepper import Stepper


def case_head(
    parts: Parts,
    case: CaseRow,
    here: Standing,
    *,
    now: datetime,
    actions: Sequence[Button],
    narrow: bool,
) -> Card:
    """Return the card; where it is narrow the buttons stand under the name."""
    card = Card(parts.look, padding=18, gap=8)
    shown = (describe.clock(parts, case, now), describe.sent(parts, case.receipt))
    name = PlainLabel(describe.child_name(parts, case), role="title")
    name.setObjectName("case_child")
    badges = [Badge(parts.look, one.text, tone=one.tone, picture=one.picture) for one in shown]
    beside = [] if narrow else actions
    card.column.addLayout(spread(name, *badges, None, *beside, gap=parts.look.px(10)))
    said = [case.code, describe.child_line(parts, case), describe.kinds(parts, case)]
    line = PlainLabel(" · ".join(part for part in said if part), role="soft", wrap=True)
    line.setObjectName("case_line")
    card.column.addWidget(line)
    if narrow:
        card.column.addLayout(spread(*actions, None))
    steps = Stepper(parts.look)
    steps.show_steps(steps_shown(parts, here))
    card.column.addWidget(steps)
    return card

"""Builds the parts of the program out of the modules that are heavy to load.

``desktop.bootstrap`` paints the unlock screen first and only then loads this.
"""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtWidgets import QApplication

from desktop.domain.clock import VIETNAM
from desktop.forms.catalog import load_catalog
from desktop.ui.parts import Parts
from desktop.ui.screens.admin import AdminScreen
from desktop.ui.screens.agenda import AgendaScreen
from desktop.ui.screens.approvals import ApprovalsScreen
from desktop.ui.screens.backups import BackupsScreen
from desktop.ui.screens.case import CaseScreen
from desktop.ui.screens.cases import CasesScreen
from desktop.ui.screens.child import ChildScreen
from desktop.ui.screens.children import ChildrenScreen
from desktop.ui.screens.conflicts import ConflictsScreen
from desktop.ui.screens.directions import DirectionsScreen
from desktop.ui.screens.givings import GivingsScreen
from desktop.ui.screens.hazards import HazardsScreen
from desktop.ui.screens.history import HistoryScreen
from desktop.ui.screens.home import HomeScreen
from desktop.ui.screens.intake import IntakeScreen
from desktop.ui.screens.preview import PreviewScreen
from desktop.ui.screens.record_form import FormScreen
from desktop.ui.screens.referrals import ReferralsScreen
from desktop.ui.screens.registers import RegistersScreen
from desktop.ui.screens.sync import SyncScreen
from desktop.ui.session import Session
from desktop.ui.shell import Factory, Shell
from desktop.ui.sidebar import Entry
from desktop.ui.syncer import Syncer
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Look
from desktop.ui.troubles import Troubles
from resources.texts import Texts

PAGES: Mapping[str, Factory] = {
    "home": HomeScreen,
    "agenda": AgendaScreen,
    "cases": CasesScreen,
    "case": CaseScreen,
    "intake": IntakeScreen,
    "form": FormScreen,
    "paper": PreviewScreen,
    "children": ChildrenScreen,
    "child": ChildScreen,
    "hazards": HazardsScreen,
    "approvals": ApprovalsScreen,
    "referrals": ReferralsScreen,
    "registers": RegistersScreen,
    "directions": DirectionsScreen,
    "givings": GivingsScreen,
    "conflicts": ConflictsScreen,
    "history": HistoryScreen,
    "admin": AdminScreen,
}
ENTRIES = (
    Entry("home", "home"),
    Entry("cases", "folder"),
    Entry("children", "users"),
    Entry("agenda", "calendar"),
    Entry("approvals", "check-circle"),
    Entry("referrals", "send"),
    Entry("hazards", "water"),
    Entry("registers", "file"),
    Entry("directions", "bell"),
)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return this moment in Vietnam's zone."""
        return datetime.now(VIETNAM)


def make_parts(app: QApplication, texts: Texts, look: Look) -> Parts:
    """Build what every screen is given."""
    tasks = Tasks(app)
    return Parts(texts, tasks, load_catalog(), SystemClock(), look, Troubles(texts, tasks, app))


def make_shell(session: Session) -> tuple[Shell, Syncer]:
    """Build the unlocked window and what sends its records."""
    syncer = Syncer(session.parts, session.place.province)

    def sync_page(given: Session) -> SyncScreen:
        page = SyncScreen(given)
        page.send.connect(syncer.sync_now)
        page.joined.connect(syncer.join)
        syncer.troubled.connect(page.show_trouble)
        syncer.ended.connect(lambda exchange: page.show_sent(exchange.outcome.sent_ops))
        return page

    def backups_page(given: Session) -> BackupsScreen:
        page = BackupsScreen(given)
        page.way_wanted.connect(shell.way_wanted)
        return page

    pages = {**PAGES, "sync": sync_page, "backups": backups_page}
    shell = Shell(session, syncer, pages=pages, entries=ENTRIES)
    syncer.setParent(shell)
    return shell, syncer

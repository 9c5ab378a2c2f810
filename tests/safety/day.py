"""A day's work in a process of its own, with every log on: what it leaves behind is searched.

``python -m tests.safety.day morning|evening SANDBOX ADDRESS CODE``; see test_canaries.py.
"""

import io
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pypdf import PdfReader
from PySide6.QtCore import QCoreApplication

from desktop.commands.drafts import begin_draft, keep_draft
from desktop.commands.laptop import remember_province, set_up
from desktop.commands.records import save_draft
from desktop.domain.record import Answers, RecordId
from desktop.domain.troubles import Refused, Unavailable
from desktop.forms.form import Form
from desktop.printing.drawing import draw_paper
from desktop.printing.letters.hazard_list import draw_hazard_list
from desktop.printing.paper import PaperHead
from desktop.store import overview, reading, vault
from desktop.store.search import find
from desktop.store.settings import Province
from desktop.store.store import Store
from desktop.ui.tasks import Tasks
from desktop.ui.troubles import Troubles
from resources.texts import Texts
from sync.engine import Around
from sync.enrol import enrol
from sync.transport.http import HttpServer
from tests.builders.filling import fillings
from tests.builders.province import applicant, sync
from tests.builders.world import CATALOG, CHEAP, OFFICER, UNIT, Hands
from tests.safety.canaries import (
    NAME,
    OFFICER_NAME,
    PASSPHRASE,
    PHONE,
    Planter,
    leaks,
    planted,
)

log = logging.getLogger("day")
WHO = replace(OFFICER, name=OFFICER_NAME)
HEAD = PaperHead(UNIT, WHO, date(2026, 11, 24), "12", "00715-2026-K7Q-0001", draft=False, copy=1)
TROUBLE_SECONDS = 10


def hear_everything() -> None:
    """Let every logger of every library say all it can, with its traces, on standard error."""
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr, force=True)
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.DEBUG)


def tell(*words: object) -> None:
    """Say on standard output what the test asks about afterwards."""
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")


def forms_filled() -> Iterator[tuple[Form, Answers]]:
    plant = Planter()
    for form in sorted(CATALOG.forms.values(), key=lambda each: each.subject == "in_case"):
        for answers in fillings(form, CATALOG, plant):
            yield form, planted(form, answers)


def fill_all(store: Store, sandbox: Path) -> None:
    """Type every form letter by letter into drafts, save it, edit it, print it."""
    hands = Hands()
    # A thousand hands a second, so that the evening never takes the morning's.
    hands.turn = 1_000 * (int(time.time()) % 1_000)
    case_id: RecordId | None = None
    for form, answers in forms_filled():
        inside = case_id if form.subject == "in_case" else None
        _, draft = begin_draft(store, form, hand=hands.next(), case_id=inside)
        typed: dict[str, object] = {}
        for key, answer in answers.items():
            typed[key] = answer
            draft = replace(draft, answers=dict(typed), field=key)
            keep_draft(store, draft, form=form)
        look_within_a_transaction(store, sandbox)
        _, saved = save_draft(store, draft, catalog=CATALOG, hand=hands.next())
        case_id = saved.case_id if form.subject == "opens_case" else case_id
        refuse_wrong(store, form, hands)
        paper(form, answers)


def look_within_a_transaction(store: Store, sandbox: Path) -> None:
    """Search the disk while pages are changed and the rollback journal stands."""
    with store.transaction() as tx:
        tx.settings.put("looked", f"{NAME} {time.time_ns()}")
        journal = (store.folder / "vault.db-journal").stat().st_size
        tell("journal", "stands" if journal else "is empty", "leaks", leaks(sandbox / "data"))


def refuse_wrong(store: Store, form: Form, hands: Hands) -> None:
    """Save what cannot be right, and log the refusal as carelessly as can be."""
    wrong = {field.key: NAME for field in form.asked() if type(field).__name__ != "Text"}
    _, draft = begin_draft(store, form, hand=hands.next())
    try:
        save_draft(store, replace(draft, answers=wrong), catalog=CATALOG, hand=hands.next())
    except Refused:
        log.exception("refused")


def paper(form: Form, answers: Answers) -> None:
    """Draw in memory and tell what the document says of itself; its pages may hold the name."""
    drawn = [draw_paper(form, answers, catalog=CATALOG, head=HEAD)]
    if form.key == "diem_nguy_co":
        drawn.append(draw_hazard_list(form, [answers], catalog=CATALOG, head=HEAD))
    for pdf in drawn:
        tell("paper", told_of(pdf))


def told_of(pdf: bytes) -> str:
    """Return all that a PDF says beside its pages: information, XMP, outline, names, files."""
    reader = PdfReader(io.BytesIO(pdf))
    root = {key: value for key, value in reader.root_object.items() if key != "/Pages"}
    xmp = reader.xmp_metadata
    return repr((reader.metadata, root, xmp and xmp.stream.get_data(), reader.outline))


def break_something(tasks: Tasks, texts: Texts) -> None:
    """Let a bug of ours fly through the worker, with a person's name in its message."""
    troubles = Troubles(texts, tasks)
    told: list[str] = []
    troubles.told.connect(told.append)

    def bug(name: str) -> None:
        raise ValueError(name, {"child_name": name, "phone": PHONE})

    tasks.aside(troubles, lambda: bug(NAME))
    until = time.monotonic() + TROUBLE_SECONDS
    while not told and time.monotonic() < until:
        QCoreApplication.processEvents()
    tell("bug told as", told)


def ask(store: Store) -> None:
    """Search as the officer does."""
    for query in (NAME, NAME.lower(), PHONE, *NAME.split()):
        tell("found", len(find(store, query)))
    overview.home(store, now=Hands().next().now)


def morning(sandbox: Path, address: str, code: str) -> None:
    """Set up, enrol, fill, search, break, send."""
    store = vault.create(sandbox / "data", passphrase=PASSPHRASE, officer=WHO, cost=CHEAP)
    set_up(store, unit=UNIT, practice=True)
    server = HttpServer(address)
    admission = enrol(server, applicant(store), code=code, nonce=bytes(16))
    remember_province(store, Province(address, admission.province, admission.server_key))
    work(store, server, sandbox)
    tell("unsent", reading.unsent(store))
    store.close()


def evening(sandbox: Path, address: str, _code: str) -> None:
    """Unlock, with a wrong passphrase first; fill; find the province broken."""
    try:
        vault.unlock(sandbox / "data", passphrase=f"{PASSPHRASE} x", floor=CHEAP)
    except Unavailable:
        log.exception("locked")
    store = vault.unlock(sandbox / "data", passphrase=PASSPHRASE, floor=CHEAP)
    server = HttpServer(address)
    try:
        work(store, server, sandbox)
    except Unavailable as trouble:
        log.exception("not sent")
        tell("trouble", trouble.code, "unsent", reading.unsent(store))
    store.close()


def work(store: Store, server: HttpServer, sandbox: Path) -> None:
    with store.transaction() as tx:
        province = tx.settings.province()
    fill_all(store, sandbox)
    ask(store)
    if province is not None:
        key = province.server_key
        sync(store, server, Around(lambda: time.time_ns() // 1_000_000, bytes, key, "0.1"))


def main() -> None:
    phase, sandbox, address, code = sys.argv[1:]
    hear_everything()
    app = QCoreApplication([])
    tasks = Tasks(app)
    {"morning": morning, "evening": evening}[phase](Path(sandbox), address, code)
    break_something(tasks, Texts("vi"))
    tasks.stop()
    tell("day ended")


if __name__ == "__main__":
    main()

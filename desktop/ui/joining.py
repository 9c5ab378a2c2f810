"""Joining the province with a one-time code: typed, proved, remembered."""

import os

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.commands.laptop import remember_province
from desktop.commands.recovery import seal_for_province
from desktop.domain.clock import to_ms
from desktop.domain.troubles import Refused, Unavailable
from desktop.store.journal import Journal
from desktop.store.settings import Province
from desktop.store.store import Store
from desktop.ui.parts import Parts
from desktop.ui.syncer import APP
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.frames import Banner
from desktop.ui.widgets.labels import PlainLabel
from sync.enrol import Admission, Applicant, enrol, read_code
from sync.transport.http import HttpServer, checked_address

NONCE_BYTES = 16


class JoinPanel(QWidget):
    """Address, code and a button; ``joined`` carries the province once it is remembered."""

    joined = Signal(object)

    def __init__(self, parts: Parts, *, commune: str, practice: bool) -> None:
        super().__init__()
        self._parts, self._commune, self._practice = parts, commune, practice
        texts, look = parts.texts, parts.look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(6))
        column.addWidget(PlainLabel(texts("sync.join_line"), role="soft", wrap=True))
        self.address = self._line(column, "province_address", "address")
        self.code = self._line(column, "enrol_code", "code")
        self.code.returnPressed.connect(self.join)
        self._said = Banner(look, "", tone="danger")
        self._said.setObjectName("join_said")
        column.addWidget(self._said)
        self.button = Button("action_join", texts("sync.join"), look, role="primary",
                             picture="cloud")  # fmt: skip
        self.button.clicked.connect(self.join)
        column.addWidget(self.button)

    def _line(self, column: QVBoxLayout, name: str, key: str) -> LineField:
        texts = self._parts.texts
        label = PlainLabel(texts(f"sync.{key}"), role="label")
        line = LineField()
        line.setObjectName(name)
        line.setAccessibleName(texts(f"sync.{key}"))
        line.setPlaceholderText(texts(f"sync.{key}_hint"))
        label.setBuddy(line)
        column.addWidget(label)
        column.addWidget(line)
        return line

    def join(self) -> None:
        """Ask the province to take this laptop in."""
        code = read_code(self.code.text())
        if code is None:
            self._said.say(self._parts.texts("sync.code_shape"), tone="danger")
            self.code.setFocus()
            return
        try:
            address = checked_address(self.address.text())
        except Unavailable as trouble:
            self._failed(trouble)
            self.address.setFocus()
            return
        self.button.setEnabled(False)
        self._said.say(self._parts.texts("sync.joining"), tone="calm")
        tasks = self._parts.tasks
        tasks.aside(
            self,
            lambda: ask_province(self._applicant(), address, code),
            then=lambda admission: self._admitted(admission, address),
            failed=self._failed,
        )

    def _applicant(self) -> Applicant:
        """Say who asks; runs off the window's thread."""

        def read(store: Store) -> Applicant:
            journal = Journal(store.connection)
            return Applicant(
                store.device_id,
                journal.public_key(),
                self._commune,
                store.device_prefix,
                APP,
                self._practice,
            )

        return self._parts.tasks.borrow(read)

    def _admitted(self, admission: Admission, address: str) -> None:
        province = Province(address, admission.province, admission.server_key, admission.keys)
        now_ms = to_ms(self._parts.clock.now())
        self._parts.tasks.change(
            self,
            lambda store: (
                remember_province(store, province) | seal_for_province(store, now_ms=now_ms)
            ),
            then=lambda _: self._remembered(province),
            failed=self._failed,
        )

    def _remembered(self, province: Province) -> None:
        self.button.setEnabled(True)
        self._said.say(self._parts.texts("sync.joined", name=province.name), tone="good")
        self.joined.emit(province)

    def _failed(self, trouble: Refused | Unavailable) -> None:
        self.button.setEnabled(True)
        self._said.say(self._parts.troubles.sentence(trouble), tone="danger")


def ask_province(applicant: Applicant, address: str, code: str) -> Admission:
    """Prove the code to the province and learn its key."""
    server = HttpServer(address)
    try:
        return enrol(server, applicant, code=code, nonce=os.urandom(NONCE_BYTES))
    finally:
        server.close()

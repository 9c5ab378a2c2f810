"""The reserve code from the safe: brings the machine's secret to a machine that lacks it."""

from pathlib import Path

from desktop.store.vault import restore_device_secret
from desktop.store.watch import Watch
from desktop.ui.parts import Parts
from desktop.ui.screens.wizard_steps import Step
from desktop.ui.ways.steps import CODE_LENGTH
from desktop.ui.ways.way import Way
from desktop.ui.widgets.fields import LineField
from desktop.ui.widgets.labels import PlainLabel


class CodeStep(Step):
    """Thirteen groups of five letters, typed as they stand on the paper."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, "ways.kit_code")
        self._line = LineField(no_copy=parts.texts("gate.no_copy"))
        self._line.setObjectName("kit_code")
        self._line.setAccessibleName(parts.texts("ways.code"))
        self._line.setPlaceholderText(parts.texts("ways.code_hint"))
        self._line.setMaxLength(CODE_LENGTH)
        self._line.returnPressed.connect(self.done)
        label = PlainLabel(parts.texts("ways.code"), role="label")
        label.setBuddy(self._line)
        self.column.addWidget(label)
        self.column.addWidget(self._line)

    def begin(self) -> None:
        """Type at once."""
        self._line.setFocus()

    def fault(self) -> str:
        """Ask for the code."""
        return "" if self._line.text().strip() else self._parts.texts("ways.code_fault")

    def code(self) -> str:
        """Return what was typed."""
        return self._line.text()

    def forget(self) -> None:
        """Let the code go."""
        self._line.clear()


class KitWay(Way):
    """One step; then the passphrase opens the vault on this machine."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self._code = CodeStep(parts)
        super().__init__(parts, "kit", (("code", self._code),))
        self._folder, self._done = folder, False

    def forward_text(self, _number: int) -> str:
        """Say what the button does."""
        return self.texts("ways.to_unlock" if self._done else "ways.kit_go")

    def take(self, number: int) -> None:
        """Prove the code and keep the secret; then leave."""
        if self._done:
            self.leave()
            return
        folder, code = self._folder, self._code.code()

        def work(_: Watch) -> None:
            restore_device_secret(folder, code)

        def done(_: None) -> None:
            self._code.forget()
            self._done = True
            self.go_to(number)
            self.settle(self.texts("ways.kit_done"), tone="good")
            self._forward.setFocus()

        self.run(work, done, stage="code", may_stop=False)

    def _go_on(self) -> None:
        if self._done:
            self.leave()
        else:
            super()._go_on()

"""What a command changed, told to whoever shows it."""

from dataclasses import dataclass

from desktop.domain.record import RecordId


@dataclass(frozen=True, slots=True)
class Changed:
    """The cases and records touched, and whether drafts, sync state or settings moved."""

    cases: frozenset[RecordId] = frozenset()
    records: frozenset[RecordId] = frozenset()
    drafts: bool = False
    sync: bool = False
    settings: bool = False

    def __or__(self, other: "Changed") -> "Changed":
        return Changed(
            self.cases | other.cases,
            self.records | other.records,
            drafts=self.drafts or other.drafts,
            sync=self.sync or other.sync,
            settings=self.settings or other.settings,
        )

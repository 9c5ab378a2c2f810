"""Who works here, and how the unit signs its papers."""

from dataclasses import dataclass

from desktop.domain.commune import Commune


@dataclass(frozen=True, slots=True)
class Officer:
    """A commune child-protection officer (Law on Children, Art 53)."""

    id: str
    name: str
    title: str


# An officer does casework; a supervisor also says who may work at this laptop; the chair decides.
OFFICER, SUPERVISOR, CHAIR = "officer", "supervisor", "chair"


@dataclass(frozen=True, slots=True)
class Posting:
    """An officer's place at this laptop: role, public keys, from when, until when (UTC, ms).

    ``sealing_key`` is what is sealed to them with (X25519), ``signing_key`` what they sign with
    (Ed25519). A role of another version is kept as it came and may do what an officer may.
    """

    officer: Officer
    role: str
    sealing_key: bytes
    signing_key: bytes
    since: int
    until: int | None = None

    @property
    def is_current(self) -> bool:
        """Say whether the officer still works here."""
        return self.until is None

    @property
    def may_manage(self) -> bool:
        """Say whether this one may add and remove officers."""
        return self.is_current and self.role == SUPERVISOR

    @property
    def may_approve(self) -> bool:
        """Say whether this one decides on plans on the screen (Decree 56/2017, Art 28(4))."""
        return self.is_current and self.role == CHAIR


def initials(name: str) -> str:
    """Return what stands for an officer before unlocking: enough for them, little for others."""
    return ".".join(word[0].upper() for word in name.split())


@dataclass(frozen=True, slots=True)
class Unit:
    """The commune's People's Committee as Decree 30/2020 prints it."""

    commune: Commune
    agency: str
    name: str
    place: str
    symbol: str
    signer_authority: str
    signer_title: str
    signer_name: str
    phone: str

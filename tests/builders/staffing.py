"""People of a made-up province: accounts, sessions, telephones."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import delete, insert, select, update

from sync.server.desk import Desk
from sync.server.office import sessions, tokens
from sync.server.office.accounts import SUSPENDED
from sync.server.office.passphrases import kept
from sync.server.office.roles import Role, Step
from sync.server.office.roles import Visitor as Person
from sync.server.office.sealing import Keys, keys_of
from sync.server.office.second_factor import code_at, new_secret
from sync.server.office.sessions import ACTIVE
from sync.server.office.tables import account, account_commune, api_token
from sync.server.office.tables import session as session_table
from tests.builders.visiting import Running, Visitor

WORDS = "singua dayquia huoikheo molom bagiun"


@cache
def stretched(words: str) -> tuple[bytes, bytes]:
    """Stretch the same words once: it costs a tenth of a second, by design."""
    return kept(words)


@dataclass(frozen=True)
class Staff:
    """Hands out accounts of one province."""

    desk: Desk
    running: Running

    @property
    def keys(self) -> Keys:
        return keys_of(self.desk.province.key)

    def hire(
        self, name: str, role: Role, *communes: str, step: Step = Step.READY, words: str = WORDS
    ) -> str:
        """Make an account that has gone through its first log-in, unless told otherwise."""
        salt, verifier = stretched(words)
        sealed = self.keys.seal(new_secret(), f"totp {name}")
        person = {"name": name, "role": role, "status": ACTIVE, "step": step, "made_at": 0}
        secrets = {"salt": salt, "verifier": verifier, "totp": sealed, "totp_used": 0}
        with self.desk.engine.begin() as connection:
            connection.execute(insert(account).values(person | secrets))
            for commune in communes:
                connection.execute(insert(account_commune).values(account=name, commune=commune))
        return name

    def stranger(self) -> Visitor:
        return Visitor(self.running)

    def enter(self, name: str) -> Visitor:
        """Give a browser with an open session, without the door's costly words."""
        with self.desk.engine.begin() as connection:
            token = sessions.open_session(connection, name, now_ms=self.desk.now_ms())
            known = sessions.visitor(connection, token, now_ms=self.desk.now_ms())
        assert known is not None
        return Visitor(self.running, {"desk": token}, known.csrf)

    def programme(self, name: str) -> Visitor:
        """Give a programme that shows a token of this account."""
        by = Person(name, Role.OFFICER, frozenset(), Step.READY, "", 0, b"")
        with self.desk.engine.begin() as connection:
            label = f"máy {len(tokens.token_rows(connection, by, now_ms=0))}"
            connection.execute(delete(api_token).where(api_token.c.account == name))
            token = tokens.make_token(
                connection, by, label, tokens.DAYS[0], keys=self.keys, now_ms=self.desk.now_ms()
            )
        return Visitor(self.running, bearer=token)

    def outdate(self, name: str) -> None:
        """Let the account's tokens run out."""
        with self.desk.engine.begin() as connection:
            where = api_token.c.account == name
            connection.execute(update(api_token).where(where).values(expires_at=1))

    def telephone(self, name: str) -> str:
        """Return the code that this person's telephone shows."""
        with self.desk.engine.begin() as connection:
            sealed = connection.execute(
                select(account.c.totp).where(account.c.name == name)
            ).scalar_one()
        secret = self.keys.unseal(bytes(sealed), f"totp {name}")
        return code_at(secret, self.desk.now_ms())

    def log_in(self, browser: Visitor, name: str, words: str = WORDS, code: str = "") -> int:
        """Come in by the door itself."""
        token = browser.get("/login").csrf
        return browser.post("/login", name=name, passphrase=words, code=code, token=token).status

    def suspend(self, name: str) -> None:
        """Suspend an account and leave its sessions, as a race would."""
        with self.desk.engine.begin() as connection:
            where = account.c.name == name
            connection.execute(update(account).where(where).values(status=SUSPENDED))

    def age(self, name: str, **columns: int) -> None:
        """Set a session's times, as if it were older."""
        with self.desk.engine.begin() as connection:
            where = session_table.c.account == name
            connection.execute(update(session_table).where(where).values(columns))

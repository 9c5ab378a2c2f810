"""The province's commands: init, serve, enrol-code, add-user, verify-audit."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from desktop.forms.places import commune
from resources.texts import LANGUAGES, Texts
from sync.protocol import BadFormat
from sync.server.desk import Desk
from sync.server.home import BadHome, make_home, open_desk
from sync.server.office.accounts import Place, add_account
from sync.server.office.audit import verify
from sync.server.office.fates import Declined
from sync.server.office.machines import issue_code
from sync.server.office.passphrases import LEAST, made_passphrase
from sync.server.office.places import known_communes
from sync.server.office.roles import Role
from sync.server.office.sealing import keys_of
from sync.server.recovery import commands as ceremony
from sync.server.serving import Listening, serve
from sync.server.store import BadDatabase


def now_ms() -> int:
    """Return the province's clock."""
    return time.time_ns() // 1_000_000


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mang-non-province")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("init", "serve", "enrol-code", "add-user", "verify-audit"):
        command = commands.add_parser(name)
        command.add_argument("--home", type=Path, required=True)
        command.add_argument("--database")
        if name == "init":
            command.add_argument("--name", required=True)
            command.add_argument("--province", required=True)
            command.add_argument("--practice", action="store_true")
        if name in {"init", "add-user"}:
            command.add_argument("--user", default="admin")
            command.add_argument("--role", choices=[*Role], default=Role.OFFICER.value)
            command.add_argument("--within", action="append", default=[], metavar="COMMUNE")
            command.add_argument("--passphrase-file", type=Path)
        if name == "enrol-code":
            command.add_argument("--commune", required=True)
        if name == "serve":
            command.add_argument("--host", default="127.0.0.1")
            command.add_argument("--port", type=int, default=8443)
            command.add_argument("--tls-cert", type=Path)
            command.add_argument("--tls-key", type=Path)
            command.add_argument("--ready-file", type=Path)
    ceremony.add_parsers(commands.add_parser("recovery"))
    return parser


def _passphrase(options: argparse.Namespace, texts: Texts) -> str:
    """Read the account's passphrase from a file, or make one and show it once."""
    if options.passphrase_file is not None:
        file: Path = options.passphrase_file
        given = file.read_text(encoding="utf-8").strip()
        if len(given) < LEAST:
            raise BadHome("passphrase_short")
        return given
    made = made_passphrase()
    print(texts("province.passphrase_once", user=options.user, passphrase=made))
    return made


def _init(options: argparse.Namespace, texts: Texts) -> None:
    make_home(
        options.home,
        name=options.name,
        code=options.province,
        practice=options.practice,
        url=options.database,
    )
    print(texts("province.made", home=options.home))
    _add_user(options, texts)


def _desk(options: argparse.Namespace) -> Desk:
    return open_desk(options.home, now_ms=now_ms, url=options.database)


def _add_user(options: argparse.Namespace, texts: Texts) -> None:
    desk = _desk(options)
    communes = frozenset(options.within)
    if communes != known_communes(communes):
        raise BadHome("commune_unknown")
    with desk.engine.begin() as connection:
        add_account(
            connection,
            options.user,
            _passphrase(options, texts),
            place=Place(Role(options.role), communes),
            keys=keys_of(desk.province.key),
            now_ms=now_ms(),
        )


def _enrol_code(options: argparse.Namespace, texts: Texts) -> None:
    place = commune(options.commune)
    if place is None:
        raise BadHome("commune_unknown")
    with _desk(options).engine.begin() as connection:
        code = issue_code(connection, commune=place.code, now_ms=now_ms())
    print(texts("province.code", commune=place.name, code=f"{code[:5]}-{code[5:]}"))


def _serve(options: argparse.Namespace, texts: Texts) -> None:
    where = Listening(options.host, options.port, options.tls_cert, options.tls_key)
    serve(_desk(options), where, ready_file=options.ready_file, say=print, texts=texts)


def _verify_audit(options: argparse.Namespace, texts: Texts) -> None:
    desk = _desk(options)
    with desk.engine.begin() as connection:
        found = verify(connection, desk.province.key)
    if found.broken_at is not None:
        raise BadHome("audit_broken")
    end = found.end.hash.hex()
    print(texts("province.audit_whole", entries=found.entries, seals=found.seals, end=end))


def _recovery(options: argparse.Namespace, texts: Texts) -> None:
    ceremony.run(options, ceremony.Room(texts))


COMMANDS: dict[str, Callable[[argparse.Namespace, Texts], None]] = {
    "init": _init,
    "serve": _serve,
    "enrol-code": _enrol_code,
    "add-user": _add_user,
    "verify-audit": _verify_audit,
    "recovery": _recovery,
}


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    """Read a command as it was typed."""
    return _parser().parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; what a person can mend is a sentence, not a trace."""
    options = read_options(arguments)
    texts = Texts(options.language)
    try:
        COMMANDS[options.command](options, texts)
    except (BadHome, BadDatabase, Declined) as error:
        code = "database_unknown" if isinstance(error, BadDatabase) else str(error)
        print(texts(f"province.{code}"), file=sys.stderr)
        return 2
    except BadFormat as error:
        print(texts(f"recovery.{error}"), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

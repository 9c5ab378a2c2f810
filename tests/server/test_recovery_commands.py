"""The ceremony as holders and administrator type it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from resources.texts import LANGUAGES, Texts
from sync.key_cost import STRONG
from sync.protocol import BadFormat
from sync.province_keys import RECOVERY, read_keys, words_of
from sync.recovery import read_grant, read_request, seal_slot, write_grant, write_request
from sync.server.__main__ import main
from sync.server.home import open_desk
from sync.server.recovery import commands
from sync.server.recovery.ceremony import Decision, grant
from sync.server.recovery.commands import Room
from tests.builders.ceremony import NOW_MS, holders
from tests.builders.world import CHEAP
from tests.server.test_ceremony import request
from tests.sync.test_recovery_formats import VAULT

PASSPHRASES = ("the first holder's own", "the second holder's own", "the third one's own")


def run(*arguments: str) -> list[str]:
    """Run one act at the cheapest cost; returns what it said."""
    said: list[str] = []
    parser = commands.argparse.ArgumentParser()
    commands.add_parsers(parser)
    room = Room(Texts("vi"), said.append, lambda: NOW_MS, CHEAP)
    commands.run(parser.parse_args(arguments), room)
    return said


def secrets(folder: Path, *numbers: int) -> list[str]:
    """Write the holders' passphrases into files and name them as options."""
    found = []
    for number in numbers:
        path = folder / f"passphrase-{number}"
        path.write_text(PASSPHRASES[number - 1] + "\n", encoding="utf-8")
        found += ["--passphrase-file", str(path)]
    return found


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Make the province's keys on a stick."""
    run("init", "--out", str(tmp_path / "stick"), "--province", "08", *secrets(tmp_path, 1, 2, 3))
    return tmp_path / "stick"


def shares(stick: Path, one: int, other: int) -> list[str]:
    chosen = [f"--share={stick / f'holder-{number}.share'}" for number in (one, other)]
    return [*chosen, *secrets(stick.parent, one, other)]


def test_init_writes_a_list_for_all_and_a_share_for_each_holder(stick: Path) -> None:
    assert sorted(path.name for path in stick.iterdir()) == [
        "holder-1.share", "holder-2.share", "holder-3.share", "province.keys",
    ]  # fmt: skip
    listed, root = read_keys((stick / "province.keys").read_bytes(), root=None)
    assert (listed.province, listed.version) == ("08", 1)
    (told,) = run("words", "--keys", str(stick / "province.keys"))
    assert " ".join(words_of(root)) in told


def test_nothing_is_ever_written_over(stick: Path) -> None:
    with pytest.raises(BadFormat, match="folder_full"):
        run("init", "--out", str(stick), "--province", "08", *secrets(stick.parent, 1, 2, 3))
    keys = ["--keys", str(stick / "province.keys")]
    with pytest.raises(BadFormat, match="file_unwritten"):
        run("renew", *keys, *shares(stick, 1, 2), "--out", str(stick / "province.keys"))


def test_renew_writes_the_next_list(stick: Path) -> None:
    out = stick / "second.keys"
    said = run("renew", "--keys", str(stick / "province.keys"), *shares(stick, 3, 1),
               "--out", str(out))  # fmt: skip
    assert read_keys(out.read_bytes(), root=None)[0].version == 2
    assert "2" in said[0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda a: [each for each in a if "holder-2" not in each], "two_shares"),
        (lambda a: [each.replace("holder-2", "holder-1") for each in a], "shares_apart|passphrase"),
        (lambda a: [each.replace("passphrase-2", "passphrase-1") for each in a],
         "share_passphrase"),
        (lambda a: a[:-2], "passphrase_files"),
        (lambda a: [each.replace("holder-2", "province") for each in a], "file_missing"),
    ],
)  # fmt: skip
def test_two_holders_with_their_own_files_and_passphrases_are_needed(
    stick: Path, change: Callable[[list[str]], list[str]], code: str
) -> None:
    keys, out = str(stick / "province.keys"), str(stick / "out")
    with pytest.raises(BadFormat, match=code):
        run("renew", "--keys", keys, *change(shares(stick, 1, 2)), "--out", out)


def test_a_holders_passphrase_must_be_long(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("short", encoding="utf-8")
    options = ["--passphrase-file", str(tmp_path / "short")] * 3
    with pytest.raises(BadFormat, match="passphrase_short"):
        run("init", "--out", str(tmp_path / "stick"), "--province", "08", *options)
    assert not (tmp_path / "stick").exists()


def test_typed_passphrases_are_typed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["a long passphrase", "another long one"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    with pytest.raises(BadFormat, match="passphrase_again"):
        run("init", "--out", str(tmp_path / "stick"), "--province", "08")


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "request"
    path.write_bytes(write_request(request()))
    return path


def test_a_request_is_shown_with_its_words_and_without_controls(asked: Path) -> None:
    shown, words = run("request-show", "--request", str(asked))
    assert request().vault.hex() in shown
    assert " ".join(read_request(asked.read_bytes()).words()) in words
    strange = write_request(
        commands.read_request(asked.read_bytes()).__replace__(officer="a\x1b[2J")
    )
    asked.write_bytes(strange)
    assert "\x1b" not in run("request-show", "--request", str(asked))[0]


def granting(tmp_path: Path, asked: Path) -> list[str]:
    """Lay the holders' stick out, with the keys that the request is sealed to."""
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "province.keys").write_bytes(holders().keys)
    for share, passphrase in zip(holders().shares, PASSPHRASES, strict=True):
        raw = commands.write_share(share, passphrase=passphrase, cost=CHEAP)
        (stick / f"holder-{share.holder}.share").write_bytes(raw)
    return ["grant", "--request", str(asked), "--keys", str(stick / "province.keys"),
            "--register", str(stick / "register.txt"), "--role", "supervisor", "--with-boxes",
            *shares(stick, 1, 2)]  # fmt: skip


@pytest.mark.needs("P44")
def test_a_grant_is_written_down_before_it_leaves_and_never_twice(
    tmp_path: Path, asked: Path
) -> None:
    options, out = granting(tmp_path, asked), tmp_path / "grant"
    said = run(*options, "--out", str(out))
    given = read_grant(out.read_bytes())
    assert given.number.hex() in said[2]
    assert read_grant(said[3].encode()) == given
    register = (tmp_path / "stick" / "register.txt").read_text(encoding="utf-8")
    assert given.number.hex() in register
    assert "1+2" in register
    with pytest.raises(BadFormat, match="granted_before"):
        run(*options, "--out", str(tmp_path / "again"))
    assert not (tmp_path / "again").exists()
    assert (b"d" * 32).hex() not in "".join(said)


def test_a_register_that_cannot_be_written_stops_the_grant(tmp_path: Path, asked: Path) -> None:
    options = granting(tmp_path, asked)
    place = options.index("--register") + 1
    options[place] = str(tmp_path / "no such folder" / "register.txt")
    with pytest.raises(BadFormat, match="file_unwritten"):
        run(*options, "--out", str(tmp_path / "grant"))
    assert not (tmp_path / "grant").exists()


def home_of(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    assert main(["init", "--home", str(home), "--name", "Sở Y tế Mẫu", "--province", "08"]) == 0
    return home


@pytest.mark.needs("P44")
def test_the_server_takes_list_and_grants_and_keeps_both_in_its_audit(
    tmp_path: Path, asked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = home_of(tmp_path)
    run(*granting(tmp_path, asked), "--out", str(tmp_path / "grant"))
    recovery = ["recovery", "record", "--home", str(home), "--file", str(tmp_path / "grant")]
    assert main(recovery) == 2
    assert "danh sách khoá" in capsys.readouterr().err
    keys = str(tmp_path / "stick" / "province.keys")
    assert main(["recovery", "publish", "--home", str(home), "--file", keys]) == 0
    assert main(recovery) == 0
    desk = open_desk(home, now_ms=lambda: NOW_MS)
    assert desk.province.keys == holders().keys
    with desk.engine.begin() as connection:
        rows = connection.exec_driver_sql(
            "SELECT actor, action, object FROM audit WHERE actor = 'recovery' ORDER BY id"
        ).fetchall()
    given = read_grant((tmp_path / "grant").read_bytes())
    assert [tuple(row)[:2] for row in rows] == [("recovery", "keys"), ("recovery", "grant")]
    assert rows[1][2].startswith(given.number.hex())


def test_the_server_takes_no_list_or_grant_of_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = home_of(tmp_path)
    files = {"ours": holders().keys, "theirs": holders("theirs").keys, "noise": b"noise"}
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)

    def publish(name: str) -> int:
        return main(["recovery", "publish", "--home", str(home), "--file", str(tmp_path / name)])

    assert [publish(name) for name in ("noise", "ours", "ours", "theirs")] == [2, 0, 0, 2]
    assert "khoá gốc khác" in capsys.readouterr().err
    one, other, _ = holders("theirs").shares
    decision = Decision("officer", with_boxes=False, at_ms=NOW_MS)
    public = read_keys(holders("theirs").keys, root=None)[0].key(RECOVERY, at_ms=NOW_MS) or b""
    asked = replace(request(), slot=seal_slot(bytes(32), public, vault=VAULT, epoch=4))
    forged = grant(asked, holders("theirs").keys, (one, other), decision=decision)
    (tmp_path / "grant").write_bytes(write_grant(forged))
    assert main(["recovery", "record", "--home", str(home), "--file", str(tmp_path / "grant")]) == 2


def test_a_list_of_another_province_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = home_of(tmp_path)
    secrets_of = secrets(tmp_path, 1, 2, 3)
    run("init", "--out", str(tmp_path / "other"), "--province", "11", *secrets_of)
    keys = str(tmp_path / "other" / "province.keys")
    assert main(["recovery", "publish", "--home", str(home), "--file", keys]) == 2
    assert "tỉnh khác" in capsys.readouterr().err


def test_every_code_has_its_sentence_and_the_cost_is_strong_by_itself() -> None:
    codes = re.findall(r'BadFormat\("([a-z_]+)"\)', sources())
    assert len(set(codes)) > 15
    for language in LANGUAGES:
        texts = Texts(language)
        assert [code for code in codes if not texts.has(f"recovery.{code}")] == []
    assert Room(Texts("vi")).cost == STRONG


def sources() -> str:
    root = Path(commands.__file__).parent
    files = [*root.glob("*.py"), *(root.parents[1] / name for name in (
        "recovery.py", "province_keys.py", "sealing.py"))]  # fmt: skip
    return "".join(
        path.read_text(encoding="utf-8").replace('"grant"', '"recovery"') for path in files
    )

"""The second secret: on this machine alone, and each way of lacking it is told apart."""

import sys
from pathlib import Path

import pytest

from desktop.domain.troubles import Unavailable
from desktop.vault.device_secret import (
    FILE,
    SECRET_FILE,
    SYSTEM,
    FileKeeper,
    KeyKeeper,
    check_of,
    fetch_secret,
    make_secret,
)
from desktop.vault.system_keys import (
    SystemKeeper,
    keep_secret,
    pick_backend,
    system_keeper,
    usual_keepers,
)

VAULT, OTHER = bytes(range(16)), bytes(16)


class SystemStore:
    """The system's key store, as a backend of the keyring package is used; may give no answer."""

    persist = "enterprise"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.answers = True

    def get_password(self, service: str, username: str) -> str | None:
        self._ask()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask()
        self.kept[service, username] = password

    def _ask(self) -> None:
        if not self.answers:
            raise OSError("no key store today")


class ForgetfulStore(SystemStore):
    """A key store that says yes and keeps nothing."""

    def get_password(self, service: str, username: str) -> str | None:
        super().get_password(service, username)
        return None


def keepers(folder: Path, store: SystemStore) -> tuple[KeyKeeper, ...]:
    return (SystemKeeper(store), FileKeeper(folder))


def fetch(kept: tuple[KeyKeeper, ...], check: bytes) -> tuple[str, bytearray]:
    keeper, secret = fetch_secret(kept, vault=VAULT, check=check)
    return keeper.kind, secret


def test_the_system_keeps_it_where_it_can(tmp_path: Path) -> None:
    store, secret = SystemStore(), make_secret()
    kept = keepers(tmp_path, store)
    assert keep_secret(kept, VAULT, secret).kind == SYSTEM
    assert fetch(kept, check_of(secret)) == (SYSTEM, secret)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [SystemStore, ForgetfulStore])
def test_a_key_store_that_fails_leaves_it_to_a_file_that_is_told_as_weaker(
    tmp_path: Path, kind: type[SystemStore]
) -> None:
    store, secret = kind(), make_secret()
    store.answers = kind is ForgetfulStore
    kept = keepers(tmp_path, store)
    assert keep_secret(kept, VAULT, secret).kind == FILE
    assert fetch(kept, check_of(secret)) == (FILE, secret)
    if sys.platform != "win32":
        assert (tmp_path / SECRET_FILE).stat().st_mode & 0o077 == 0


def test_where_nobody_keeps_it_no_vault_is_made() -> None:
    store = SystemStore()
    store.answers = False
    with pytest.raises(Unavailable, match="vault_key_store"):
        keep_secret((SystemKeeper(store),), VAULT, make_secret())


def test_none_another_and_no_answer_are_told_apart(tmp_path: Path) -> None:
    store, secret = SystemStore(), make_secret()
    kept = keepers(tmp_path, store)
    with pytest.raises(Unavailable, match="vault_device_secret_missing"):
        fetch(kept, check_of(secret))
    keep_secret(kept, VAULT, make_secret())
    with pytest.raises(Unavailable, match="vault_device_secret_other"):
        fetch(kept, check_of(secret))
    store.answers = False
    with pytest.raises(Unavailable, match="vault_key_store"):
        fetch(kept, check_of(secret))


def test_a_file_serves_where_the_system_gives_no_answer(tmp_path: Path) -> None:
    store, secret = SystemStore(), make_secret()
    keep_secret((FileKeeper(tmp_path),), VAULT, secret)
    store.answers = False
    assert fetch(keepers(tmp_path, store), check_of(secret)) == (FILE, secret)


def test_what_the_system_returns_and_is_no_secret_of_ours_is_none() -> None:
    store = SystemStore()
    for text in ("no base64!", "đ"):
        store.kept["mang-non", VAULT.hex()] = text
        assert SystemKeeper(store).fetch(VAULT) is None


def test_a_damaged_file_or_another_vaults_is_none(tmp_path: Path) -> None:
    keeper, secret = FileKeeper(tmp_path), make_secret()
    keeper.keep(VAULT, secret)
    path = tmp_path / SECRET_FILE
    whole = path.read_bytes()
    assert keeper.fetch(OTHER) is None
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(bytes(changed))
        assert keeper.fetch(VAULT) is None
    path.write_bytes(whole + b"\0")
    assert keeper.fetch(VAULT) is None
    path.write_bytes(whole)
    assert keeper.fetch(VAULT) == secret


def test_the_check_tells_secrets_apart_and_is_no_part_of_them() -> None:
    one, two = make_secret(), make_secret()
    assert check_of(one) != check_of(two)
    assert check_of(one) not in bytes(one)


class Trusted(SystemStore):
    """A store from a module that encrypts."""


Trusted.__module__ = "keyring.backends.Windows"


class Chain:
    """What the keyring package gives where it finds several."""

    def __init__(self, *backends: object) -> None:
        self.backends = backends


def test_only_a_store_that_encrypts_is_taken_and_it_stays_on_this_machine() -> None:
    trusted = Trusted()
    assert pick_backend(SystemStore()) is None
    assert pick_backend(Chain(SystemStore())) is None
    assert pick_backend(trusted) is trusted
    assert pick_backend(Chain(SystemStore(), trusted)) is trusted
    assert trusted.persist == "local machine"


def test_a_trusted_store_that_never_roams_is_left_as_it_is() -> None:
    class Plain:
        pass

    Plain.__module__ = "keyring.backends.SecretService"
    plain = Plain()
    assert pick_backend(plain) is plain


def test_no_test_writes_into_the_key_store_of_whoever_runs_it(tmp_path: Path) -> None:
    assert system_keeper() is None
    assert [keeper.kind for keeper in usual_keepers(tmp_path)] == [FILE]

"""Passwords: in the system's key store, the environment, or this program's memory; never in the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from assetdesk.library import secrets
from assetdesk.library.session import Library


class Kept(KeyringBackend):
    """A key store in memory."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise RuntimeError("locked")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise RuntimeError("locked")
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.create(tmp_path_factory.mktemp("place") / "Shop", run=False) as opened:
        yield opened


@pytest.fixture
def store() -> Iterator[Kept]:
    before = keyring.get_keyring()
    made = Kept()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def no_store() -> Iterator[None]:
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def test_the_key_store_holds_it(lib: Library, store: Kept) -> None:
    assert secrets.kept()
    assert secrets.read(lib, "mail") is None
    assert secrets.write(lib, "mail", "hunter2")
    assert secrets.read(lib, "mail") == "hunter2"
    assert list(store.held.values()) == ["hunter2"]
    secrets.forget(lib, "mail")
    secrets.forget(lib, "mail")
    assert secrets.read(lib, "mail") is None


def test_without_one_it_holds_for_this_program(lib: Library, no_store: None) -> None:
    assert not secrets.kept()
    assert not secrets.write(lib, "target:1", "hunter2")
    assert secrets.of_target(lib, 1)("password") == "hunter2"
    assert secrets.of_target(lib, 2)("password") is None
    secrets.forget(lib, "target:1")
    assert secrets.read(lib, "target:1") is None


def test_a_locked_key_store_is_as_none(lib: Library, store: Kept) -> None:
    store.locked = True
    assert secrets.read(lib, "mail") is None
    assert not secrets.write(lib, "mail", "hunter2")
    assert secrets.read(lib, "mail") == "hunter2"
    secrets.forget(lib, "mail")


def test_the_environment_goes_first(lib: Library, store: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.write(lib, "target:1", "kept")
    monkeypatch.setenv("ASSETDESK_SECRET_TARGET_1", "by number")
    assert secrets.read(lib, "target:1") == "by number"
    monkeypatch.setenv("ASSETDESK_SECRET_TARGET_IMAGE_SERVING", "by name")
    assert secrets.read(lib, "target:1") == "by name"
    monkeypatch.setenv("ASSETDESK_SECRET_MAIL", "mail")
    assert secrets.read(lib, "mail") == "mail"


def test_nothing_of_it_is_in_the_library(lib: Library, no_store: None) -> None:
    secrets.write(lib, "target:1", "hunter2-in-plain-sight")
    found = [path for path in Path(lib.root).rglob("*") if path.is_file() and b"hunter2-in" in path.read_bytes()]
    secrets.forget(lib, "target:1")
    assert found == []

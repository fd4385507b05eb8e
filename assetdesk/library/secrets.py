"""Passwords of mail and targets: in the system's key store, never in the library.

Where there is no key store, as on a server, they come from the environment (`ASSETDESK_SECRET_MAIL`,
`ASSETDESK_SECRET_TARGET_WEB_SHOP` for the target of the context “Web shop”, or by its number, `…_TARGET_3`), or are
asked for and kept for as long as this program runs. The environment goes first: who sets it means it. No two contexts
have one name there: `library.publishing.contexts` refuses the second, and of older ones only the first is meant.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assetdesk.library.session import Library

MAIL = "mail"
_SERVICE = "AssetDesk"
_BEFORE = "ASSETDESK_SECRET_"
_TARGET = "target:"
# what a person typed where there is no key store, by library and name
_typed: dict[tuple[str, str], str] = {}
_gate = threading.Lock()


def target_name(context_id: int) -> str:
    """What the password of a context's target is called here."""
    return f"{_TARGET}{context_id}"


def of_target(lib: Library, context_id: int) -> Callable[[str], str | None]:
    """What `open_target` asks for that context's target."""

    def secret(what: str) -> str | None:
        return read(lib, target_name(context_id))

    return secret


def read(lib: Library, name: str) -> str | None:
    """The secret of that name; None where there is none. May wait for the person to unlock the key store."""
    for variable in variables(lib, name):
        if (found := os.environ.get(variable)) is not None:
            return found
    with _gate:
        typed = _typed.get((str(lib.root), name))
    if typed is not None:
        return typed
    store = _store()
    if store is None:
        return None
    with suppress(Exception):  # locked, refused, gone: then there is none
        found = store.get_password(_SERVICE, _entry(lib, name))
        return found if isinstance(found, str) else None
    return None


def write(lib: Library, name: str, value: str) -> bool:
    """Keep a secret. False where there is no key store, or it was refused: then it holds until this program ends."""
    store = _store()
    if store is not None:
        with suppress(Exception):
            store.set_password(_SERVICE, _entry(lib, name), value)
            with _gate:
                _typed.pop((str(lib.root), name), None)
            return True
    with _gate:
        _typed[str(lib.root), name] = value
    return False


def forget(lib: Library, name: str) -> None:
    """Take it away; nothing where there is none."""
    with _gate:
        _typed.pop((str(lib.root), name), None)
    store = _store()
    if store is not None:
        with suppress(Exception):
            store.delete_password(_SERVICE, _entry(lib, name))


def kept() -> bool:
    """Whether this system has a key store that secrets can be kept in."""
    return _store() is not None


def variables(lib: Library, name: str) -> list[str]:
    """Names in the environment that are looked at for it, by preference."""
    if not name.startswith(_TARGET):
        return [_BEFORE + _word(name)]
    number = name.removeprefix(_TARGET)
    found = [f"{_BEFORE}TARGET_{_word(number)}"]
    if number.isdecimal():
        with lib.browse.plain() as db:
            called = {int(row[0]): str(row[1]) for row in db.all("SELECT id, name FROM contexts ORDER BY id")}
        names = {id_: variable_of(name) for id_, name in called.items()}
        own = names.get(int(number), "")
        if own and own not in [other for id_, other in names.items() if id_ < int(number)]:
            # no shell sets a variable with other letters: of such a name the number is said first
            found.insert(0 if own.isascii() else 1, own)
        # as it was read before letters of every alphabet counted, unless that could be another one's
        before = {id_: _variable(re.sub(r"[^A-Z0-9]+", "_", name.upper())) for id_, name in called.items()}
        formerly = before.get(int(number), "")
        if formerly and [*names.values(), *before.values()].count(formerly) == 1:
            found.append(formerly)
    return found


def variable_of(context: str) -> str:
    """What the password of a context's target is called in the environment by the context's name; empty where that
    name could be another one's number, or has no letter: then it has its number alone."""
    return _variable(_word(context))


def _variable(word: str) -> str:
    word = word.strip("_")
    return "" if word.replace("_", "").isdigit() or not word else f"{_BEFORE}TARGET_{word}"


def _word(name: str) -> str:
    """Letters and digits of every alphabet: names that differ in them stay apart."""
    return re.sub(r"[\W_]+", "_", name.upper()).strip("_")


def _entry(lib: Library, name: str) -> str:
    """By the library's place: two libraries of one name are told apart, a copy elsewhere asks anew."""
    return f"{lib.root}: {name}"


def _store() -> Any | None:
    """The system's key store, where there is one that is good for anything."""
    import keyring
    from keyring.core import recommended

    with suppress(Exception):
        found = keyring.get_keyring()
        return found if recommended(found) else None
    return None

"""What of a profile concerns one file, and its digest: the profile's part of a result's fingerprint.

SQLite asks for it by way of `store.connect`, which keeps what it was told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from assetdesk.core.scopes import NAMED

Applying = Callable[[Mapping[str, Any], str, str], Mapping[str, Any]]


def digest_of(kind: str, body: str | None, mime: str, format_name: str | None) -> str:
    """The digest of what a program (JSON, None where nothing holds) has for files of that type; empty for nothing.

    Of a file that nobody has looked into (format None) its whole program counts: the worker finds out.
    """
    if body is None:
        return ""
    return digest_of_program(kind, _program(body), mime, format_name)


def digest_of_program(kind: str, program: Mapping[str, Any], mime: str, format_name: str | None) -> str:
    """The same of a program that was read already."""
    return _digest(program if format_name is None else applying(kind, program, mime, format_name))


def applying(kind: str, program: Mapping[str, Any], mime: str, format_name: str) -> Mapping[str, Any]:
    """What of a program of that kind concerns such a file; empty where nothing does."""
    found = _rules().get(kind.removeprefix(NAMED))
    if not program or found is None:
        return program
    return found(program, mime, format_name)


@cache
def _rules() -> dict[str, Applying]:
    from assetdesk.core.profiles import of_kind

    return of_kind.APPLYING


@lru_cache(maxsize=500)
def _program(body: str) -> Mapping[str, Any]:
    made = json.loads(body)
    return made if isinstance(made, dict) else {}


def _digest(what: Mapping[str, Any]) -> str:
    if not what:
        return ""
    text = json.dumps(what, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=list)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

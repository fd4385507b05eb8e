"""The formats of this build: one `Handler` declaration a format, found in `media.formats` and by entry points.

Chosen by content. A name only decides between two handlers that both accept the content, and tells what a file
that nobody accepts claimed to be.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points

from assetdesk.core.asset import UNKNOWN_FORMAT
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import formats, programs
from assetdesk.media.document import Document
from assetdesk.media.sniff import extension_of

HEAD_BYTES = 4096
ENTRY_POINTS = "assetdesk.formats"


class Ability(StrEnum):
    """What documents of a format can do beyond pictures and metadata; the steps of those formats come from it.

    TEXT: `HasText`, quickly. CONVERTED: `HasPdf`; its pictures are those of the PDF, made by a long step, and so is
    its text where TEXT is absent. FRAMES: `HasFrames`. SOUND: `HasSound`. PARTS: `HasParts`, assets of their own are
    made of it where its options ask for them.
    """

    TEXT = "text"
    CONVERTED = "converted"
    FRAMES = "frames"
    SOUND = "sound"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Handler:
    """All that the program knows of a format.

    `accepts` gets the first `HEAD_BYTES` of a file and answers with its MIME type or None. `type` is the IPS asset
    type (`animated_type` where the content turns out to move). `version` changes whenever the pictures or facts made
    by the handler change: results made with another version are out of date. `label` names the kind in sentences.
    `probe` looks into the file itself (its path) where the first bytes are those of a container that many formats
    share; it is asked when `accepts` agreed, answers like it, and never raises. A `weak` handler takes what no other
    wants. `programs` are the outside programs it uses where they are there (names of `media.programs`): their coming,
    going and change make its results out of date, too. A `generated` one stands for assets without an original
    (`core.parts`): it accepts nothing, and is there for its version.
    """

    name: str
    label: str
    version: str
    type: str
    mimes: tuple[str, ...]
    extensions: tuple[str, ...]
    accepts: Callable[[bytes], str | None]
    open: Callable[[str, Limits], Document]
    animated_type: str | None = None
    probe: Callable[[str], str | None] | None = None
    weak: bool = False
    programs: tuple[str, ...] = ()
    abilities: frozenset[Ability] = frozenset()
    generated: bool = False


def nothing(head: bytes) -> None:
    """`accepts` of formats that no file has."""


def without_original(path: str, limits: Limits) -> Document:
    """`open` of formats that no file has."""
    raise FileFault(ErrorCode.GENERIC_ERROR, "This asset is made from another one and has no file of its own.")


@cache
def handlers() -> tuple[Handler, ...]:
    """Every handler, by name. A plug-in that cannot be loaded is left out; `doctor` asks `broken_plugins`."""
    found = [
        importlib.import_module(f"{formats.__name__}.{module.name}").HANDLER
        for module in pkgutil.iter_modules(formats.__path__)
    ]
    for point in entry_points(group=ENTRY_POINTS):
        try:
            found.append(point.load())
        except Exception:  # somebody else's code; what is wrong with it is told by broken_plugins
            continue
    return tuple(sorted(found, key=lambda handler: handler.name))


def able(ability: Ability) -> frozenset[str]:
    """Names of the formats with that ability."""
    return frozenset(handler.name for handler in handlers() if ability in handler.abilities)


def broken_plugins() -> list[tuple[str, str]]:
    """(name, reason) of each format plug-in that is installed but cannot be loaded."""
    broken = []
    for point in entry_points(group=ENTRY_POINTS):
        try:
            point.load()
        except Exception as wrong:
            broken.append((point.name, f"{type(wrong).__name__}: {wrong}"))
    return broken


def handler_of(head: bytes, path: str) -> tuple[Handler, str] | None:
    """The handler of a file and its MIME type, by its content; its name decides where several accept it."""
    extension = extension_of(os.path.basename(path))  # noqa: PTH119 - paths are plain strings down here
    for weak in (False, True):
        fitting = [
            (handler, mime)
            for handler in handlers()
            if handler.weak is weak
            and (mime := handler.accepts(head)) is not None
            and (handler.probe is None or (mime := handler.probe(path)) is not None)
        ]
        if fitting:
            return next((pair for pair in fitting if extension in pair[0].extensions), fitting[0])
    return None


def claimed_by(name: str) -> Handler | None:
    """The handler whose extension the name has; of several (`.ts` is film and program) rather one that is not weak."""
    extension = extension_of(name)
    having = [handler for handler in handlers() if extension in handler.extensions]
    return min(having, key=lambda handler: handler.weak, default=None)


@cache
def versions() -> dict[str, str]:
    """Version by format name. That of `unknown` changes with every handler: a new one makes them worth another try."""
    known = {
        handler.name: "+".join((handler.version, *(programs.fingerprint(name) for name in handler.programs)))
        for handler in handlers()
    }
    everything = " ".join(f"{name}.{version}" for name, version in sorted(known.items()))
    return known | {UNKNOWN_FORMAT: hashlib.blake2b(everything.encode(), digest_size=6).hexdigest()}

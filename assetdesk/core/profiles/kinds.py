"""All kinds of profiles behind one door: reading, checking, and files.

Beside the four of this room: batch set presets and workflows, which folders carry in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assetdesk.core.batch_sets import BatchSetPreset
from assetdesk.core.encoding import EncodingPreset
from assetdesk.core.presets import BATCH_SET, IMAGE, LARGEST_BODY, LONGEST_NAME, METADATA, PROCESSING, VIDEO, WORKFLOW
from assetdesk.core.presets import KINDS as SAYING
from assetdesk.core.profiles.image import ImageProfile
from assetdesk.core.profiles.metadata import MetadataProfile
from assetdesk.core.profiles.processing import ProcessingProfile
from assetdesk.core.profiles.reading import ProfileFault
from assetdesk.core.profiles.video import VideoProfile

VERSION = 1
# in the order in which people see them
KINDS: tuple[str, ...] = (PROCESSING, METADATA, IMAGE, VIDEO, BATCH_SET, WORKFLOW)
# of which a folder has one at most; of the other it has many
SINGLE: tuple[str, ...] = (PROCESSING, METADATA, IMAGE, VIDEO, WORKFLOW)
_ALSO = {"batchset": BATCH_SET, "batchsetpreset": BATCH_SET, "batch-set": BATCH_SET}
_HEAD = ("kind", "name", "version", "handle")

Profile = ProcessingProfile | MetadataProfile | ImageProfile | VideoProfile
_CLASSES: dict[str, type[Profile]] = {
    PROCESSING: ProcessingProfile,
    METADATA: MetadataProfile,
    IMAGE: ImageProfile,
    VIDEO: VideoProfile,
}


def usual(kind: str) -> dict[str, Any]:
    """The body of a new one. A batch set preset and a workflow begin empty, and cannot be kept so."""
    if kind in _CLASSES:
        return _CLASSES[kind]("").body()
    return {"steps": []} if kind == WORKFLOW else _bare(BatchSetPreset("").to_json())


def named(name: str) -> str:
    """A name without spare blanks. ProfileFault where nothing is left, or it is too long."""
    wanted = " ".join(name.split())
    if not wanted:
        raise ProfileFault("A name needs at least one character.", "name")
    if len(wanted) > LONGEST_NAME:
        raise ProfileFault(f"A name has at most {LONGEST_NAME} characters.", "name")
    if wanted.casefold() == "none":
        raise ProfileFault("“None” is how a folder goes without a profile. Choose another name.", "name")
    return wanted


def checked(kind: str, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as it is kept, every value in its place. UsageFault where something cannot be."""
    known(kind)
    bare = _bare(body)
    try:
        large = len(json.dumps(bare)) > LARGEST_BODY
    except (TypeError, ValueError, RecursionError):
        raise ProfileFault("What a profile holds must be text, numbers, lists and the like.") from None
    if large:
        raise ProfileFault("This is too large to be a profile.")
    if kind == BATCH_SET:
        return _bare(BatchSetPreset.from_json({**bare, "name": name}).to_json())
    if kind == WORKFLOW:
        from assetdesk.core.workflows import Workflow

        return _bare(Workflow.from_json({**bare, "name": name}).to_json())
    return _CLASSES[kind].from_json({**bare, "name": name}).body()


def warnings(kind: str, body: Mapping[str, Any], encodings: Sequence[EncodingPreset] = ()) -> list[str]:
    """What is allowed and not advised, as sentences. `encodings` are those that a video profile names."""
    if kind not in _CLASSES:
        return []
    read = _CLASSES[kind].from_json(body)
    return read.warnings(encodings) if isinstance(read, VideoProfile) else read.warnings()


def content(kind: str, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """All of one, as in a file."""
    return {"kind": kind, "name": name, "version": VERSION, **_bare(body)}


def opened(text: str) -> tuple[str, str, dict[str, Any]]:
    """Kind, name and body out of a file's JSON; the body is not checked yet.

    UsageFault where it is no JSON, no profile, or of a newer program.
    """
    if len(text) > LARGEST_BODY:
        raise ProfileFault("This file is too large to be a profile.")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise ProfileFault("This file is not a profile: it is not JSON.") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("kind"), str) or not isinstance(raw.get("name"), str):
        raise ProfileFault(f"This file is not a profile: it needs a kind ({', '.join(KINDS)}) and a name.", "kind")
    kind = kind_named(raw["kind"])
    version = raw.get("version", VERSION)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise ProfileFault(f"The version of a profile is {VERSION}, not “{str(version)[:60]}”.", "version")
    if version > VERSION:
        sentence = f"This profile was written by a newer AssetDesk (version {version}; this one reads {VERSION})."
        raise ProfileFault(f"{sentence} Update AssetDesk to import it.", "version")
    return kind, named(raw["name"]), _bare(raw)


def kind_named(text: str) -> str:
    """The kind that a person or a program means. ProfileFault where there is none such."""
    wanted = " ".join(text.split()).casefold()
    kind = _ALSO.get(wanted, wanted)
    known(kind)
    return kind


def known(kind: str) -> None:
    """ProfileFault where that is no kind of profile."""
    if kind not in KINDS:
        raise ProfileFault(f"“{kind[:60]}” is no kind of profile. There are {', '.join(KINDS)}.", "kind")


def saying(kind: str) -> str:
    """How people say one: "a processing profile"."""
    return SAYING[kind]


def _bare(content: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in content.items() if name not in _HEAD}

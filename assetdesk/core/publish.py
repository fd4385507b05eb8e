"""Publishing: contexts with their targets, which files of an asset go there and why, and what they are called there.

A context is a named target of one type (IPS API, PublishContext). An asset holds one mark a context (wanted), and one
row of history a server (done); what is to be sent is the difference of the two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from assetdesk.core import asset
from assetdesk.core.batch_sets import SetType
from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.words import ContextType, PublishState, PublishType
from assetdesk.core.job import JobType
from assetdesk.core.names import clean_name, name_key, split_name
from assetdesk.core.renditions import PYRAMID_NAME

__all__ = ["ContextType", "PublishState", "PublishType"]

ORIGINAL = "original"
# the job that publishes to a context of each type
JOB_TYPES: dict[ContextType, JobType] = {
    ContextType.IMAGE_SERVING: JobType.IMAGE_SERVING_PUBLISH,
    ContextType.IMAGE_RENDERING: JobType.IMAGE_RENDERING_PUBLISH,
    ContextType.VIDEO: JobType.VIDEO_PUBLISH,
    ContextType.SERVER_DIRECTORY: JobType.SERVER_DIRECTORY_PUBLISH,
}
# what is one picture in the end, so that a pyramid can stand for it
PICTURE_TYPES = (
    asset.IMAGE,
    asset.ANIMATED_GIF,
    asset.PHOTOSHOP,
    asset.ILLUSTRATOR,
    asset.POSTSCRIPT,
    asset.SVG,
)
VIDEO_TYPES = (asset.VIDEO, "MasterVideo", asset.VIDEO_CAPTION, asset.AUDIO)
RENDERING_TYPES = ("Vignette", "Cabinet", "WindowsCovering")
VIDEO_SETS = ("AdaptiveVideoSet",)
# what a directory of a server takes (IPS API, ServerDirectoryPublishJob): pictures, templates, spin sets
DIRECTORY_TYPES = (*PICTURE_TYPES, "Template", "SpinSet")
DIRECTORY_SETS = (SetType.MULTI_AXIS.value,)


class Phase(StrEnum):
    """How far a publish job is, in this order; a job that is at none of them is not at work (`jobs.phase` is empty)."""

    PLANNING = "planning"
    MAKING = "making"
    SENDING = "sending"
    CATALOGUE = "catalogue"
    REMOVING = "removing"
    HISTORY = "history"


class Kind(StrEnum):
    """What is done with an asset: its files go out, its record alone is written again, all of it is taken back."""

    SEND = "send"
    RECORD = "record"
    REMOVE = "remove"


class Reason(StrEnum):
    """Why an asset is in a plan; the first that holds. CURRENT lies there as it is, WAITING has not been looked into
    yet: neither goes out with an incremental publish."""

    NEW = "new"
    FORCED = "forced"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    RECORD = "record"
    CURRENT = "current"
    WAITING = "waiting"


INCREMENTAL = (Reason.NEW, Reason.FORCED, Reason.CHANGED)


class Why(StrEnum):
    """The reason in more detail, for a person: what happened to the asset since."""

    MARKED = "marked"
    ORIGINAL = "original"  # another original
    MADE = "made again"  # a file that lies there was made again
    MORE = "more files"
    FEWER = "fewer files"
    MEMBERS = "members"  # of a set
    FORCED = "forced"
    RECORD = "record"
    UNMARKED = "unmarked"
    TRASHED = "trashed"
    DELETED = "deleted"
    EXPIRED = "expired"
    TYPE = "type"  # no asset of a type that goes there any more
    CURRENT = "current"
    WAITING = "waiting"


class Originals(StrEnum):
    """Whose original goes along."""

    NONE = "none"
    # of what is no picture: documents, fonts, colour profiles
    NOT_PICTURES = "notPictures"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class FileChoice:
    """Which files of an asset a context wants. `pyramid`: the pyramid TIFF of each picture, with its mask and image
    map. `renditions`: what profiles make, smart crops, and files of a person's own. `videos`: encodings. `previews`:
    the picture for the web and a thumbnail."""

    pyramid: bool = False
    originals: Originals = Originals.NONE
    renditions: bool = False
    videos: bool = False
    previews: bool = False

    def to_json(self) -> dict[str, Any]:
        """As it stands in a context's options, under `files`."""
        return {**asdict(self), "originals": self.originals.value}


DEFAULT_FILES: dict[ContextType, FileChoice] = {
    ContextType.IMAGE_SERVING: FileChoice(pyramid=True, originals=Originals.NOT_PICTURES, renditions=True),
    # as the IPS has it, without a renderer here: vignettes, cabinets and window coverings as they are
    ContextType.IMAGE_RENDERING: FileChoice(originals=Originals.ALL),
    ContextType.VIDEO: FileChoice(originals=Originals.ALL, renditions=True, videos=True, previews=True),
    ContextType.SERVER_DIRECTORY: FileChoice(originals=Originals.ALL, renditions=True),
}
FILES = "files"
SERVER = "server"


def choice_of(type: ContextType, options: Mapping[str, Any]) -> FileChoice:
    """Which files a context of that type with those options wants. UsageFault for a choice that cannot be."""
    given = options.get(FILES) or {}
    default = DEFAULT_FILES[type]
    if not isinstance(given, Mapping) or (odd := set(given) - set(asdict(default))):
        what = f"“{min(odd)}” is" if isinstance(given, Mapping) else "That is"
        raise UsageFault(f"{what} no choice of files. There are {', '.join(asdict(default))}.")
    for name, value in given.items():
        if name == "originals":
            if value not in tuple(Originals):
                raise UsageFault(f"originals is one of {', '.join(Originals)}.")
        elif not isinstance(value, bool):
            raise UsageFault(f"{name} is true or false.")
    changed: dict[str, Any] = {
        name: Originals(value) if name == "originals" else value for name, value in given.items()
    }
    return replace(default, **changed)


@dataclass(frozen=True, slots=True)
class Context:
    """A publish context with its target. `url` is a folder or an address without credentials, empty where it has no
    target yet. `checked` is when it was last reached or not (Unix seconds), `problem` why it could not be."""

    id: int
    name: str
    type: ContextType
    url: str = ""
    enabled: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)
    checked: float | None = None
    problem: str = ""
    made: float = 0.0

    @property
    def server(self) -> str:
        """What the history calls the target: its address without credentials."""
        return str(self.options.get(SERVER) or self.url)

    @property
    def files(self) -> FileChoice:
        """Which files go there."""
        return choice_of(self.type, self.options)

    @property
    def active(self) -> bool:
        """Whether a publish job can be sent to it (IPS API, getActivePublishContexts: it has an active server)."""
        return self.enabled and bool(self.url)

    @property
    def job_type(self) -> JobType:
        """The job that publishes to it."""
        return JOB_TYPES[self.type]


@dataclass(frozen=True, slots=True)
class Due:
    """What publishing to a context would do, in assets. `files` and `bytes` of what an incremental publish sends, as
    far as they are made already; `records` are only written into the catalogue again, `waiting` not processed yet."""

    new: int = 0
    forced: int = 0
    changed: int = 0
    withdrawn: int = 0
    current: int = 0
    records: int = 0
    waiting: int = 0
    files: int = 0
    bytes: int = 0

    @property
    def send(self) -> int:
        """Assets that an incremental publish sends."""
        return self.new + self.forced + self.changed

    @property
    def marked(self) -> int:
        """Assets that a full publish sends."""
        return self.send + self.current + self.records

    def __bool__(self) -> bool:
        return bool(self.send or self.withdrawn or self.records)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One asset of a plan: what is done with it, why, and how many files and bytes of it go out that are made already.

    `pyramid`: it wants a pyramid TIFF that is not made. `record` is what its record in the catalogue would be made of
    where that is more than its files (a set's members); kept with the history when it was published."""

    asset_id: int
    name: str
    kind: Kind
    reason: Reason
    files: int = 0
    bytes: int = 0
    pyramid: bool = False
    record: str = ""


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One line of the list: which asset, and why it is there."""

    asset_id: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of the list with what is shown in it. `folder` is the folder's path, empty of what is deleted; `at`
    when that happened which `why` says (Unix seconds), `by` who did it, where that is known; `last_published` None
    where it never was; `files` and `bytes` of what is wanted there, of a withdrawn one of what lies there."""

    asset_id: int
    name: str
    folder: str
    reason: Reason
    why: Why
    at: float | None = None
    by: str = ""
    last_published: float | None = None
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file that is to lie at a target. `source` is the derived file's name or `original`; `file` where it lies,
    relative to the library's folder, with `/`; `name` the asset's; `hash` BLAKE3; `mime` its type."""

    source: str
    file: str
    bytes: int
    hash: str
    name: str
    mime: str = ""


# names of the catalogue's own files
_TAKEN_IDENTS = frozenset({"catalog", "search", "index", "records"})
_ENDINGS = re.compile(r"\.(?:tiff?|json|part|tmp)$", re.I)
_LONGEST = 120


def clean_ident(text: str) -> str:
    """An id that is one part of a path anywhere and of an address: no forbidden characters, at most 120 bytes, no
    name that a catalogue needs, no ending that its own files have."""
    made = clean_name(unicodedata.normalize("NFC", text)).replace(" ", "_").replace("#", "-").strip("._")
    while _ENDINGS.search(made):
        made = _ENDINGS.sub(lambda found: "-" + found[0][1:], made)
    while len(made.encode()) > _LONGEST:
        made = made[:-1]
    made = made.rstrip("._ ") or "-"
    return f"-{made}" if name_key(made) in _TAKEN_IDENTS else made


def idents(name: str, folder: str) -> Iterator[str]:
    """Ids for an asset's catalogue record, the best first, without end: its name without extension; with the
    shortest telling part of its folder's path before it (its last folder, then one more …); with a number."""
    stem = split_name(name)[0]
    yield clean_ident(stem)
    parts = [part for part in folder.split("/") if part]
    for count in range(1, len(parts) + 1):
        yield _joined("-".join((*parts[-count:], stem)), "")
    number = 2
    while True:
        yield _joined(stem, f"-{number}")
        number += 1


def _joined(text: str, tail: str) -> str:
    """With the beginning given up where it would be too long: the end tells."""
    made = clean_name(text)
    while len(made.encode()) + len(tail) > _LONGEST:
        made = made[1:]
    return clean_ident(made + tail)


def place(ident: str, source: str, name: str) -> str:
    """Where a file lies at a target, with `/`: the pyramid `<ident>.tif`, another rendition `<ident>/<rendition>`, an
    original `<ident>/original/<file name>`, where no rendition can take its place."""
    if source == PYRAMID_NAME:
        return f"{ident}.tif"
    if source == ORIGINAL:
        return f"{ident}/{ORIGINAL}/{_file_name(name)}"
    return f"{ident}/{_file_name(source)}"


def _file_name(name: str) -> str:
    """With a dash before it where it would be the folder of originals, or hidden (as what targets keep for us is)."""
    made = clean_name(name)
    return f"-{made}" if name_key(made) == ORIGINAL or made.startswith(".") else made


# where and with what something was taken stays at home
_FOR_READERS = ("dc:", "xmpRights:", "prism:", "photoshop:Headline", "photoshop:Credit", "photoshop:Source")


def for_readers(field: str) -> bool:
    """Whether a metadata field (`dc:title`) stands in what is published of an asset."""
    return field.startswith(_FOR_READERS)

"""What an asset is: its states, its IPS types, and the facts a worker finds out about an original."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from assetdesk.core.metadata_layers import LAYERS, Layer, shown, shown_layer
from assetdesk.core.undo import KeptFile


class AssetState(StrEnum):
    """The asset's state as scripts see it (AEM Assets, processing status)."""

    UNPROCESSED = "unprocessed"
    QUEUED = "queued"
    PROCESSING = "processing"
    PROCESSED = "processed"
    FAILED = "failed"


class Badge(StrEnum):
    """What a cell shows at its top right, the first that applies in this order."""

    MISSING = "missing"
    FAILED = "failed"
    PROCESSING = "processing"
    PAUSED = "paused"
    QUEUED = "queued"
    EXPIRED = "expired"
    APPROVAL = "approval"
    STALE = "stale"
    # what lies at a publish target is not what it is now
    CHANGED = "changed since"
    PUBLISHED = "published"
    APPROVED = "approved"
    REJECTED = "rejected"
    NEW = "new"
    NONE = ""


# Format name -> IPS asset type (IPS API, "Asset types"). A new handler names its own type; this is only the words.
IMAGE = "Image"
ANIMATED_GIF = "AnimatedGif"
PDF = "Pdf"
PHOTOSHOP = "PsdTemplate"
ILLUSTRATOR = "Illustrator"
POSTSCRIPT = "PostScript"
INDESIGN = "InDesign"
SVG = "Svg"
VIDEO = "Video"
VIDEO_CAPTION = "VideoCaption"
AUDIO = "Audio"
WORD = "Word"
EXCEL = "Excel"
POWERPOINT = "PowerPoint"
RTF = "Rtf"
XML = "Xml"
ZIP = "Zip"
FONT = "Font"
ICC_PROFILE = "IccProfile"
OTHER = "Asset"

UNKNOWN_FORMAT = "unknown"


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of an original's bytes. Sizes in bytes and px, `mtime_ns` in ns, `hash` BLAKE3 in hex.

    `format` is the handler's name or `unknown`; `type` the IPS asset type; `pages` 1 for a plain picture.
    `duration` in seconds of what plays.
    `width` and `height` are upright (after orientation). None where a format has no such fact.
    """

    bytes: int
    mtime_ns: int
    inode: int
    hash: str
    format: str
    type: str
    mime: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    orientation: int | None = None
    colour: str | None = None
    bits: int | None = None
    duration: float | None = None


def badge_of(
    *,
    missing: bool,
    state: AssetState,
    paused: bool,
    stale: bool,
    new: bool,
    approval: str = "",
    expired: bool = False,
    published: bool = False,
    changed: bool = False,
) -> Badge:
    """The one badge of a cell, by the priority of AEM Assets' cards; what waits for a person before what is stale,
    and where it lies before what somebody thought of it.

    The lock of a checked-out asset stands beside it, whichever it is.
    """
    if missing:
        return Badge.MISSING
    if state is AssetState.FAILED:
        return Badge.FAILED
    if state is AssetState.PROCESSING:
        return Badge.PROCESSING
    if state is AssetState.QUEUED:
        return Badge.PAUSED if paused else Badge.QUEUED
    if expired:
        return Badge.EXPIRED
    if approval == "waiting":
        return Badge.APPROVAL
    if stale:
        return Badge.STALE
    if published:
        return Badge.CHANGED if changed else Badge.PUBLISHED
    if approval:
        return Badge.APPROVED if approval == "approved" else Badge.REJECTED
    return Badge.NEW if new else Badge.NONE


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One asset as lists and cells show it. `path` is relative to the library, with `/`.

    `progress` is 0–1 while processing. `step` is the step at work. Times are Unix seconds. `changed` is the
    original's own time stamp, `added` when it came into the library.

    Of a generated asset `originator` is whose part it is and `part` which (`core.parts`); `orphaned` says that the
    original has that part no more. Sets have a `part`, too. `members` counts what stands behind an asset: its generated
    ones and a set's members. `marked` for publishing. `picture` is the asset whose grid picture this one shows, with
    `cell` as its version: of a set the member that stands for it, or its first one with a picture; 0 means
    its own. `sub_type` is that of a set (IPS API, AssetSet). `approval` is what came of a workflow's last question:
    waiting, approved, rejected, or empty. `expires` is when it expires, `expired` whether it has; `checked_out` who has
    it since `checked_out_at` (empty: nobody). `published` is when it went to a publish target where it lies now, the
    latest; `published_stale` whether what lies somewhere is not what it is now.
    """

    id: int
    key: str
    folder_id: int
    path: str
    name: str
    title: str
    type: str
    format: str | None
    mime: str
    bytes: int
    hash: str | None
    width: int | None
    height: int | None
    pages: int | None
    state: AssetState
    badge: Badge
    error_code: str | None
    error_message: str | None
    missing: bool
    stale: bool
    added: float
    changed: float
    processed: float | None
    progress: float = 0.0
    step: str = ""
    taken: str | None = None
    camera: str | None = None
    colour: str | None = None
    duration: float | None = None
    cell: int = 0
    originator: int | None = None
    part: str | None = None
    members: int = 0
    orphaned: bool = False
    marked: bool = False
    picture: int = 0
    sub_type: str = ""
    approval: str = ""
    profile: str = ""
    expires: float | None = None
    expired: bool = False
    checked_out: str = ""
    checked_out_at: float | None = None
    published: float | None = None
    published_stale: bool = False

    @property
    def cell_id(self) -> int:
        """The asset whose grid picture is shown."""
        return self.picture or self.id

    @property
    def has_file(self) -> bool:
        """Whether it has an original of its own: pages, layers, transcodes and sets have none."""
        return self.part is None


@dataclass(frozen=True, slots=True)
class RenditionRow:
    """One derived file. `path` is relative to the library, with `/`; `fresh` False when its step is out of date,
    `defined` False when no profile makes it any more, `lasting` True when a profile made it or a person added it.
    `before` is what it was before the newest run that can be undone."""

    asset_id: int
    name: str
    path: str
    bytes: int
    hash: str
    width: int | None
    height: int | None
    mime: str
    made: float
    run: int
    own: bool = False
    fresh: bool = True
    defined: bool = True
    lasting: bool = False
    before: KeptFile | None = None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One metadata field with its value in each layer (`core.metadata_layers`); `forced` is a profile's that goes
    over the file's."""

    name: str
    embedded: object | None = None
    profile: object | None = None
    user: object | None = None
    forced: object | None = None

    @property
    def shown(self) -> object | None:
        """The value a person sees. An empty user value was cleared on purpose and wins."""
        found: object | None = shown({layer: getattr(self, layer) for layer in LAYERS})
        return found

    @property
    def source(self) -> Layer | None:
        """The layer that the shown value comes from."""
        return shown_layer({layer: getattr(self, layer) for layer in LAYERS})


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of an asset's history: when (Unix seconds), what kind, in words."""

    at: float
    kind: str
    text: str
    job_id: int | None = None


@dataclass(frozen=True, slots=True)
class FolderRow:
    """One folder of the tree; `own` counts its assets, `total` also those below. `path` is empty for the library.
    `crops` are those of its own assets that nobody has confirmed, `profiles` the kinds and names of those it has of its
    own (an empty name: NONE)."""

    id: int
    parent_id: int | None
    name: str
    path: str
    own: int = 0
    total: int = 0
    children: tuple[int, ...] = field(default=())
    crops: int = 0
    profiles: tuple[tuple[str, str], ...] = ()

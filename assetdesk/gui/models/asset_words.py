"""An asset's state and facts in words, for cells, rows, tooltips and screen readers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from assetdesk.core.asset import AUDIO, AssetRow, AssetState, Badge
from assetdesk.core.errors import RULES, ErrorCode
from assetdesk.core.names import split_name
from assetdesk.core.parts import PartKind
from assetdesk.gui import words
from assetdesk.gui.step_words import step_short

_PLAIN = frozenset({"JPEG", "PNG"})
_FORMATS = {
    "heif": "HEIC", "svgz": "SVG", "jpg": "JPEG", "tif": "TIFF", "webm": "WebM", "mpg": "MPEG", "mts": "TS",
    "m2ts": "TS", "aif": "AIFF", "jpeg2000": "JP2", "netpbm": "PNM", "xvthumb": "XV", "pixar": "PXR", "fli": "FLIC",
    "markdown": "MD", "postscript": "PS", "fictionbook": "FB2",
}  # fmt: skip


def _tr(text: str, n: int = -1) -> str:
    return QCoreApplication.translate("Asset", text, None, n)


def is_set(row: AssetRow) -> bool:
    """Whether it is a set: it has members, and no picture of its own."""
    return row.format == PartKind.SET


def set_name(row: AssetRow) -> str:
    """What kind of set."""
    if row.type == "AssetSet" and (said := _sub_type_name(row.sub_type)):
        return said
    return {
        "Catalog": _tr("Catalogue"),
        "ImageSet": _tr("Image set"),
        "SpinSet": _tr("Spin set"),
        "RenderSet": _tr("Render set"),
        "Video": _tr("Video set"),
        "MasterVideo": _tr("Video set"),
    }.get(row.type, _tr("Set"))


def _sub_type_name(sub_type: str) -> str:
    return {
        "MultiAxisSpinSet": _tr("Spin set"),
        "SwatchSet": _tr("Swatch set"),
        "MediaSet": _tr("Mixed media set"),
        "AdaptiveVideoSet": _tr("Video set"),
    }.get(sub_type, "")


def set_icon(row: AssetRow) -> str:
    """The icon of its banner."""
    if row.sub_type in ("MultiAxisSpinSet", "AdaptiveVideoSet"):
        return "rotate-3d" if row.sub_type == "MultiAxisSpinSet" else "film"
    return {"Catalog": "book-open", "SpinSet": "rotate-3d", "Video": "film", "MasterVideo": "film"}.get(
        row.type, "images"
    )


def part_name(row: AssetRow) -> str:
    """Page or layer; empty for what is a file, or will be one."""
    if row.format == PartKind.PAGE:
        return _tr("Page")
    return _tr("Layer") if row.format == PartKind.LAYER else ""


def format_name(row: AssetRow) -> str:
    """JPEG, PDF, PSD … by what the file is; by its ending while nothing has looked into it."""
    name = (row.format or "").lower()
    if is_set(row):
        return set_name(row)
    if said := part_name(row):
        return said
    if name in ("", "unknown", "compressed", PartKind.ENCODING):
        name = split_name(row.name)[1][1:].lower()
    elif name == "raw":
        name = row.mime.rpartition("-")[2]  # image/x-nikon-nef, whatever the file is named
    elif name == "postscript" and row.name.lower().endswith((".eps", ".epsf", ".epsi")):
        name = "eps"
    return _FORMATS.get(name, name.upper()) or _tr("File")


def format_chip(row: AssetRow) -> str:
    """What stands on the picture: nothing for the common two."""
    name = format_name(row)
    generated = is_set(row) or part_name(row)
    return "" if generated or name in _PLAIN or len(name) > 6 else name


def count_chip(row: AssetRow) -> str:
    """How many pages, where there is more than one, else how many stand behind it; a set has its banner."""
    if is_set(row):
        return ""
    if row.pages and row.pages > 1:
        return words.number(row.pages)
    return words.number(row.members) if row.members else ""


def banner(row: AssetRow) -> str:
    """What a set's banner says: Spin set · 24."""
    return f"{set_name(row)} · {words.number(row.members)}" if is_set(row) else ""


def reason(row: AssetRow) -> str:
    """Why it failed, in the short words of cell and list."""
    if row.missing:
        return _tr("Original not found")
    if row.error_code == ErrorCode.SOURCE_UNSUPPORTED and "password" in (row.error_message or ""):
        return _tr("Asks for a password")
    try:
        return RULES[ErrorCode(row.error_code)].short if row.error_code else _tr("Could not be processed")
    except ValueError:
        return row.error_message or _tr("Could not be processed")


def has_no_preview(row: AssetRow) -> bool:
    """A fact of its type, no failure."""
    return row.error_code == ErrorCode.RENDITION_FORMAT_UNSUPPORTED


def approval_words(row: AssetRow) -> str:
    """What came of a workflow's last question to a person; empty where there was none."""
    return {
        "waiting": _tr("Waits for approval"),
        "approved": _tr("Approved"),
        "rejected": _tr("Rejected"),
    }.get(row.approval, "")


def expired_words(row: AssetRow) -> str:
    """Expired 1 Nov."""
    return words.fill(_tr("Expired %1"), words.short_day(row.expires)) if row.expires is not None else ""


def expires_words(row: AssetRow) -> str:
    """Expires 1 Nov, of what has not yet; empty where it never does."""
    if row.expires is None or row.expired:
        return ""
    return words.fill(_tr("Expires %1"), words.short_day(row.expires))


def published_words(row: AssetRow) -> str:
    """Published 12 Oct, changed since; empty where it lies at no target."""
    if row.published is None:
        return ""
    said = words.fill(_tr("Published %1"), words.short_day(row.published))
    return words.fill(_tr("%1, changed since"), said) if row.published_stale else said


def checked_out_words(row: AssetRow) -> str:
    """Checked out by anna; empty where nobody has it."""
    return words.fill(_tr("Checked out by %1"), row.checked_out) if row.checked_out else ""


def state_words(row: AssetRow, step: str = "", fraction: float = 0.0) -> tuple[str, str]:
    """The state in words and the token of its colour, as the list's State column says it."""
    match row.badge:
        case Badge.MISSING | Badge.FAILED:
            return reason(row), "fail"
        case Badge.PROCESSING:
            share = fraction or row.progress
            return (_tr("Processing, %1 %").replace("%1", str(round(share * 100))) if share else _tr("Processing")), ""
        case Badge.PAUSED:
            return _tr("Paused"), ""
        case Badge.QUEUED:
            return _tr("Waiting"), ""
        case Badge.EXPIRED:
            return expired_words(row), ""
        case Badge.APPROVAL:
            return _tr("Waits for approval"), ""
        case Badge.STALE:
            return _tr("Out of date"), ""
        case Badge.CHANGED:
            return _tr("Changed since publishing"), ""
        case Badge.PUBLISHED:
            return _tr("Published"), ""
        case Badge.APPROVED | Badge.REJECTED:
            return approval_words(row), ""
        case Badge.NEW if not row.orphaned:
            return _tr("New"), ""
    if row.checked_out:
        return checked_out_words(row), ""
    if row.orphaned:
        return _tr("Orphaned"), ""
    if has_no_preview(row):
        return _tr("No preview for this type"), ""
    return (_tr("Processed"), "") if row.state is AssetState.PROCESSED else (_tr("Not processed yet"), "")


def facts(row: AssetRow) -> str:
    """4000 × 5333 · JPEG; 48 pages · 31.2 MB; 1920 × 1080 · 0:42; 3:12 · MP3; XLSX · 84 kB."""
    name = format_name(row)
    if is_set(row):
        return name
    if row.orphaned:
        return f"{name} · {_tr('no longer in the original')}"
    if row.duration:
        pixels = words.pixels(row.width, row.height) if row.type != AUDIO else ""
        long = words.span(max(1.0, row.duration))
        return f"{pixels} · {long}" if pixels else f"{long} · {name}"
    if row.pages and row.pages > 1:
        pages = words.plural(_tr("%Ln page(s)", row.pages), row.pages)
        return f"{pages} · {words.size(row.bytes)}"
    if row.width and row.height and row.type != "Pdf":
        return f"{words.pixels(row.width, row.height)} · {name}"
    if not row.has_file:
        return name
    return f"{name} · {words.size(row.bytes)}"


def second_line(row: AssetRow, step: str = "") -> tuple[str, str]:
    """The line under a cell's name, and the token of its colour."""
    match row.badge:
        case Badge.MISSING | Badge.FAILED:
            return reason(row), "fail"
        case Badge.PROCESSING:
            named = step_short(step or row.step)
            return (_tr("Processing: %1").replace("%1", named) if named else _tr("Processing")), "text2"
        case Badge.PAUSED:
            return _tr("Paused"), "text2"
        case Badge.QUEUED:
            return _tr("Waiting"), "text2"
        case Badge.EXPIRED:
            return expired_words(row), "text2"
        case Badge.APPROVAL:
            return _tr("Waits for approval"), "text2"
    return (_tr("No preview for this type") if has_no_preview(row) else facts(row)), "text2"


def tooltip(row: AssetRow) -> str:
    """Everything a cell cannot say: the whole name, where it is, every state that applies."""
    told = [state_words(row)[0]]
    for said in (
        expired_words(row) if row.expired else expires_words(row),
        checked_out_words(row),
        _tr("Out of date") if row.stale else "",
        published_words(row),
        _tr("Marked for publishing") if row.marked and row.published is None else "",
    ):
        if said and said not in told:
            told.append(said)
    if row.approval and (said := approval_words(row)) not in told:
        told.append(said)
    if row.error_message and row.error_message not in told:
        told.append(row.error_message)
    return "\n".join([row.name, words.folder(row.path.rpartition("/")[0]), facts(row), " · ".join(told)]).replace(
        "\n\n", "\n"
    )


def spoken(row: AssetRow, selected: bool) -> str:
    """What a screen reader says of a cell: name, type, state, selected, facts."""
    parts = [row.name, format_name(row), state_words(row)[0]]
    if row.checked_out and checked_out_words(row) not in parts:
        parts.append(checked_out_words(row))
    if row.members:
        parts.append(words.plural(_tr("%Ln member(s)", row.members), row.members))
    if selected:
        parts.append(_tr("selected"))
    return ", ".join([*parts, facts(row)])

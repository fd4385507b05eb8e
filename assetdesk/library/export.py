"""Export: hand out originals, or pictures made of them, into a folder or as one ZIP (IPS API, ExportJob).

Sets have no file of their own and cannot be exported; pages and layers go out as they are drawn. Presets are queries of
an image server with a name, which stands for them as `$name$`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.export import CONVERT, ORIGINAL, ExportRequest, free_name
from assetdesk.core.handles import parse_asset
from assetdesk.core.image_query import ImageQuery, QueryFault
from assetdesk.core.image_query_text import composed, expanded, macro_name, parse
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.names import clean_name, name_key
from assetdesk.core.presets import EXPORT, Preset
from assetdesk.core.who import user_name
from assetdesk.library.session import Library
from assetdesk.library.words import counted, number, size

if TYPE_CHECKING:
    from assetdesk.core.ips.types.siblings import ExportJob
    from assetdesk.store.browse import Browser
    from assetdesk.store.plain import Plain

__all__ = ["CONVERT", "ORIGINAL", "ExportRequest", "Look", "Outcome", "look", "of_ips", "start"]
ZIP_NAME = "Export.zip"
_NAME = "Export"


@dataclass(frozen=True, slots=True)
class Look:
    """What of a selection can go out: the assets, how many sets are left out, how many have lost their file, how many
    are pages and layers, and the bytes of the originals."""

    assets: tuple[int, ...] = ()
    sets: int = 0
    missing: int = 0
    parts: int = 0
    bytes: int = 0

    @property
    def left_out(self) -> str:
        """A sentence about the sets, or empty."""
        if not self.sets:
            return ""
        are = "is a set and is" if self.sets == 1 else "are sets and are"
        return f"{counted(self.sets, 'of them', 'of them')} {are} left out: select the members instead."


@dataclass(frozen=True, slots=True)
class Outcome:
    """The job that goes out, and what a person reads of it."""

    sentence: str
    job_id: int


def look(browse: Browser, asset_ids: Sequence[int]) -> Look:
    """What of these can be exported."""
    from assetdesk.store.publishing import exports

    with browse.plain() as db:
        found = exports.chosen(db, list(dict.fromkeys(asset_ids)))
    return Look(found.assets, found.sets, found.missing, found.parts, found.bytes)


def presets(lib: Library) -> list[Preset]:
    """Those that come with the program first."""
    from assetdesk.library import presets as kept

    return kept.list(lib, EXPORT)


def query_of(preset: Preset) -> str:
    """The query that a preset stands for."""
    return str(preset.body.get("query", ""))


def checked_preset(name: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body of an export preset as it is kept. QueryFault where its query cannot be, UsageFault for the name."""
    if any(sign in name for sign in "$&="):
        raise UsageFault("The name of an export preset has no $, & or =: it stands in queries as $name$.")
    wrong = [one for one in body if one != "query"]
    if wrong or not isinstance(body.get("query"), str):
        raise UsageFault("An export preset holds its query, such as wid=800&fmt=jpg, and nothing else.")
    query = str(body["query"]).strip().lstrip("?")
    parse(query, lambda named: "" if named.casefold() != name.casefold() else f"${named}$")
    return {"query": query}


def read_query(lib: Library, modifier: str, macro: str = "") -> ImageQuery:
    """What a query comes to, with its presets. QueryFault."""
    with lib.browse.plain() as db:
        return parse(composed(modifier, macro), lambda name: _preset_query(db, name))


def check_folder(lib: Library, to: str) -> Path:
    """The folder that an export may go to, which may be made there. UsageFault where it may not."""
    from assetdesk.library.watch import roots

    path = Path(os.path.expanduser(to.strip())) if to.strip() else None  # noqa: PTH111 - what a person typed
    if path is None or not path.is_absolute():
        raise UsageFault("Name the whole path of the folder to export to.")
    if path.exists() and not path.is_dir():
        raise UsageFault(f"“{path.name}” is a file. Choose a folder to export to.")
    if not path.exists() and not path.parent.is_dir():
        raise UsageFault(f"The folder “{path}” is not there. Choose another one, or connect its drive.")
    real, own = path.resolve(), lib.root.resolve()
    if real == own or own in real.parents or ".assetdesk" in real.parts:
        raise UsageFault(
            f"“{path.name}” lies in this library: what is exported there would come in again. Choose another folder."
        )
    there = path if path.exists() else path.parent
    if not os.access(there, os.W_OK | os.X_OK):
        raise UsageFault(f"The folder “{there}” cannot be written to. Choose another one.")
    roots.need_unwatched(lib.browse, path)
    return path


def usual_folder(lib: Library) -> Path:
    """Where exports go that name no folder: the setting, else the person's downloads, else their home."""
    said = lib.settings().export_folder
    if said:
        return Path(said)
    home = Path.home()
    downloads = home / "Downloads"
    return downloads if downloads.is_dir() else home


def start(lib: Library, request: ExportRequest) -> Outcome:
    """Write the job; whoever works the queue does it. IpsFault 30001 for sets and for a query that cannot be,
    UsageFault for the folder and beyond the limits of a ZIP."""
    from assetdesk.store.publishing import exports

    lib.need("exportAssets")
    lib.need_writing()
    made = checked(lib, request)
    job_id = lib.store.writer.run(lambda w: exports.create(w, made, submitted_by=user_name()))
    lib.wake()
    where = made.zip or Path(made.to).name or made.to
    sentence = f"Exporting {counted(len(made.assets), 'asset')} to {where}."
    if lib.settings().queue_paused:
        sentence = f"Processing is paused. {counted(len(made.assets), 'asset')} will wait."
    return Outcome(sentence, job_id)


def of_ips(lib: Library, job: ExportJob, name: str = "") -> ExportRequest:
    """The request of an ExportJob: one ZIP into the folder that exports usually go to. IpsFault for handles that are
    not here, for sets, and for a query that cannot be."""
    numbers: list[int] = []
    for at, handle in enumerate(job.assetHandleArray):
        found = parse_asset(handle)
        if found is None:
            path = f"exportJob/assetHandleArray/{at}"
            raise IpsFault(FaultCode.INVALID_PARAMETER, f"“{handle}” is not an asset of this library.", path)
        numbers.append(found)
    parameters = {"emailSetting": job.emailSetting.value}
    request = ExportRequest(
        tuple(dict.fromkeys(numbers)),
        str(usual_folder(lib)),
        fmt=job.fmt.value,
        modifier=job.is_modifier or "",
        macro=job.macro or "",
        zip=clean_name(f"{name}.zip") if name else ZIP_NAME,
        name=name,
        job=parameters,
    )
    _need_all(lib, request)
    return request


def _need_all(lib: Library, request: ExportRequest) -> None:
    found = look(lib.browse, request.assets)
    if found.sets:
        raise IpsFault(
            FaultCode.INVALID_PARAMETER, f"{found.left_out} Sets cannot be exported.", "exportJob/assetHandleArray"
        )
    missing = set(request.assets) - set(found.assets)
    if missing:
        raise IpsFault(
            FaultCode.INVALID_PARAMETER,
            f"“a|{min(missing)}” is not an asset of this library.",
            "exportJob/assetHandleArray",
        )


def checked(lib: Library, request: ExportRequest) -> ExportRequest:
    """The request with everything settled that could be otherwise by the time it runs; faults as of `start`."""
    if not request.assets:
        raise IpsFault(FaultCode.MISSING_PARAMETER, "No asset is chosen.", "exportJob/assetHandleArray")
    request = replace(request, assets=tuple(dict.fromkeys(request.assets)))
    _need_all(lib, request)
    query = ""
    if request.fmt == CONVERT:
        query = _resolved(lib, request)
    elif request.fmt != ORIGINAL:
        raise IpsFault(FaultCode.INVALID_PARAMETER, f"“{request.fmt}” is neither orig nor convert.", "exportJob/fmt")
    to = check_folder(lib, request.to)
    zipped = _zip_name(to, request.zip) if request.zip else ""
    if zipped:
        _need_within(lib, request)
    name = " ".join(request.name.split()) or _NAME
    return replace(request, to=str(to), zip=zipped, query=query, name=name[:200])


def _resolved(lib: Library, request: ExportRequest) -> str:
    """The query without presets in it."""
    macro = request.macro.strip()
    if macro:
        macro = f"${macro_name(macro)}$" if macro.startswith("$") else f"${macro}$"
    try:
        with lib.browse.plain() as db:
            text = expanded(composed(request.modifier, macro), lambda name: _preset_query(db, name))
        parse(text)
    except QueryFault as wrong:
        where = "macro" if macro and wrong.command == "macro" else "is_modifier"
        raise IpsFault(FaultCode.INVALID_PARAMETER, str(wrong), f"exportJob/{where}") from wrong
    return text


def _preset_query(db: Plain, name: str) -> str | None:
    from assetdesk.store.profiles import presets as rows

    for one in rows.listed(db, EXPORT):
        if one.name.casefold() == name.strip().casefold():
            return query_of(one)
    return None


def _zip_name(folder: Path, wanted: str) -> str:
    """The name of the ZIP there, with a number where it is taken."""
    name = clean_name(wanted if wanted.lower().endswith(".zip") else f"{wanted}.zip")
    try:
        taken = {name_key(one) for one in os.listdir(folder)}  # noqa: PTH208 - names alone
    except OSError:
        taken = set()
    return free_name(name, taken)


def _need_within(lib: Library, request: ExportRequest) -> None:
    """UsageFault where a ZIP would be larger than allowed: by its number of assets, and by the bytes of originals. What
    pictures come to is seen as they are packed."""
    settings = lib.settings()
    count = len(request.assets)
    if count > settings.export_zip_assets:
        raise UsageFault(
            f"A ZIP holds at most {number(settings.export_zip_assets)} assets; these are {number(count)}. Export them"
            " into a folder, or in parts."
        )
    if request.fmt == ORIGINAL:
        total = look(lib.browse, request.assets).bytes
        if total > settings.export_zip_bytes:
            raise UsageFault(
                f"A ZIP holds at most {size(settings.export_zip_bytes)}; these are {size(total)}. Export them into a"
                " folder, or in parts."
            )

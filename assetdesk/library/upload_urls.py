"""Upload from addresses (IPS API, UploadUrlsJob): each file is fetched, and then comes in as a copied one does.

Nothing is fetched unless the library's setting `network` says so. The name comes from `destPath` alone, never from the
address or the server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from assetdesk.core.errors import UsageFault
from assetdesk.core.job import JobType, Priority
from assetdesk.core.names import clean_name
from assetdesk.core.upload import Conflict, OverwriteMode, UploadFile, UploadRequest
from assetdesk.library.intake import sources
from assetdesk.library.session import Library
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.core.settings import LibrarySettings
    from assetdesk.store.writer import Write

# of one job
MOST = 10_000


def request(
    lib: Library,
    urls: Sequence[tuple[str, str]],
    *,
    overwrite: bool | None = None,
    folder: str = "",
    name: str = "",
    options: Mapping[str, Any] | None = None,
    job: Mapping[str, Any] | None = None,
    private: bool = False,
    origin: str = "command line",
) -> UploadRequest:
    """The upload that fetches each of `urls` (address, `destPath` below `folder`). `private`: a person has confirmed
    that this job may fetch from their own network. UsageFault where the library uses no network, and for an address or
    a place that cannot be."""
    from assetdesk.library.intake.addresses import parse
    from assetdesk.library.intake.fetching import PRIVATE, need_network

    settings = lib.settings()
    need_network(settings)
    if not urls:
        raise UsageFault("Name at least one address to fetch.")
    if len(urls) > MOST:
        raise UsageFault(f"These are {len(urls):,} addresses; one job takes {MOST:,}.")
    files = []
    for address, place in urls:
        parse(address)
        files.append(_file(address, place, folder))
    own = {PRIVATE: True} if private else {}
    return UploadRequest(
        files=tuple(files),
        conflict=Conflict.SKIP if overwrite is False else Conflict.CREATE_VERSION,
        overwrite_mode=OverwriteMode(settings.overwrite_mode),
        origin=origin,
        name=name or f"Fetch {counted(len(files), 'file')}",
        options=dict(options or {}),
        job={**(job or {}), **own},
    )


def start(lib: Library, wanted: UploadRequest, priority: Priority = Priority.BULK) -> int:
    """Write the job; the runner fetches its files and processes them. Answers the job's number."""
    from assetdesk.library import upload

    return upload.start(lib, wanted, priority=priority, type=JobType.UPLOAD_URLS)


def kept(wanted: UploadRequest) -> dict[str, Any]:
    """The upload as a schedule keeps it: what its job says, and its files."""
    return {
        **json.loads(wanted.head_json()),
        "files": [[file.source, file.folder, file.name, file.title] for file in wanted.files],
    }


def begin(w: Write, settings: LibrarySettings, raw: Mapping[str, Any]) -> int:
    """The job of what `kept` answered, in somebody's transaction. UsageFault where the library uses no network any
    more."""
    from assetdesk.library import upload
    from assetdesk.library.intake.fetching import need_network

    need_network(settings)
    files = tuple(UploadFile(source, folder, name, title) for source, folder, name, title in raw["files"])
    wanted = UploadRequest(
        files=files,
        conflict=Conflict(raw["conflict"]),
        overwrite_mode=OverwriteMode(settings.overwrite_mode),
        origin=raw["origin"],
        name=raw["name"],
        options=raw["options"],
        job=raw["job"],
    )
    whole = upload.with_defaults(wanted, settings.upload_defaults)
    return upload.create(w, whole, (), Priority.BULK, JobType.UPLOAD_URLS)


def place_of(address: str) -> str:
    """The place that a person means who names an address and nothing else: the last part of its path."""
    return unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2] or urlsplit(address).hostname or "download"


def _file(address: str, place: str, folder: str) -> UploadFile:
    path = PurePosixPath(place.replace("\\", "/"))
    wanted = path.name
    if not wanted or wanted in (".", "..") or place.endswith(("/", "\\")):
        raise UsageFault(f"“{place}” names no file. A destPath is a folder and a file's name.")
    name = clean_name(wanted)
    target = sources.clean_folder(f"{folder}/{path.parent}")
    return UploadFile(source=address, folder=target, name=name, title="" if name == wanted else wanted)

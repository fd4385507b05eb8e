"""Assets: look one up by its path, list, show, and the files: derived ones and originals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from assetdesk.api.asking import Ask
from assetdesk.api.faults import Refused, not_found
from assetdesk.api.models import COMMON, Done, Failure
from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import asset_handle, parse_asset
from assetdesk.core.reprocessing import KEY, QueueFault, Word
from assetdesk.core.request import Selection
from assetdesk.library import reprocess_queue
from assetdesk.library.listing import parse_query, rows
from assetdesk.library.records import asset_record, shown_record
from assetdesk.library.session import Library

router = APIRouter(prefix="/assets", tags=["assets"], responses=COMMON)
_MOST = 1000
Key = Annotated[str, Path(description="The asset's key, or its handle (its `|` as `%7C`)")]
# what a browser shows by itself and cannot be a page of somebody else's
_SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "video/mp4", "audio/mpeg"})
_SENT: dict[str, Any] = {kind: {} for kind in ("application/octet-stream", *sorted(_SHOWN))}
_FILE: dict[str, Any] = {
    "response_class": FileResponse,
    "responses": {
        200: {"content": _SENT, "description": "The file; what a browser would not show is `application/octet-stream`"},
        206: {"content": {**_SENT, "multipart/byteranges": {}}, "description": "The parts of it that `Range` names"},
        416: {"model": Failure, "description": "The file has no such part; `Content-Range` says how long it is"},
    },
}


class Found(Done):
    """The asset of a path."""

    key: str
    handle: str


class AssetList(Done):
    """Assets in the order of folders and names; `total` of the whole list, `next` where to read on."""

    assets: list[dict[str, Any]]
    total: int
    next: int | None = None


class AssetAnswer(Done):
    """One asset with all there is of it."""

    asset: dict[str, Any]


@router.get("/lookup/{unit}", operation_id="assetLookup", response_model=Found)
async def lookup(
    ask: Ask, unit: str, path: Annotated[str | None, Query(description="Relative to the library, with `/`")] = None
) -> dict[str, Any]:
    """The key of the asset whose original lies at a path."""
    if not path:
        await ask.run(lambda: None, unit)
        raise Refused(400, "PATH_REQUIRED", "Say which path: `?path=…`.")
    key, number = await ask.run(lambda: reprocess_queue.key_at(ask.lib, path), unit)
    return {"message": "OK", "key": key, "handle": asset_handle(number)}


@router.get("/list/{unit}", operation_id="assetList", response_model=AssetList, response_model_exclude_none=False)
async def listed(
    ask: Ask,
    unit: str,
    query: Annotated[str, Query(max_length=2000, description="Words and filters, as in the search field")] = "",
    folder: Annotated[str, Query(max_length=2000, description="A folder of it, with those below")] = "",
    start: Annotated[int, Query(ge=0, le=1 << 40)] = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
) -> dict[str, Any]:
    """Assets, a part of them at a time."""

    def look() -> dict[str, Any]:
        lib = ask.lib
        lib.need("lookAtAssets")
        ids = lib.browse.ids(parse_query(query, _folder(lib, folder)))
        found = [asset_record(row, lib.browse.renditions(row.id), stale)
                 for row, stale in rows(lib, ids[start : start + limit])]  # fmt: skip
        end = start + limit
        return {"message": "OK", "assets": found, "total": len(ids), "next": end if end < len(ids) else None}

    return await ask.run(look, unit)


@router.get("/show/{unit}/{key}", operation_id="asset", response_model=AssetAnswer)
async def show(ask: Ask, unit: str, key: Key) -> dict[str, Any]:
    """One asset: metadata, options, versions, renditions, tags."""

    def look() -> dict[str, Any]:
        lib = ask.lib
        lib.need("lookAtAssets")
        for row, stale in rows(lib, [find(lib, key)]):
            return shown_record(lib.browse, row, stale)
        raise _unknown(key)

    return {"message": "OK", "asset": await ask.run(look, unit)}


@router.get("/original/{unit}/{key}", operation_id="assetOriginal", **_FILE)
async def original(ask: Ask, unit: str, key: Key) -> Response:
    """The original, for a person who may take it out."""

    def look() -> _File:
        lib = ask.lib
        lib.need("exportAssets")
        number = find(lib, key)
        row = next(iter(lib.browse.rows([number])), None)
        if row is None or not row.has_file:
            raise not_found("This asset has no file of its own.", str(Word.FILE_NOT_FOUND))
        return _there(_File(str(lib.browse.original_path(number)), row.name, row.mime, row.hash or ""))

    return _sent(await ask.run(look, unit))


@router.get("/renditions/{unit}/{key}/{name}", operation_id="assetRendition", **_FILE)
async def rendition(
    ask: Ask, unit: str, key: Key, name: Annotated[str, Path(description="As `list` and `show` name it")]
) -> Response:
    """A derived file: a preview, or more for a person who may take files out. Its name is looked for among those of
    the asset: it is never a path."""

    def look() -> _File:
        lib = ask.lib
        lib.need("lookAtAssets")
        for made in lib.browse.renditions(find(lib, key)):
            if made.name == name:
                if made.lasting or made.mime not in _SHOWN:  # what a profile made, a pyramid: no mere preview
                    lib.need("exportAssets")
                return _there(_File(str(lib.root / made.path), made.name, made.mime, made.hash))
        raise not_found(f"This asset has no rendition “{name[:100]}”.", str(Word.FILE_NOT_FOUND))

    return _sent(await ask.run(look, unit))


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    name: str
    mime: str
    hash: str


def _there(file: _File) -> _File:
    import os

    if not os.path.isfile(file.path):  # noqa: PTH113 - a string all the way
        raise not_found("The file is not where it was.", str(Word.FILE_NOT_FOUND))
    return file


class _Streamed(FileResponse):
    """A file; a part of it that cannot be is refused as everything else is."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused: Refused | None = None

        async def gate(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] in (400, 416):
                size = {name.decode(): value.decode() for name, value in message["headers"] if name == b"content-range"}
                refused = (
                    Refused(416, "RANGE_NOT_SATISFIABLE", "The file has no such part.", headers=size)
                    if message["status"] == 416
                    else Refused(400, "INVALID_RANGE", "The header Range cannot be read: `bytes=0-99` is one.")
                )
            if refused is None:
                await send(message)

        await super().__call__(scope, receive, gate)
        if refused is not None:
            raise refused


def _sent(file: _File) -> Response:
    """Streamed, in parts where asked. What a browser might run it only stores."""
    shown = file.mime in _SHOWN
    answer = _Streamed(file.path, media_type=file.mime if shown else "application/octet-stream")
    how = "inline" if shown else "attachment"
    answer.headers["content-disposition"] = f"{how}; filename*=UTF-8''{quote(file.name, safe='', errors='replace')}"
    if file.hash:
        answer.headers["x-blake3"] = file.hash
    return answer


def find(lib: Library, text: str) -> int:
    """The asset of a key or handle. Refused 404 KEY_NOT_FOUND, 422 INVALID_KEY."""
    number = parse_asset(text)
    if number is None and not KEY.fullmatch(text):
        raise QueueFault(Word.INVALID_KEY, "A key has 32 hexadecimal digits.")
    try:
        found = lib.browse.find(text).assets
    except UsageFault:
        found = ()
    if len(found) != 1:
        raise _unknown(text)
    return found[0]


def _unknown(text: str) -> QueueFault:
    return QueueFault(Word.KEY_NOT_FOUND, f"No asset of this library has the key “{text[:64]}”.")


def _folder(lib: Library, path: str) -> int | None:
    """The id of a folder; None where it is the library itself."""
    if path.strip("/") in ("", "."):
        return None
    if "\0" in path:
        raise not_found("No folder's name has such characters.", str(Word.FILE_NOT_FOUND))
    found: Selection = lib.browse.find(path)
    if found.everything:
        return None
    if len(found.folders) != 1 or found.assets:
        raise not_found(f"“{path[:200]}” is not a folder of this library.", str(Word.FILE_NOT_FOUND))
    return found.folders[0]

"""ZIP archives that are not the clothes of another kind: their list of contents. Nothing is unpacked."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import ZIP
from assetdesk.core.task import Limits
from assetdesk.media import sniff
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_MIMES = {
    ".jar": "application/java-archive",
    ".apk": "application/vnd.android.package-archive",
    ".kmz": "application/vnd.google-earth.kmz",
    ".sketch": "application/x-sketch",
    ".xd": "application/vnd.adobe.xd",
    ".ipa": "application/x-ios-app",
    ".whl": "application/x-wheel+zip",
}


def _accepts(head: bytes) -> str | None:
    # the third is the mark of an archive in several parts that has only one
    if head.startswith((b"PK\3\4", b"PK\5\6", b"PK00PK\3\4", b"PK\7\x08PK\3\4")):
        return "application/zip"
    return None


def _probe(path: str) -> str | None:
    return _MIMES.get(sniff.extension_of(Path(path).name), "application/zip")


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers import zip_directory
    from assetdesk.media.readers.listing import ArchiveDocument

    return ArchiveDocument(path, limits, "ZIP archive", zip_directory.read)


HANDLER = Handler(
    name="zip",
    label="ZIP",
    version="2",
    type=ZIP,
    mimes=("application/zip", *_MIMES.values()),
    extensions=(".zip", ".zipx", *_MIMES),
    accepts=_accepts,
    probe=_probe,
    open=_open,
    weak=True,
    abilities=frozenset({Ability.TEXT}),
)

"""Pictures of versions, to look at and to compare: made by a worker when somebody looks, and kept beside the version.

A version's renditions are not kept (its file and its options make them again), but for this one picture of at most
1280 px. It goes with its version.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.versions import VersionRow, Why
from assetdesk.library.peek import Peeker
from assetdesk.library.session import Library

_LARGEST = 32 << 20


class VersionPictures:
    """One worker, started at the first look. `close` ends it; call both off the window's thread."""

    def __init__(self, lib: Library) -> None:
        self._lib = lib
        self._peeker = Peeker(lib)

    def picture(
        self, asset_id: int, number: int, cancelled: Callable[[], bool] = lambda: False
    ) -> tuple[VersionRow, bytes | None]:
        """A version with its picture as JPEG or PNG; None where there is none to be had (a file that nobody can decode,
        bytes that are lost). UsageFault where the version is no more."""
        from assetdesk.store.history import versions
        from assetdesk.store.work import claims

        paths = self._lib.store.paths
        with self._lib.browse.plain() as db:
            version = versions.one(db, asset_id, number)
            own = versions.own_of(db, asset_id, number)
            profiles = claims.profiles_of(db, own.options)
        if version.picture:
            with suppress(OSError):
                return version, _read(paths.versions / version.picture)
        source = paths.versions / version.path
        if version.lost or version.kind is Why.SIDECAR or not source.is_file():
            return version, None
        made = self._peeker.look(str(source), cancelled, options=own.options, profiles=profiles).picture
        if made is not None and not self._lib.read_only:
            with suppress(OSError, EnvironmentFault):  # a full disk is no reason not to look
                self._keep(version, made)
        return version, made

    def close(self) -> None:
        """End the worker."""
        self._peeker.close()

    def _keep(self, version: VersionRow, made: bytes) -> None:
        from assetdesk.store.files import write_atomic
        from assetdesk.store.history import versions

        home = Path(version.path).parent
        ending = ".png" if made.startswith(b"\x89PNG") else ".jpg"
        relative = f"{home.as_posix()}/{uuid.uuid4().hex}.picture{ending}"
        paths = self._lib.store.paths
        write_atomic(paths.versions / relative, made, sync=False)
        kept = self._lib.store.writer.run(lambda w: versions.set_picture(w, version.asset_id, version.number, relative))
        if not kept:
            versions.drop_file(paths, relative)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)

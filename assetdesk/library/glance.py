"""A library opened to read its lists and nothing else: no lock, no thread, no SQLAlchemy, so it is ready at once."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

from assetdesk.core.scopes import Modules
from assetdesk.jobs.modules import current_modules
from assetdesk.store import schema
from assetdesk.store.browse import Browser
from assetdesk.store.paths import LibraryPaths


class Glance:
    """See the module. Made by `open`, ended by `close`; usable in a `with`."""

    def __init__(self, browse: Browser, modules: Modules) -> None:
        self.browse = browse
        self.modules = modules
        self.root: Path = browse.paths.root

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Glance:
        """NotALibrary, NewerSchema and the like as in opening. A library that an older build made is opened whole
        once, which brings it up to date."""
        paths = LibraryPaths(Path(os.path.abspath(path)))  # noqa: PTH100 - without following links
        browse = Browser(paths)
        modules = current_modules()
        if schema.look(paths) < schema.SCHEMA or not _same(browse, modules):
            from assetdesk.library.session import Library

            browse.close()
            Library.open(path, run=False).close()
            browse = Browser(paths)
        return cls(browse, modules)

    def close(self) -> None:
        """End its connections."""
        self.browse.close()

    def __enter__(self) -> Glance:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _same(browse: Browser, modules: Modules) -> bool:
    """Whether what is out of date was worked out with this build's modules."""
    return browse.module_versions() == modules.rows()

"""Derived files that no profile defines any more. They stay until a person cleans up (AEM: nothing removes them).

A file of the folder's own profiles is defined while what holds in the folder makes it of such an asset; one of a
profile that a request named, while any processing profile does. A person's own files always are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from assetdesk.core.presets import PROCESSING
from assetdesk.core.profiles.file_names import KINDS, NAMED_STEP, made_by

Rows = Callable[[str, tuple[Any, ...]], Iterable[Any]]
STEPS = json.dumps(sorted(KINDS))


class Definitions:
    """What profiles define, read as it is asked for: `rows` runs a statement with its values."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._of_folder = cache(self._read_folder)
        self._names = cache(self._read_names)
        self._any: list[Mapping[str, Any]] | None = None

    def has(self, step: str, name: str, folder_id: int, mime: str, format_name: str | None) -> bool:
        """Whether that file of that step's is still one that a profile makes of such an asset."""
        kind = KINDS.get(step)
        return kind is None or name in self._names(step, kind, folder_id, mime or "", format_name or "")

    def _read_names(self, step: str, kind: str, folder_id: int, mime: str, format_name: str) -> frozenset[str]:
        programs = self._profiles() if step == NAMED_STEP else [self._of_folder(folder_id).get(kind, {})]
        # what a folder's profile has under the same name counts for a named one, too
        programs += [self._of_folder(folder_id).get(kind, {})] if step == NAMED_STEP else []
        return frozenset().union(*(made_by(kind, one, mime, format_name) for one in programs))

    def _read_folder(self, folder_id: int) -> dict[str, Mapping[str, Any]]:
        found = self._rows(
            "SELECT e.kind, p.body FROM effective e JOIN programs p ON p.id = e.program_id WHERE e.folder_id = ?",
            (folder_id,),
        )
        return {str(row[0]): json.loads(row[1]) for row in found}

    def _profiles(self) -> list[Mapping[str, Any]]:
        if self._any is None:
            found = self._rows("SELECT body FROM presets WHERE kind = ?", (PROCESSING,))
            self._any = [json.loads(row[0]) for row in found]
        return list(self._any)

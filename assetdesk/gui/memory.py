"""What the window remembers between starts: for all libraries, and for each one. Small JSON files in the user's
configuration folder; one that cannot be read counts as empty, one that cannot be written costs only the memory."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import platformdirs

_RECENT = 12


def config_dir() -> Path:
    """The user's configuration folder of AssetDesk."""
    return Path(platformdirs.user_config_dir("assetdesk", appauthor=False))


def library_mark(root: Path) -> str:
    """A short name for a library's folder, the same for every way of writing its path."""
    return hashlib.blake2b(os.fsencode(os.path.realpath(root)), digest_size=8).hexdigest()


class Memory:
    """A dictionary of JSON values that is written when it has changed (`save`)."""

    def __init__(self, name: str) -> None:
        self._file = config_dir() / f"{name}.json"
        self._values: dict[str, Any] = {}
        self._saved = "{}"
        with contextlib.suppress(OSError, ValueError):
            self._saved = self._file.read_text(encoding="utf-8")
            found = json.loads(self._saved)
            if isinstance(found, dict):
                self._values = found

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or `default` where it is missing or of another type than `default`."""
        found = self._values.get(name, default)
        if default is not None and not isinstance(found, type(default)):
            if isinstance(default, float) and isinstance(found, int):
                return float(found)
            return default
        return found

    def set(self, name: str, value: Any) -> None:
        """Remember until `save`."""
        self._values[name] = value

    def save(self) -> None:
        """Write, if something changed."""
        text = json.dumps(self._values, ensure_ascii=False, indent=1, sort_keys=True)
        if text == self._saved:
            return
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._file.with_name(f".{os.getpid()}-{self._file.name}")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self._file)
            self._saved = text


class General(Memory):
    """What holds for all libraries: appearance, and the libraries opened last."""

    def __init__(self) -> None:
        super().__init__("window")

    def recent(self) -> list[dict[str, Any]]:
        """Newest first: `path` (str), `opened` (Unix seconds), `assets` (count when it was closed)."""
        return [r for r in self.get("recent", []) if isinstance(r, dict) and isinstance(r.get("path"), str)]

    def remember(self, root: Path, opened: float, assets: int | None = None) -> None:
        """Put a library first."""
        path = os.path.realpath(root)
        old = next((r for r in self.recent() if r["path"] == path), {})
        entry = {"path": path, "opened": opened, "assets": old.get("assets", 0) if assets is None else assets}
        self.set("recent", [entry, *(r for r in self.recent() if r["path"] != path)][:_RECENT])

    def forget(self, path: str) -> None:
        """Take a library off the list."""
        self.set("recent", [r for r in self.recent() if r["path"] != path])


def of_library(root: Path) -> Memory:
    """What is remembered of one library: sizes, sort, place."""
    return Memory(f"libraries/{library_mark(root)}")

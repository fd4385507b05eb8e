"""Reads a task's facts file while the worker writes it."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.task import FACTS_FILE, Fact, from_lines


class FactsReader:
    """Hands over each whole line once. A torn last line waits for its rest, or is never handed over."""

    def __init__(self, out_dir: Path) -> None:
        self._path = out_dir / FACTS_FILE
        self._at = 0

    def read(self) -> list[Fact]:
        """The facts written since the last look."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._at)
                body = file.read()
        except FileNotFoundError:
            return []
        whole = body[: body.rfind(b"\n") + 1]
        self._at += len(whole)
        return from_lines(whole.decode("utf-8", errors="replace").splitlines())

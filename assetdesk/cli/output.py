"""What a command prints: JSON lines for scripts, plain lines for people, one progress bar on a terminal.

Results go to standard output, everything said about them (progress, notes, sentences) to standard error, so that a
pipe gets results alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Mapping
from typing import Any, TextIO


class Output:
    """One command's two streams. With `as_json` every result is one JSON object a line, flushed at once."""

    def __init__(self, as_json: bool, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._bar = "" if not _is_terminal(self._err) else None
        self._drawn = 0.0
        # names of files may hold what the terminal's encoding lacks: show it escaped rather than end with an error
        for stream in (self._out, self._err):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="backslashreplace")

    def record(self, value: Mapping[str, Any], text: str | None = None) -> None:
        """One result: `value` as a JSON line, or `text` for a person (None prints nothing to a person)."""
        if self.as_json:
            self._write(self._out, json.dumps(value, ensure_ascii=False) + "\n")
        elif text is not None:
            self.clear()
            self._write(self._out, text + "\n")

    def say(self, sentence: str) -> None:
        """A sentence for a person, on standard error."""
        self.clear()
        self._write(self._err, sentence + "\n")

    def fault(self, code: int, reason: str) -> None:
        """What went wrong as a whole: for scripts as a fault on standard output, and the sentence for a person."""
        if self.as_json:
            self.record({"fault": {"code": code, "reason": reason}})
        self.say(f"assetdesk: {reason}")

    def progress(self, fraction: float, text: str) -> None:
        """Draw the bar again, at most ten times a second; nothing where standard error is no terminal."""
        if self._bar == "" or self.as_json:
            return
        now = time.monotonic()
        if now - self._drawn < 0.1 and fraction < 1:
            return
        self._drawn = now
        columns = shutil.get_terminal_size().columns
        room = max(10, min(40, columns - len(text) - 8))
        full = round(room * min(1.0, max(0.0, fraction)))
        bar = f"\r[{'#' * full}{'.' * (room - full)}] {text}"[: columns - 1]
        self._write(self._err, f"\r\x1b[K{bar}")
        self._bar = bar

    def clear(self) -> None:
        """Take the bar away, so that a line can be printed in its place."""
        if self._bar:
            self._write(self._err, "\r\x1b[K")
            self._bar = None

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
            stream.flush()
        except BrokenPipeError:
            # the reader (`| head`) has gone: stay quiet, also when the interpreter flushes at its end
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            raise ReaderGone from None


class ReaderGone(Exception):
    """Whoever read standard output has closed it; there is nobody left to tell."""


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False

"""A large file's copy: written, flushed and read back at the same time, a window behind the other.

The thread that copies hashes what it reads; a second one follows it, makes each window last, lets go of it in memory
and reads it again from the disk. So the check costs little time, no gigabytes wait to be written at the end, and the
memory of the machine stays what it was. The copy can be left in the middle and gone on with later.

A note beside it says of every so many bytes what the source's were until then. A program that finds a copy which
another one left reads it, and goes on behind the last place where it is what the note says: nothing is believed of what
a kill, or a loss of power, made of the rest.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from blake3 import blake3

from assetdesk.library.intake.copying import (
    Arrived,
    CalledOff,
    Changed,
    Stamp,
    need_same,
    not_as_written,
    take_over_facts,
    write_all,
)

_BLOCK = 4 << 20
_WINDOW = 16 << 20
# the copy runs ahead of the check by no more than this: so much may wait for a slow disk
_AHEAD = 4 * _WINDOW
# so much is copied anew at most
_NOTED = 64 << 20


class LargeCopy:
    """One copy of `source`, as it was at `before`, to `part`. `run` until it answers; CalledOff leaves it at rest."""

    def __init__(self, source: Path, before: Stamp, part: Path) -> None:
        self.part = part
        self.before = before
        self._source = source
        self._written = 0
        self._checked = 0
        self._digest = blake3()
        self._check = blake3()
        self._notes: list[tuple[int, str]] = []
        self._note = self.note_of(part)

    @staticmethod
    def note_of(part: Path) -> Path:
        """Where it is said how far a copy is known to be right."""
        return part.with_name(f"{part.name}.upto")

    @property
    def begun(self) -> bool:
        """Whether something of it is there to go on with."""
        return self.part.exists()

    def discard(self) -> None:
        """It is not gone on with."""
        self.part.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def run(self, name: str, cancelled: Callable[[], bool], progress: Callable[[float], None]) -> Arrived:
        """Copy what is not copied yet; when it answers, all of it is on the disk and was read back.

        Changed where the source is another file than at the beginning, Refused where the copy is not what was written.
        """
        if self._lies() != self._written:
            self._find_again(cancelled)
        how = "r+b" if self.begun else "xb"
        with self._source.open("rb", buffering=0) as read, self.part.open(how, buffering=0) as out:
            if Stamp.of(os.fstat(read.fileno())) != self.before:
                raise Changed
            read.seek(self._written)
            out.seek(self._written)
            out.truncate()
            self._note.write_text("".join(f"{upto} {digest}\n" for upto, digest in self._notes), encoding="ascii")
            with _Follower(self, out.fileno(), read.fileno()) as follower:
                block = memoryview(bytearray(_BLOCK))
                while count := read.readinto(block):
                    self._digest.update(block[:count])
                    write_all(out.write, block[:count])
                    self._written += count
                    if self._written > self.before.bytes:  # it grows: not copied for as long as it does
                        raise Changed
                    if self._written - self._noted >= _NOTED:
                        self._put_note()
                    progress(min(1.0, self._written / max(1, self.before.bytes)))
                    follower.upto(self._written, cancelled)
                    if cancelled():
                        self._put_note()
                        raise CalledOff
                need_same(self._source, read.fileno(), self.before, self._written)
                follower.finish()
        if self._checked != self._written or self._check.digest() != self._digest.digest():
            raise not_as_written(name)
        self._put_note()
        take_over_facts(self._source, self.part)
        return Arrived(self.part, self._written, self._digest.hexdigest(), self.before)

    def _lies(self) -> int:
        """How long the file is: another program may have left it, gone on with it, or taken it away."""
        try:
            return self.part.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def _noted(self) -> int:
        return self._notes[-1][0] if self._notes else 0

    def _put_note(self) -> None:
        if self._written > self._noted:
            self._notes.append((self._written, self._digest.hexdigest()))
            with self._note.open("a", encoding="ascii") as out:
                out.write(f"{self._written} {self._notes[-1][1]}\n")

    def _find_again(self, cancelled: Callable[[], bool]) -> None:
        """Read what another program has left, as far as the note knows it. CalledOff leaves all as it is."""
        self._notes = []
        self._written = self._checked = 0
        self._digest, self._check = blake3(), blake3()
        if not self.begun:
            return
        with suppress(OSError):
            self.part.chmod(0o600)
        digest, at, good = blake3(), 0, blake3()
        notes: list[tuple[int, str]] = []
        with self.part.open("r+b", buffering=0) as again:
            _sync(again.fileno())
            _let_go(again.fileno(), 0, self.before.bytes)
            for upto, expected in _read_notes(self._note):
                while at < upto and (block := again.read(min(_BLOCK, upto - at))):
                    digest.update(block)
                    at += len(block)
                    if cancelled():
                        raise CalledOff
                if at != upto or at > self.before.bytes or digest.hexdigest() != expected:
                    break
                notes.append((upto, expected))
                good = digest.copy()
        self._notes = notes
        self._written = self._checked = self._noted
        self._digest, self._check = good, good.copy()

    def check(self, upto: int, out: int, read: int) -> None:
        """Make the bytes up to there last and read them again. Called by the follower alone."""
        _sync(out)
        start = self._checked
        _let_go(out, start, upto - start)
        _let_go(read, start, upto - start)
        with self.part.open("rb", buffering=0) as again:
            again.seek(start)
            while self._checked < upto and (block := again.read(min(_BLOCK, upto - self._checked))):
                self._check.update(block)
                self._checked += len(block)


class _Follower:
    """The second thread of a copy. Its errors are raised in the first."""

    def __init__(self, copy: LargeCopy, out: int, read: int) -> None:
        self._copy = copy
        self._files = (out, read)
        self._written = self._checked = copy._checked
        self._ended = self._given_up = False
        self._error: BaseException | None = None
        self._moved = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="assetdesk-check", daemon=False)

    def __enter__(self) -> _Follower:
        self._thread.start()
        return self

    def __exit__(self, kind: object, error: object, at: object) -> None:
        with self._moved:
            self._given_up = self._given_up or error is not None
            self._ended = True
            self._moved.notify_all()
        self._thread.join()

    def upto(self, written: int, cancelled: Callable[[], bool]) -> None:
        """So much is written; waits while the check is too far behind."""
        with self._moved:
            self._written = written
            self._moved.notify_all()
            while written - self._checked > _AHEAD and self._error is None and not cancelled():
                self._moved.wait(0.1)
            self._raise()

    def finish(self) -> None:
        """Everything is written: wait until all of it is checked."""
        with self._moved:
            self._ended = True
            self._moved.notify_all()
        self._thread.join()
        self._raise()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            while (upto := self._next()) is not None:
                self._copy.check(upto, *self._files)
                with self._moved:
                    self._checked = upto
                    self._moved.notify_all()
        except BaseException as error:  # for the thread that copies
            with self._moved:
                self._error = error
                self._moved.notify_all()

    def _next(self) -> int | None:
        """Up to where the next window goes; None at the end."""
        with self._moved:
            while not self._ended and self._written - self._checked < _WINDOW:
                self._moved.wait()
            if self._given_up or self._written == self._checked:
                return None
            return self._written


def _read_notes(note: Path) -> list[tuple[int, str]]:
    """What a note says, in its order; of a line that was cut short, and of what follows, nothing."""
    found: list[tuple[int, str]] = []
    try:
        lines = note.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return found
    for line in lines:
        upto, _, digest = line.partition(" ")
        if not upto.isdecimal() or len(digest) != blake3.digest_size * 2 or int(upto) <= (found[-1][0] if found else 0):
            break
        found.append((int(upto), digest))
    return found


def _sync(fd: int) -> None:
    getattr(os, "fdatasync", os.fsync)(fd)


def _let_go(fd: int, start: int, count: int) -> None:
    """The system need not keep these bytes in memory. Where it cannot be told, reading back is of the memory."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(fd, start, count, os.POSIX_FADV_DONTNEED)

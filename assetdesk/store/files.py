"""Files of the library: written whole or not at all, and flushed before anybody relies on them."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from blake3 import blake3

from assetdesk.store.faults import fault_of

_BLOCK = 1 << 20


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` last through a loss of power; systems without such a thing do nothing."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some network file systems refuse it
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def write_atomic(target: Path, body: bytes, *, sync: bool = True) -> None:
    """Write `target` whole: temporary name beside it, flush, rename. DiskFull where there is no room."""
    part = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with part.open("xb") as out:
            out.write(body)
            if sync:
                out.flush()
                os.fsync(out.fileno())
        part.replace(target)
        if sync:
            sync_folder(target.parent)
    except BaseException as error:
        part.unlink(missing_ok=True)
        fault = fault_of(error)
        if fault is error:
            raise
        raise fault from error


def copy_in(
    source: Path, target: Path, progress: Callable[[int], None] | None = None, *, tmp: Path | None = None
) -> tuple[int, str]:
    """Copy `source` to `target`, which must not exist, and answer bytes and BLAKE3 in hex.

    Copied under a temporary name (in `tmp`, on the same file system, else beside the target), flushed to the disk,
    then given its name; the time stamp comes along. `progress` gets the bytes copied so far and may raise to give
    up. FileExistsError where the name is taken, DiskFull where there is no room.
    """
    # the name says whose it is: what a killed program leaves can then be told from what another one is writing
    part = (tmp or target.parent) / f".{target.stem[:40]}-{uuid.uuid4().hex}.part"
    digest = blake3()
    size = 0
    try:
        with source.open("rb") as read, part.open("xb") as out:
            while block := read.read(_BLOCK):
                digest.update(block)
                out.write(block)
                size += len(block)
                if progress is not None:
                    progress(size)
            out.flush()
            os.fsync(out.fileno())
        with suppress(OSError):
            shutil.copystat(source, part)
        place_new(part, target)
        sync_folder(target.parent)
    except BaseException as error:
        part.unlink(missing_ok=True)
        fault = fault_of(error)
        if fault is error:
            raise
        raise fault from error
    return size, digest.hexdigest()


class GivenUp(Exception):
    """Reading a file was called off."""


def hash_file(path: Path, cancelled: Callable[[], bool] = lambda: False) -> tuple[int, str]:
    """Bytes and BLAKE3 in hex. GivenUp where `cancelled` says so in between."""
    digest = blake3()
    size = 0
    with path.open("rb") as read:
        while block := read.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if cancelled():
                raise GivenUp
    return size, digest.hexdigest()


def place_new(part: Path, target: Path) -> None:
    """Rename `part` to `target` without ever replacing a file; across file systems (another disk in a folder) it is
    copied. FileExistsError where the name is taken."""
    try:
        os.link(part, target)  # the one rename-like call that refuses an existing name everywhere on POSIX
    except FileExistsError:
        raise
    except OSError as error:  # no hard links on this file system
        if os.path.lexists(target):
            raise FileExistsError(f"{target} exists") from None
        if error.errno != errno.EXDEV:
            part.rename(target)
            return
        copy_in(part, target)
        part.unlink()
    else:
        part.unlink()


def put_over(part: Path, target: Path) -> None:
    """Rename `part` to `target`, whatever has that name; across file systems a copy beside it is renamed."""
    try:
        part.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{uuid.uuid4().hex}.part")
        copy_in(part, beside)
        try:
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        part.unlink()


def move_into_place(source: Path, target: Path, *, sync: bool = True) -> None:
    """Move an original or version to `target`, which must not exist; across file systems it is copied first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(target) and not _same_file(source, target):
        raise FileExistsError(f"{target} exists")
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy_in(source, target)
        source.unlink()
    if sync:
        sync_folder(target.parent)
        if source.parent != target.parent:
            sync_folder(source.parent)


def remove_tree(folder: Path) -> None:
    """Delete a folder of our own with all that is in it; missing is fine."""
    shutil.rmtree(folder, ignore_errors=True)


def free_bytes(folder: Path) -> int:
    """Room left on the device that holds `folder`, in bytes."""
    return shutil.disk_usage(folder).free


def _same_file(one: Path, other: Path) -> bool:
    """Whether both names are one file: a change of case on a file system that does not tell case apart."""
    try:
        return one.samefile(other)
    except OSError:
        return False

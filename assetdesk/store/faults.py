"""What a failed statement or write means to a person. Imports neither SQLAlchemy nor a database."""

from __future__ import annotations

import errno
import sqlite3

from assetdesk.core.errors import (
    AssetDeskError,
    DiskFull,
    EnvironmentFault,
    LibraryDamaged,
    LibraryReadOnly,
    StoreBusy,
)

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_WRITING = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def disk_full(detail: str = "") -> DiskFull:
    """The one sentence for it."""
    return DiskFull("The disk with this library is full. Free some room and try again.", detail=detail)


def read_only(detail: str = "") -> LibraryReadOnly:
    """The one sentence for it."""
    return LibraryReadOnly("This library cannot be written to. It is open to look only.", detail=detail)


def fault_of(error: BaseException) -> BaseException:
    """The error as a person should hear it; one that is no fault of machine or library comes back as it is."""
    if isinstance(error, AssetDeskError):
        return error
    cause = getattr(error, "orig", None) or error  # SQLAlchemy keeps sqlite3's own error there
    if isinstance(cause, OSError):
        if cause.errno in _FULL:
            return disk_full(str(cause))
        if cause.errno == errno.EROFS:
            return read_only(str(cause))
        return error
    if isinstance(cause, sqlite3.Error):
        return _database_fault(cause) or error
    return error


def _database_fault(error: sqlite3.Error) -> EnvironmentFault | None:
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    detail = f"{getattr(error, 'sqlite_errorname', None) or type(error).__name__}: {error}"
    if code == sqlite3.SQLITE_FULL:
        return disk_full(detail)
    if code == sqlite3.SQLITE_READONLY:
        return read_only(detail)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(
            "Another program has been writing to this library for more than 5 seconds. Try again.", detail=detail
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return LibraryDamaged("The library's index did not pass its check. Originals are safe.", detail=detail)
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return EnvironmentFault(
            "The library's folder cannot be read or written. Check that its drive is connected.", detail=detail
        )
    return None


def denies_writing(error: BaseException) -> bool:
    """Whether an error of the operating system or SQLite says that the place cannot be written."""
    if isinstance(error, OSError):
        return error.errno in _NO_WRITING
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    return code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)

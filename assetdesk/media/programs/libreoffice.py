"""Office documents into PDF by LibreOffice: one at a time for each person of this machine, without a window.

Its profile (a folder of AssetDesk's own in the person's cache) is kept between conversions: making it costs as much
as a conversion. It forbids macros, outside links and updates, and sends whatever would still go to the network to a
proxy that is not there. A profile that was in use when LibreOffice failed is thrown away.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import programs
from assetdesk.media.programs import running

_LABEL = "LibreOffice"
_PLACE = "libreoffice"
_SOURCE = "document"
_SECONDS = 120.0
_OF_THE_TASK = 0.8  # waiting for others included
_LOOK = 0.1
# it asks to be started again: the first time, when it has made its profile
_AGAIN = (79, 81)
# written anew before each start, so that nothing a document did to it can stay
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("org.openoffice.Office.Common/Save/Document", "AutoSave", "false"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
)


def to_pdf(path: str, extension: str, limits: Limits, folder: str, until: float) -> str:
    """Path of the PDF in `folder`. `extension` is that of the document's true kind; `until` is the time (monotonic)
    by which it has to be done, waiting for other conversions included.

    FileFault with ToolMissing, Timeout, CommandFailed, or SourceCorrupt where LibreOffice cannot read it.
    """
    command = programs.path_of(programs.LIBREOFFICE)
    if command is None:
        raise programs.missing(programs.LIBREOFFICE)
    # a copy: beside the original it would put its lock file, and look for what the document links to
    source = Path(folder) / f"{_SOURCE}{extension}"
    shutil.copyfile(path, source)
    home = _home(folder)
    try:
        with _alone(home, until):
            said = _convert(command, home / "profile", source, limits, until)
    finally:
        source.unlink(missing_ok=True)
    made = source.with_suffix(".pdf")
    if not made.is_file() or not made.stat().st_size:
        head = "The file is damaged or empty. LibreOffice cannot read it."
        raise FileFault(ErrorCode.SOURCE_CORRUPT, head, detail=said.words)
    return str(made)


def deadline(limits: Limits) -> float:
    """Until when (monotonic) a conversion that is asked for now has to be done, so that the task is not over first."""
    return time.monotonic() + _OF_THE_TASK * limits.seconds_document


def _convert(command: str, profile: Path, source: Path, limits: Limits, until: float) -> running.Said:
    asked = [
        command,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nofirststartwizard",
        "--convert-to",
        "pdf",
        "--outdir",
        str(source.parent),
        str(source),
    ]
    well = False
    try:
        for _ in range(3):
            _settings(profile)
            seconds = min(_SECONDS, max(1.0, until - time.monotonic()))
            said = running.run(asked, _LABEL, str(source.parent), running.Limits(seconds, limits.memory))
            if said.code not in _AGAIN:
                break
        well = said.code == 0
    finally:
        if not well:
            shutil.rmtree(profile, ignore_errors=True)
    if not well:
        sentence = f"LibreOffice ended with code {said.code}."
        raise FileFault(ErrorCode.COMMAND_FAILED, sentence, detail=said.words)
    return said


def _settings(profile: Path) -> None:
    """The profile's own settings, before LibreOffice reads them."""
    items = "".join(
        f'<item oor:path="/{place}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for place, name, value in _SETTINGS
    )
    user = profile / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )


def _home(otherwise: str) -> Path:
    """Where profile and lock lie; in that folder where the person's cache cannot be written."""
    from platformdirs import user_cache_path

    home = user_cache_path("assetdesk", appauthor=False) / _PLACE
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "lock").touch()
    except OSError:
        home = Path(otherwise) / _PLACE
        home.mkdir(exist_ok=True)
    return home


@contextmanager
def _alone(home: Path, until: float) -> Iterator[None]:
    """Holds the lock of this person's conversions; Timeout where others take too long."""
    with (home / "lock").open("a+b") as file:
        while not _locked(file):
            if time.monotonic() > until:
                sentence = "LibreOffice was busy with other documents for too long."
                raise FileFault(ErrorCode.TIMEOUT, sentence)
            time.sleep(_LOOK)
        try:
            yield
        finally:
            _unlock(file)


if os.name == "nt":
    import msvcrt

    def _locked(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        with suppress(OSError):
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]

else:
    import fcntl

    def _locked(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)

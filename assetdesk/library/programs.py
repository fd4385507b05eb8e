"""Programs that some formats need and AssetDesk does not bring: which are missing, and how to get them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence

from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.library import reprocess
from assetdesk.library.reprocess import Outcome
from assetdesk.library.session import Library
from assetdesk.library.words import counted
from assetdesk.media import programs
from assetdesk.media.programs import Program

# a manager's command, and what comes before the package's name; the first that is there is this system's
_MANAGERS = (
    ("apt-get", "sudo apt install"),
    ("dnf", "sudo dnf install"),
    ("zypper", "sudo zypper install"),
    ("pacman", "sudo pacman -S"),
    ("apk", "sudo apk add"),
)
_MAC = {programs.GHOSTSCRIPT: "brew install ghostscript", programs.LIBREOFFICE: "brew install --cask libreoffice"}
_WINDOWS = {
    programs.GHOSTSCRIPT: "winget install ArtifexSoftware.GhostScript",
    programs.LIBREOFFICE: "winget install TheDocumentFoundation.LibreOffice",
}
_PACKAGES = {("pacman", programs.LIBREOFFICE): "libreoffice-fresh"}


def named_in(message: str) -> Program | None:
    """The program that a sentence is about."""
    return next((one for one in programs.PROGRAMS.values() if one.label in message), None)


def is_there(name: str) -> bool:
    """Whether the program is installed at this moment."""
    return programs.path_of(name) is not None


def how_to_install(name: str, platform: str = sys.platform) -> str:
    """The one command for this system; empty where none is known."""
    if platform == "darwin":
        return _MAC.get(name, "")
    if platform == "win32":
        return _WINDOWS.get(name, "")
    for manager, command in _MANAGERS:
        if shutil.which(manager):
            return f"{command} {_PACKAGES.get((manager, name)) or programs.PROGRAMS[name].package}"
    return ""


def look_again(lib: Library) -> None:
    """Take note of programs that came or went: what was made without them is out of date from now on."""
    from assetdesk.jobs.modules import look_again

    lib.store.set_modules(look_again())


def try_again(lib: Library, asset_ids: Sequence[int]) -> Outcome:
    """The same, and run these assets: what failed for want of the program, and what was made without it."""
    look_again(lib)
    name = f"Retry {counted(len(asset_ids), 'asset')}"
    request = ReprocessRequest(Selection(assets=tuple(asset_ids)), apply_to=ApplyTo.STALE, name=name)
    return reprocess.start(lib, request)

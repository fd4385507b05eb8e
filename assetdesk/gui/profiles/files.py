"""Profiles as files: the dialogs that ask where, and reading and writing off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name
from assetdesk.library import profile_files, profiles

if TYPE_CHECKING:
    from assetdesk.core.presets import Preset
    from assetdesk.library.session import Library

_LARGEST = 1_000_000


def choose_import(parent: QWidget, chosen: Callable[[str], object]) -> None:
    """Ask for a file to read."""
    _choose(parent, QCoreApplication.translate("ProfileFiles", "Import a profile"), "", chosen)


def choose_export(parent: QWidget, name: str, chosen: Callable[[str], object]) -> None:
    """Ask where to write."""
    title = QCoreApplication.translate("ProfileFiles", "Export the profile")
    _choose(parent, title, clean_name(f"{name}{profile_files.ENDING}"), chosen)


def _choose(parent: QWidget, title: str, name: str, chosen: Callable[[str], object]) -> None:
    dialog = QFileDialog(parent, title)
    dialog.setObjectName("profileFile")
    dialog.setNameFilter(QCoreApplication.translate("ProfileFiles", "Profiles (*.json)"))
    if name:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile(name)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(chosen)
    dialog.open()


def read(library: Library, path: str) -> Preset:
    """Take in a file. UsageFault with a sentence where it cannot be."""
    with Path(path).open("rb") as file:
        raw = file.read(_LARGEST + 1)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageFault(f"“{Path(path).name}” is not a profile: it is not text in UTF-8.") from None
    return profile_files.read(library, text)


def write(library: Library, profile_id: int, path: str) -> str:
    """Write one; answers the file's name."""
    text = profile_files.written(library, profiles.get(library, profile_id).preset)
    Path(path).write_text(text, encoding="utf-8")
    return Path(path).name

"""Playing a film or sound: with the system's own player, or in the window where the extra `player` is installed."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices

from assetdesk.core.asset import AUDIO, VIDEO
from assetdesk.core.names import split_name
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.media import registry


def in_window() -> bool:
    """Whether Qt's own player is installed. Nothing of it is loaded by asking, nor ever into this process.

    A packed program has no Python to run it with.
    """
    return not getattr(sys, "frozen", False) and find_spec("PySide6.QtMultimedia") is not None


def is_playable(name: str) -> bool:
    """Whether the system will take a file of this name for a film or sound, and not for a program."""
    claimed = registry.claimed_by(name)
    return claimed is not None and claimed.type in (VIDEO, AUDIO)


def play_outside(desk: Desk, path: object) -> bool:
    """Hand an original to the system's player; a toast says why where that is not done."""
    target = Path(str(path))
    translate = QCoreApplication.translate
    if not target.is_file():
        text = words.fill(translate("Playing", "The original is not where it was: %1."), str(target))
    elif not is_playable(target.name):
        ending = split_name(target.name)[1] or target.name
        text = words.fill(
            translate("Playing", "A file named “%1” is not handed to other programs. Rename it to what it is."), ending
        )
    elif QDesktopServices.openUrl(QUrl.fromLocalFile(str(target))):
        return True
    else:
        text = words.fill(translate("Playing", "No program plays “%1” on this system."), target.name)
    desk.toasts.show(text, kind="play", icon="fail")
    return False

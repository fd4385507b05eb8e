"""Shows a file in the system's file manager, selected where the system can do that."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from assetdesk.gui import words
from assetdesk.gui.desk import Desk


def reveal(desk: Desk, path: object) -> None:
    """Open the folder that holds `path`; a toast says where the file should be if even the folder is gone."""
    target = Path(str(path))
    if not target.parent.is_dir():
        text = QCoreApplication.translate("Reveal", "The original is not where it was: %1.")
        desk.toasts.show(words.fill(text, str(target)), kind="reveal", icon="fail")
        return
    if target.exists() and _selected(target):
        return
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(target.parent))):
        text = QCoreApplication.translate("Reveal", "It is in %1.")
        desk.toasts.show(words.fill(text, str(target.parent)), kind="reveal", icon="folder-open")


def _selected(target: Path) -> bool:
    """Whether the file manager was asked to select the file itself."""
    if sys.platform == "win32":
        return bool(QProcess.startDetached("explorer.exe", ["/select,", str(target)])[0])
    if sys.platform == "darwin":
        return bool(QProcess.startDetached("open", ["-R", str(target)])[0])
    return _by_dbus(target)


def _by_dbus(target: Path) -> bool:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    interface = bus.interface()
    name = "org.freedesktop.FileManager1"
    activatable = interface.isServiceRegistered(name).value() or _can_start(name)
    if not activatable:
        return False
    message = QDBusMessage.createMethodCall(name, "/org/freedesktop/FileManager1", name, "ShowItems")
    message.setArguments([[QUrl.fromLocalFile(str(target)).toString()], ""])
    return bool(bus.send(message))


def _can_start(name: str) -> bool:
    for base in ("/usr/share", "/usr/local/share"):
        if (Path(base) / "dbus-1" / "services" / f"{name}.service").exists():
            return True
    return False

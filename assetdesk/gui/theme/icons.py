"""Lucide outlines in a colour: as pixmaps for painting and as files that Qt draws by itself at any ratio."""

from __future__ import annotations

import functools
import hashlib
import os
import re
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from assetdesk.core.places import resource
from assetdesk.gui.theme.files import made_files


def stroke_for(size: int) -> float:
    """Line width on the 24 grid that looks the same at each size: small ones bolder, large ones finer."""
    if size <= 13:
        return 2.0
    return 1.25 if size >= 30 else 1.75


@functools.cache
def _outline(name: str) -> str:
    text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    return re.sub(r"<!--.*?-->\s*", "", text, flags=re.S)


def svg(name: str, colour: str, stroke: float) -> bytes:
    """The icon's text with colour (`#RRGGBB`) and line width filled in. KeyError-like OSError if there is none."""
    text = _outline(name).replace("currentColor", colour)
    return re.sub(r'stroke-width="[^"]*"', f'stroke-width="{stroke:g}"', text, count=1).encode()


def icon_file(name: str, colour: str, stroke: float) -> Path:
    """The same as a file, made once."""
    mark = hashlib.blake2b(svg(name, colour, stroke), digest_size=6).hexdigest()
    target = made_files() / f"{name}-{mark}.svg"
    if not target.exists():
        fresh = target.with_name(f".{os.getpid()}-{target.name}")
        fresh.write_bytes(svg(name, colour, stroke))
        fresh.replace(target)
    return target


def pixmap(name: str, colour: str, size: int, ratio: float, stroke: float | None = None) -> QPixmap:
    """`size` logical px at the device pixel ratio `ratio`. Window thread only."""
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer = QSvgRenderer(QByteArray(svg(name, colour, stroke or stroke_for(size))))
    renderer.render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def icon(name: str, size: int, normal: str, disabled: str, chosen: str | None = None) -> QIcon:
    """An icon whose pixels Qt makes itself from the files, sharp at every ratio. `chosen` colours its On state."""
    stroke = stroke_for(size)
    made = QIcon()
    box = QSize(size, size)
    made.addFile(str(icon_file(name, normal, stroke)), box, QIcon.Mode.Normal, QIcon.State.Off)
    made.addFile(str(icon_file(name, disabled, stroke)), box, QIcon.Mode.Disabled, QIcon.State.Off)
    made.addFile(str(icon_file(name, chosen or normal, stroke)), box, QIcon.Mode.Normal, QIcon.State.On)
    made.addFile(str(icon_file(name, disabled, stroke)), box, QIcon.Mode.Disabled, QIcon.State.On)
    return made

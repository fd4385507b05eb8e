"""Lucide outlines in a colour: as pixmaps for painting and as files that Qt draws by itself at any ratio."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from assetdesk import __version__
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


def svg(name: str, colour: str, stroke: float, width: float = 24) -> bytes:
    """The icon's text with colour (`#RRGGBB`) and line width filled in. KeyError-like OSError if there is none.

    `width` on the 24 grid: more than 24 leaves room on the right.
    """
    text = _outline(name).replace("currentColor", colour)
    if width > 24:
        text = text.replace('width="24"', f'width="{width:g}"', 1).replace("0 0 24 24", f"0 0 {width:g} 24", 1)
    return re.sub(r'stroke-width="[^"]*"', f'stroke-width="{stroke:g}"', text, count=1).encode()


@functools.cache
def icon_file(name: str, colour: str, stroke: float, width: float = 24) -> Path:
    """The same as a file, made once for each version of the program."""
    target = made_files() / f"{name}-{colour[1:]}-{stroke:g}-{width:g}-{__version__}.svg"
    if not target.exists():
        fresh = target.with_name(f".{os.getpid()}-{target.name}")
        fresh.write_bytes(svg(name, colour, stroke, width))
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


def icon(name: str, size: int, normal: str, disabled: str, chosen: str | None = None, gap: int = 0) -> QIcon:
    """An icon whose pixels Qt makes itself from the files, sharp at every ratio. `chosen` colours its On state.

    `gap` px of room on the right, for words that Qt would set too close.
    """
    stroke, width = stroke_for(size), 24 * (size + gap) / size
    made = QIcon()
    box = QSize(size + gap, size)
    for colour, mode, state in (
        (normal, QIcon.Mode.Normal, QIcon.State.Off),
        (disabled, QIcon.Mode.Disabled, QIcon.State.Off),
        (chosen, QIcon.Mode.Normal, QIcon.State.On),
    ):
        if colour is None:
            continue  # Qt takes the Off ones
        made.addFile(str(icon_file(name, colour, stroke, width)), box, mode, state)
    return made

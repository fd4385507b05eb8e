"""Palette and style sheet out of tokens."""

from __future__ import annotations

import functools

from PySide6.QtGui import QColor, QPalette

from assetdesk.core.places import resource
from assetdesk.gui.theme.icons import icon_file
from assetdesk.gui.theme.tokens import Tokens

_Role = QPalette.ColorRole
_ROLES: dict[QPalette.ColorRole, str] = {
    _Role.Window: "window",
    _Role.WindowText: "text",
    _Role.Base: "base",
    _Role.AlternateBase: "panel",
    _Role.Text: "text",
    _Role.Button: "button",
    _Role.ButtonText: "text",
    _Role.BrightText: "on_accent",
    _Role.ToolTipBase: "raised",
    _Role.ToolTipText: "text",
    _Role.PlaceholderText: "text3",
    _Role.Highlight: "tint",
    _Role.HighlightedText: "text",
    _Role.Accent: "accent",
    _Role.Link: "accent_text",
    _Role.LinkVisited: "accent_text",
    _Role.Light: "raised",
    _Role.Midlight: "hover",
    _Role.Mid: "line",
    _Role.Dark: "strong",
    _Role.Shadow: "strong",
}


def palette(tokens: Tokens) -> QPalette:
    """Every role that Fusion knows, so that whatever no sheet names still looks right."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, QColor(getattr(tokens, name)))
    faded = disabled_colour(tokens)
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, faded)
    return made


def disabled_colour(tokens: Tokens) -> QColor:
    """`text3` at 60 %."""
    faded = QColor(tokens.text3)
    faded.setAlpha(153)
    return faded


@functools.cache
def _template() -> str:
    return resource("styles", "theme.qss").read_text(encoding="utf-8")


def style_sheet(tokens: Tokens) -> str:
    """The one sheet, with tokens and the files of its arrows and ticks filled in."""
    values = tokens.colours() | {
        "img-tick": icon_file("check", tokens.on_accent, 3).as_posix(),
        "img-dash": icon_file("minus", tokens.on_accent, 3).as_posix(),
        "img-down": icon_file("chevron-down", tokens.text2, 3).as_posix(),
        "img-up": icon_file("chevron-up", tokens.text2, 3).as_posix(),
    }
    sheet = _template()
    for name in sorted(values, key=len, reverse=True):  # longest first: $text2 before $text
        sheet = sheet.replace(f"${name}", values[name])
    return sheet

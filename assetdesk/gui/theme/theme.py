"""The application's theme at run time: chooses light or dark, gives colours, fonts and icons, says when they change."""

from __future__ import annotations

import weakref
from enum import StrEnum

import shiboken6
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QFontDatabase, QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton

from assetdesk.core.places import resource
from assetdesk.gui import rubbish
from assetdesk.gui.theme import icons
from assetdesk.gui.theme.palette import palette, style_sheet
from assetdesk.gui.theme.tokens import DARK, LIGHT, Tokens

FAMILY = "Inter"
_ICON_GAP = 3


class Appearance(StrEnum):
    """What a person chose in the View menu."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """One for the application. Everything painted reads `tokens`; everything kept made of them listens to `changed`."""

    changed = Signal()

    def __init__(self, app: QApplication, appearance: Appearance = Appearance.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self.appearance = appearance
        self.tokens: Tokens = LIGHT
        self._fonts: dict[tuple[int, int], QFont] = {}
        self._colours: dict[str, QColor] = {}
        self._pixmaps: dict[tuple[str, str, int, float, float | None], QPixmap] = {}
        self._dressed: dict[int, tuple[weakref.ref[QAction | QAbstractButton], str, int, str, str | None]] = {}
        for file in sorted(resource("fonts").glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(file))
        app.setStyle("Fusion")
        app.setFont(self.font(13))
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def dark(self) -> bool:
        """Whether the dark palette is shown."""
        return self.tokens.dark

    def set_appearance(self, appearance: Appearance) -> None:
        """A person's choice; acts at once."""
        self.appearance = appearance
        self._apply_if_other()

    def _system_changed(self) -> None:
        self._apply_if_other()

    def _wanted(self) -> Tokens:
        if self.appearance is Appearance.SYSTEM:
            dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        else:
            dark = self.appearance is Appearance.DARK
        return DARK if dark else LIGHT

    def _apply_if_other(self) -> None:
        if self._wanted() is not self.tokens:
            self._apply()

    def _apply(self) -> None:
        self.tokens = self._wanted()
        self._colours.clear()
        self._pixmaps.clear()
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens))
        for key, (ref, name, size, colour, chosen) in list(self._dressed.items()):
            found = ref()
            if found is None or not shiboken6.isValid(found):
                del self._dressed[key]
                continue
            self._put_icon(found, name, size, colour, chosen)
        self.changed.emit()

    def colour(self, token: str) -> QColor:
        """The token's colour (`text2`, `fail_fill` …)."""
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = QColor(getattr(self.tokens, token))
        return found

    def font(self, px: int, weight: int = 400) -> QFont:
        """Inter with figures of one width; `px` logical pixels; `weight` 400, 500 or 600."""
        found = self._fonts.get((px, weight))
        if found is None:
            found = QFont(FAMILY)
            found.setPixelSize(px)
            found.setWeight(QFont.Weight(weight))
            found.setFeature(QFont.Tag("tnum"), 1)
            found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[px, weight] = found
        return found

    def icon(self, name: str, size: int = 16, colour: str = "text", chosen: str | None = None, gap: int = 0) -> QIcon:
        """A lucide icon in a token's colour; `chosen` is the token of its checked state. Take `dress` to follow the
        palette."""
        tokens = self.tokens
        return icons.icon(
            name, size, getattr(tokens, colour), tokens.text3, getattr(tokens, chosen) if chosen else None, gap
        )

    def dress(
        self,
        target: QAction | QAbstractButton,
        name: str,
        size: int = 16,
        colour: str = "text",
        chosen: str | None = None,
    ) -> None:
        """Give a QAction or button this icon, now and after every change of palette."""
        self._put_icon(target, name, size, colour, chosen)
        self._dressed[id(target)] = (weakref.ref(target), name, size, colour, chosen)

    def _put_icon(
        self, target: QAction | QAbstractButton, name: str, size: int, colour: str, chosen: str | None
    ) -> None:
        # Fusion sets a push button's words 4 px behind its icon, whatever the style sheet says
        words = isinstance(target, QPushButton) and bool(target.text())
        gap = _ICON_GAP if words else 0
        target.setIcon(self.icon(name, size, colour, chosen, gap))
        if isinstance(target, QPushButton):
            target.setIconSize(QSize(size + gap, size))

    def pixmap(
        self, name: str, size: int, colour: str = "text", ratio: float = 1.0, stroke: float | None = None
    ) -> QPixmap:
        """The icon to paint, kept per size, token and ratio."""
        key = (name, colour, size, ratio, stroke)
        found = self._pixmaps.get(key)
        if found is None:
            found = icons.pixmap(name, getattr(self.tokens, colour), size, ratio, stroke)
            self._pixmaps[key] = found
        return found


_themes: dict[int, Theme] = {}


def application_theme() -> Theme:
    """The theme of the running QApplication, made on first use."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("there is no QApplication yet")
    found = _themes.get(id(app))
    if found is None or not shiboken6.isValid(found):
        rubbish.install(app)
        QImageReader.supportedImageFormats()  # loads what reads pictures here, before a pool's thread wants it
        found = _themes[id(app)] = Theme(app)
    return found

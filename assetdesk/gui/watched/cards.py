"""A card for each watched folder: what it does, how it is, and its verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from assetdesk.core.watch import WatchCounts, WatchFolder, WatchState
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.theme import Theme
from assetdesk.gui.watched import words as said
from assetdesk.gui.watched.link import Link
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.parts import PANEL, button, icon_button, label, line, pane, repolish, row, set_text

_HEAD, _GAP, _LINE = 44, 12, 18
# below this width there is one column
_TWO = 620
# from this width a card has room for all its verbs
_ROOMY = 520
# and its note stands in one line
_NOTED = 420
_KEYS = ("watches", "goes", "mode", "afterwards", "takes", "far")


class FolderCard(QFrame):
    """`verb(name)`: pause, resume, look, menu, target."""

    verb = Signal(str)

    def __init__(self, theme: Theme, folder: WatchFolder) -> None:
        super().__init__()
        self._theme = theme
        self.folder = folder
        self.setProperty("box", True)
        self.setObjectName(f"watchCard{folder.id}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._icon = QLabel()
        self._name = ElidedLabel(theme, 13, 600)
        self._name.setObjectName(f"watchName{folder.id}")
        self._state = ElidedLabel(theme, 12)
        self._state.setObjectName(f"watchState{folder.id}")
        self._state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.act = button(self.tr("Pause"), f"watchAct{folder.id}", small=True)
        self.act.clicked.connect(self._acted)
        self.look = button(self.tr("Look now"), f"watchLook{folder.id}", small=True)
        self.look.clicked.connect(partial(self.verb.emit, "look"))
        self.more = icon_button(theme, "ellipsis", self.tr("More"), f"watchMore{folder.id}", 24)
        self.more.clicked.connect(partial(self.verb.emit, "menu"))
        head = pane(PANEL)
        head.setFixedHeight(_HEAD)
        across = row(self._icon, self._name, self._state, self.look, self.act, self.more, margins=(12, 0, 8, 0))
        across.setStretchFactor(self._state, 1)
        head.setLayout(across)
        self._heads: dict[str, QLabel] = {}
        self._values: dict[str, QLabel] = {}
        grid = self._lines = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, 82)
        grid.setColumnStretch(1, 1)
        titles = (
            self.tr("Watches"), self.tr("Goes to"), self.tr("Same name"), self.tr("Afterwards"), self.tr("Takes"),
            self.tr("So far"),
        )  # fmt: skip
        self._target = Link(theme, f"watchTarget{folder.id}")
        self._target.clicked.connect(partial(self.verb.emit, "target"))
        for at, (key, text) in enumerate(zip(_KEYS, titles, strict=True)):
            grid.setRowMinimumHeight(at, _LINE)
            name = label(theme, text, 12, ink="text2")
            value = ElidedLabel(theme, 12)
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            value.setObjectName(f"watch{key.capitalize()}{folder.id}")
            self._heads[key], self._values[key] = name, value
            grid.addWidget(name, at, 0)
            if key == "goes":
                beside = QHBoxLayout()
                beside.setSpacing(0)
                beside.setContentsMargins(0, 0, 0, 0)
                beside.addWidget(self._target)
                beside.addWidget(value, 1)
                grid.addLayout(beside, at, 1)
            else:
                grid.addWidget(value, at, 1)
        self._shield = QLabel()
        self._note = label(theme, "", 12, wrap=True)
        self._note.setObjectName(f"watchNote{folder.id}")
        self._foot = QWidget()
        noted = row(self._shield, self._note, spacing=7, margins=(0, 4, 0, 0))
        noted.setAlignment(self._shield, Qt.AlignmentFlag.AlignTop)
        noted.setStretchFactor(self._note, 1)
        self._foot.setLayout(noted)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(line())
        inner = QVBoxLayout()
        inner.setContentsMargins(12, 10, 12, 12)
        inner.setSpacing(4)
        inner.addLayout(grid)
        inner.addWidget(self._foot)
        inner.addStretch(1)
        column.addLayout(inner, 1)
        theme.changed.connect(self._redress)

    def show_folder(self, folder: WatchFolder, counts: WatchCounts, options: str, *, now: float) -> None:
        """As it is now; `options` says which ones its uploads take."""
        self.folder = folder
        self._name.setText(folder.name)
        self.setAccessibleName(folder.name)
        away = folder.state is WatchState.OFFLINE
        self._ink(self._name, "text2" if away else "")
        values = {
            "watches": said.watches(folder),
            "goes": f", {options}",
            "mode": said.mode_name(folder.mode),
            "afterwards": said.afterwards(folder),
            "takes": said.takes(folder),
            "far": said.so_far(counts),
        }
        for key, text in values.items():
            self._values[key].setText(text)
            self._ink(self._values[key], "text3" if away else "")
            self._ink(self._heads[key], "text3" if away else "text2")
        target = words.folder(folder.folder) or self.tr("Top of the library")
        self._target.tell(target, words.fill(self.tr("Show the folder %1"), target), quiet=away)
        plain = not folder.include and not folder.exclude and not folder.min_age
        for part in (self._heads["takes"], self._values["takes"]):
            part.setVisible(not (away and plain))
        self._lines.setRowMinimumHeight(_KEYS.index("takes"), 0 if away and plain else _LINE)
        paused = folder.state is WatchState.PAUSED
        set_text(self.act, self.tr("Resume") if paused else self.tr("Pause"))
        self.act.setAccessibleName(f"{self.act.text()} {folder.name}")
        self._theme.dress(self.act, "play" if paused else "pause", 13)
        self.act.setVisible(not away)
        self.look.setAccessibleName(words.fill(self.tr("Look into %1 now"), folder.name))
        self.more.setAccessibleName(words.fill(self.tr("More for %1"), folder.name))
        note = folder.problem if folder.state is WatchState.REFUSED else ""
        if away:
            note = self.tr("Nothing is deleted while it is away. Looks again every minute.")
        self._note.setText(note)
        self._foot.setVisible(bool(note))
        self._redress()
        self._fit()
        self.tick(now)

    def _fit(self) -> None:
        """*Look now* stands on the card where there is room, and always where it is the way on."""
        wants = self.folder.state in (WatchState.OFFLINE, WatchState.REFUSED)
        self._note.setWordWrap(self.folder.state is WatchState.REFUSED or self.width() < _NOTED)
        self.look.setVisible(wants or (self.folder.state is WatchState.WATCHING and self.width() >= _ROOMY))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def tick(self, now: float) -> None:
        """Only the words that grow older."""
        text, ink = said.state_words(self.folder, now)
        self._state.setText(text)
        self._ink(self._state, ink)

    def _ink(self, part: QLabel, ink: str) -> None:
        dim = ink == "text2"
        wanted = "" if dim else ink
        if part.property("ink") != wanted or bool(part.property("dim")) != dim:
            part.setProperty("ink", wanted)
            part.setProperty("dim", dim)
            repolish(part)

    def _redress(self) -> None:
        ratio = self.devicePixelRatioF()
        ink = "text3" if self.folder.state is WatchState.OFFLINE else "text2"
        self._icon.setPixmap(self._theme.pixmap(said.folder_icon(self.folder), 17, ink, ratio))
        bad = self.folder.state is WatchState.REFUSED
        mark = ("triangle-alert", "fail") if bad else ("shield-check", "text2")
        self._shield.setPixmap(self._theme.pixmap(mark[0], 15, mark[1], ratio))

    def _acted(self) -> None:
        self.verb.emit("resume" if self.folder.state is WatchState.PAUSED else "pause")

    def menu_place(self) -> QPoint:
        """Where its menu opens."""
        return self.more.mapToGlobal(QPoint(0, self.more.height()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.verb.emit("menu")


class Cards(QScrollArea):
    """`verb(folder, name)`. Cards are kept while their folder is there, so that the focus stays."""

    verb = Signal(object, str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._theme = desk, desk.theme
        self._cards: dict[int, FolderCard] = {}
        self._order: list[int] = []
        self.setObjectName("watchCards")
        self.setAccessibleName(self.tr("Watched folders"))
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._ground = QWidget()
        self._ground.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self._grid = QGridLayout(self._ground)
        self._grid.setContentsMargins(14, 12, 14, 12)
        self._grid.setSpacing(_GAP)
        self.setWidget(self._ground)
        self._columns = 0

    def card(self, watch_id: int) -> FolderCard | None:
        """The card of that folder."""
        return self._cards.get(watch_id)

    def show_folders(
        self,
        folders: Sequence[WatchFolder],
        counts: Mapping[int, WatchCounts],
        options: Mapping[int, str],
        *,
        now: float,
    ) -> None:
        """These, in this order."""
        wanted = [one.id for one in folders]
        for gone in set(self._cards) - set(wanted):
            old = self._cards.pop(gone)
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        for folder in folders:
            card = self._cards.get(folder.id)
            if card is None:
                card = self._cards[folder.id] = FolderCard(self._theme, folder)
                roles.guard(self._desk, "manageLibrary", card.act)
                roles.guard(self._desk, "submitJob", card.look)
                card.verb.connect(partial(self._acted, folder.id))
            card.show_folder(folder, counts.get(folder.id, WatchCounts()), options.get(folder.id, ""), now=now)
        if wanted != self._order:
            self._order, self._columns = wanted, 0
        self._arrange()
        self.updateGeometry()

    def tick(self, now: float) -> None:
        """What grows older."""
        for card in self._cards.values():
            card.tick(now)

    def _acted(self, watch_id: int, name: str) -> None:
        card = self._cards.get(watch_id)
        if card is not None:
            self.verb.emit(card.folder, name)

    def _arrange(self) -> None:
        columns = 1 if self.width() < _TWO or len(self._order) < 2 else 2
        if columns == self._columns:
            return
        self._columns = columns
        for number, watch_id in enumerate(self._order):
            self._grid.removeWidget(self._cards[watch_id])
            self._grid.addWidget(self._cards[watch_id], number // columns, number % columns)
        for at in range(2):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self.viewport()).fillRect(event.rect(), self._theme.colour("canvas"))

    def sizeHint(self) -> QSize:
        return QSize(400, self._ground.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, min(120, self._ground.sizeHint().height()))

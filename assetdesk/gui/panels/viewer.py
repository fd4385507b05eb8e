"""The page with the large preview: canvas, zoom, the pages of documents, and the film strip."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.core.changes import ChangeSet
from assetdesk.core.renditions import PREVIEWS, page_web_name
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.models.asset_words import facts as asset_facts
from assetdesk.gui.models.asset_words import has_no_preview, reason, state_words
from assetdesk.gui.widgets.canvas import Canvas
from assetdesk.gui.widgets.filmstrip import Filmstrip
from assetdesk.gui.widgets.parts import WINDOW, button, icon_button, label, line, pane, row
from assetdesk.gui.widgets.well import load_picture

_KEPT = 7
_WHOLE = QSize(4096, 4096)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture to look at: of an asset, or of a page of it. `pages` counts the pages that have a preview."""

    asset_id: int
    page: int
    row: AssetRow | None
    picture: QImage | None
    pages: int


class ViewerPage(QWidget):
    """`open_asset` shows one of a list; `closed(asset id)` when a person goes back. Neighbours are read ahead."""

    closed = Signal(object)
    moved = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._ids: Sequence[int] = ()
        self._at = 0
        self._page = 1
        self._shown: Shot | None = None
        self._kept: OrderedDict[tuple[int, int], Shot] = OrderedDict()
        self._reading: set[tuple[int, int]] = set()
        theme = desk.theme
        self.setObjectName("viewerPage")
        self.setAccessibleName(self.tr("Large preview"))
        back = QToolButton()
        back.setObjectName("viewerBack")
        back.setText(self.tr("Back to grid"))
        back.setAccessibleName(self.tr("Back to grid"))
        back.setProperty("quiet", True)
        back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        back.setFixedHeight(28)
        theme.dress(back, "arrow-left", 16)
        back.setToolTip(self.tr("Back to grid (Esc)"))
        back.clicked.connect(self.go_back)
        self._name = label(theme, "", 13, 600, select=True)
        self._name.setObjectName("viewerName")
        self._facts = label(theme, "", 12, ink="text2")
        self._facts.setObjectName("viewerFacts")
        self._before = self._tool("step-back", self.tr("Asset before (,)"), "viewerBefore", self.before)
        self._next = self._tool("step-forward", self.tr("Next asset (.)"), "viewerNext", self.next)
        self._page_up = self._tool("chevron-left", self.tr("Page before (Page Up)"), "viewerPageUp", self.page_up)
        self._page_down = self._tool(
            "chevron-right", self.tr("Next page (Page Down)"), "viewerPageDown", self.page_down
        )
        self._page_words = label(theme, "", 12)
        self._out = self._tool("zoom-out", self.tr("Smaller (−)"), "viewerZoomOut", self._zoom_out)
        self._percent = label(theme, "", 12)
        self._percent.setMinimumWidth(46)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._in = self._tool("zoom-in", self.tr("Larger (+)"), "viewerZoomIn", self._zoom_in)
        self._fit: QPushButton = button(self.tr("Fit"), "viewerFit", small=True)
        self._fit.setToolTip(self.tr("The whole picture (0)"))
        self._fit.clicked.connect(self._do_fit)
        self._actual: QPushButton = button(self.tr("100 %"), "viewerActual", small=True)
        self._actual.setToolTip(self.tr("The original's own pixels (Z)"))
        self._actual.clicked.connect(self._do_actual)
        self._pages = QWidget()
        self._pages.setLayout(row(self._page_up, self._page_words, self._page_down, spacing=2))
        top = pane(WINDOW)
        top.setFixedHeight(44)
        parts = (
            back, 4, self._name, self._facts, 0, self._pages, 8, self._before, self._next, 8, self._out, self._percent,
            self._in, self._fit, self._actual,
        )  # fmt: skip
        top.setLayout(row(*parts, spacing=6, margins=(10, 0, 10, 0)))
        self.canvas = Canvas(theme)
        self.canvas.setObjectName("viewerCanvas")
        self.canvas.zoomed.connect(self._zoomed)
        self.strip = Filmstrip(desk)
        self.strip.chosen.connect(self.open_asset)
        self._note = label(theme, "", 11, ink="text2")
        self._note.setObjectName("viewerNote")
        foot = pane(WINDOW)
        foot.setFixedHeight(24)
        foot.setLayout(row(0, self._note, margins=(10, 0, 10, 0)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (top, line(), self.canvas, line(), self.strip, foot):
            column.addWidget(part)
        column.setStretchFactor(self.canvas, 1)
        self._late = QTimer(self, singleShot=True, interval=250)
        self._late.timeout.connect(self._still_reading)
        desk.feed.changed.connect(self._changed)

    def _tool(self, icon: str, text: str, name: str, handler: object) -> QToolButton:
        made = icon_button(self._desk.theme, icon, text, name, 28)
        made.setAccessibleName(text.partition(" (")[0])
        made.clicked.connect(handler)
        return made

    # what is shown

    @property
    def asset_id(self) -> int | None:
        """The asset shown or coming."""
        return self._ids[self._at] if self._ids else None

    def open_asset(self, asset_id: int, ids: Sequence[int] | None = None) -> None:
        """Show one asset of `ids` (None: of the list there is)."""
        if ids is not None:
            self._ids = ids
            self.strip.show_ids(ids)
        if asset_id not in self._ids:
            self._ids = [asset_id]
            self.strip.show_ids(self._ids)
        self._at = list(self._ids).index(asset_id) if not hasattr(self._ids, "index") else self._ids.index(asset_id)
        self._page = 1
        self._show()
        self.canvas.setFocus()

    def go_back(self) -> None:
        """Leave the page; the grid makes this asset current."""
        self.closed.emit(self.asset_id or 0)

    def before(self) -> None:
        """The asset before in the list."""
        self._step(-1)

    def next(self) -> None:
        """The next asset of the list."""
        self._step(1)

    def page_up(self) -> None:
        """The page before."""
        self._turn(-1)

    def page_down(self) -> None:
        """The next page."""
        self._turn(1)

    def _step(self, by: int) -> None:
        at = self._at + by
        if 0 <= at < len(self._ids):
            self._at, self._page = at, 1
            self._show()
            self.moved.emit(self._ids[at])

    def _turn(self, by: int) -> None:
        if self._shown is not None and 1 <= self._page + by <= self._shown.pages:
            self._page += by
            self._show()

    def _show(self) -> None:
        asset = self.asset_id
        if asset is None:
            return
        self.strip.go(self._at)
        self._before.setEnabled(self._at > 0)
        self._next.setEnabled(self._at + 1 < len(self._ids))
        found = self._kept.get((asset, self._page))
        if found is not None:
            self._kept.move_to_end((asset, self._page))
            self._put(found)
        else:
            self._late.start()
        self._read(asset, self._page)
        for by in (1, -1):
            if 0 <= self._at + by < len(self._ids):
                self._read(self._ids[self._at + by], 1)
        if self._shown is not None and self._page < self._shown.pages:
            self._read(asset, self._page + 1)

    def _still_reading(self) -> None:
        shown = self._shown
        if shown is None or (shown.asset_id, shown.page) != (self.asset_id, self._page):
            self.canvas.show_picture(None, 1)

    def _read(self, asset: int, page: int) -> None:
        key = (asset, page)
        if key in self._kept or key in self._reading or self._desk.root is None:
            return
        self._reading.add(key)
        browse, cells, root = self._desk.browse, self._desk.cells, self._desk.root

        def work() -> Shot:
            rows = browse.rows([asset])
            if not rows:
                return Shot(asset, page, None, None, 1)
            names = {r.name: r.path for r in browse.renditions(asset)}
            pages = sum(page_web_name(n) in names for n in range(1, (rows[0].pages or 1) + 1)) if rows[0].pages else 0
            name = page_web_name(page) if page > 1 or page_web_name(page) in names else PREVIEWS[0].name
            picture = load_picture(str(root / names[name]), _WHOLE, 1.0) if name in names else None
            if picture is None and (cell := cells.get(asset)) is not None and page == 1:
                picture = QImage.fromData(cell[1])
            return Shot(asset, page, rows[0], picture, max(1, pages))

        now = (asset, page) == (self.asset_id, self._page)
        self._desk.background.run(work, self._take, self._not_read, priority=6 if now else 1)

    def _not_read(self, error: BaseException) -> None:
        self._reading.clear()
        self._desk.tell(error)

    def _take(self, shot: Shot) -> None:
        key = (shot.asset_id, shot.page)
        self._reading.discard(key)
        self._kept[key] = shot
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if key == (self.asset_id, self._page):
            self._put(shot)

    def _put(self, shot: Shot) -> None:
        self._late.stop()
        self._shown = shot
        row_ = shot.row
        place = words.fill(self.tr("%1 of %2"), words.number(self._at + 1), words.number(len(self._ids)))
        if row_ is None:
            self._name.setText("")
            self._facts.setText(place)
            self.canvas.show_picture(None, 1, "file-x", self.tr("This asset is not in the library any more."))
            return
        self._name.setText(row_.name)
        self._facts.setText(f"{asset_facts(row_)}, {place}" if len(self._ids) > 1 else asset_facts(row_))
        words_, icon = "", "file"
        if shot.picture is None:
            failed = row_.error_code and not has_no_preview(row_)
            words_ = row_.error_message or reason(row_) if failed else state_words(row_)[0]
            icon = "file-x" if failed else "file"
        paged = shot.pages > 1 or row_.type == "Pdf"
        self.canvas.show_picture(shot.picture, 0 if paged else row_.width or 0, icon, words_)
        self.canvas.setAccessibleName(words.fill(self.tr("Preview of %1"), row_.name))
        self._pages.setVisible(shot.pages > 1)
        of = words.fill(self.tr("Page %1 of %2"), words.number(self._page), words.number(row_.pages or shot.pages))
        self._page_words.setText(of)
        self._page_up.setEnabled(self._page > 1)
        self._page_down.setEnabled(self._page < shot.pages)
        wide = shot.picture.width() if shot.picture is not None else 0
        finer = bool(wide and row_.width and row_.width > wide and not paged)
        note = words.fill(self.tr("Preview made from %1 px, the original is finer"), str(wide))
        self._note.setText(note if finer else "")
        if row_.badge == "new" and self._desk.can_write:
            self._mark_opened(row_.id)

    def _mark_opened(self, asset: int) -> None:
        from assetdesk.library import assets

        library = self._desk.library
        self._desk.background.run(lambda: assets.mark_opened(library, asset))

    def _changed(self, changes: ChangeSet) -> None:
        touched = changes.assets | changes.removed
        if changes.everything:
            touched = frozenset(self._ids) if len(self._ids) < 5000 else frozenset(k[0] for k in self._kept)
        gone = [key for key in self._kept if key[0] in touched]
        for key in gone:
            del self._kept[key]
        self.strip.forget(list(touched))
        if self.isVisible() and self.asset_id in touched:
            self._read(self.asset_id or 0, self._page)

    # zoom and keys

    def _zoomed(self) -> None:
        has = self.canvas.has_picture
        self._percent.setText(words.fill(self.tr("%1 %"), words.number(self.canvas.percent)) if has else "")
        for made in (self._in, self._out, self._actual):
            made.setEnabled(has)
        self._fit.setEnabled(has and not self.canvas.fitted)

    def _zoom_in(self) -> None:
        self.canvas.zoom_in()

    def _zoom_out(self) -> None:
        self.canvas.zoom_out()

    def _do_fit(self) -> None:
        self.canvas.fit()

    def _do_actual(self) -> None:
        self.canvas.actual()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape | Qt.Key.Key_Backspace | Qt.Key.Key_Space:
                self.go_back()
            case Qt.Key.Key_Comma | Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.before()
            case Qt.Key.Key_Period | Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.next()
            case Qt.Key.Key_PageUp:
                self.page_up()
            case Qt.Key.Key_PageDown:
                self.page_down()
            case Qt.Key.Key_Home:
                self._step(-self._at)
            case Qt.Key.Key_End:
                self._step(len(self._ids) - 1 - self._at)
            case _:
                super().keyPressEvent(event)

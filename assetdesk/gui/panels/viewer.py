"""The page with the large preview: canvas, zoom, the pages of documents, films and sound, and the strips."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QToolButton, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.canvas import EditCanvas
from assetdesk.gui.edit.edit_part import EditPart
from assetdesk.gui.models.asset_words import facts as asset_facts
from assetdesk.gui.models.asset_words import has_no_preview, reason, state_words
from assetdesk.gui.panels import viewer_read
from assetdesk.gui.panels.viewer_film import FilmPart
from assetdesk.gui.panels.viewer_page_making import PageMaking
from assetdesk.gui.panels.viewer_page_strip import PageStrip
from assetdesk.gui.panels.viewer_read import Kind, Shot
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.filmstrip import Filmstrip
from assetdesk.gui.widgets.page_field import PageField
from assetdesk.gui.widgets.parts import WINDOW, button, column, icon_button, label, line, pane, row

_KEPT = 7
# in a narrower window the head has no room for them
_FACTS_FROM = 1200


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
        self._reading: dict[tuple[int, int], Work] = {}
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
        self._name = ElidedLabel(theme, 13, 600)
        self._name.setObjectName("viewerName")
        self._facts = label(theme, "", 12, ink="text2")
        self._facts.setObjectName("viewerFacts")
        self._before = self._tool("step-back", self.tr("Asset before (,)"), "viewerBefore", self.before)
        self._next = self._tool("step-forward", self.tr("Next asset (.)"), "viewerNext", self.next)
        self._page_up = self._tool("chevron-left", self.tr("Page before (Page Up)"), "viewerPageUp", self.page_up)
        self._page_down = self._tool(
            "chevron-right", self.tr("Next page (Page Down)"), "viewerPageDown", self.page_down
        )
        self.page_field = PageField(theme, "viewerPage")
        self.page_field.chosen.connect(self._page_typed)
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
        self._pages.setLayout(row(self._page_up, self.page_field, self._page_down, spacing=2))
        self._pages.hide()
        top = pane(WINDOW)
        top.setFixedHeight(44)
        self.canvas = EditCanvas(theme)
        self.canvas.setObjectName("viewerCanvas")
        self.edit = EditPart(desk, self.canvas, self)
        parts = (
            back, 4, self._name, self._facts, 0, self._pages, self.edit.bar, 4, self._before, self._next, 4, self._out,
            self._percent, self._in, self._fit, self._actual,
        )  # fmt: skip
        top.setLayout(row(*parts, spacing=6, margins=(10, 0, 10, 0)))
        self.canvas.zoomed.connect(self._zoomed)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.canvas)
        self.film = FilmPart(desk, self.canvas, self._middle, self)
        self.strip = Filmstrip(desk)
        self.strip.chosen.connect(self.open_asset)
        self.page_strip = PageStrip(desk)
        self.page_strip.chosen.connect(self.go_to_page)
        self._strips = QStackedWidget()
        self._strips.addWidget(self.strip)
        self._strips.addWidget(self.page_strip)
        self._strips.setFixedHeight(self.strip.height())
        self._note = label(theme, "", 11, ink="text2")
        self._note.setObjectName("viewerNote")
        foot = pane(WINDOW)
        foot.setFixedHeight(24)
        foot.setLayout(row(self.edit.pointer, 0, self._note, margins=(10, 0, 10, 0)))
        picture = column(self._middle, line(), self.film.bar, self._strips, spacing=0)
        picture.setStretchFactor(self._middle, 1)
        across = row(picture, self.edit.panel, spacing=0)
        across.setStretchFactor(picture, 1)
        whole = column(top, line(), across, foot, spacing=0)
        whole.setStretchFactor(across, 1)
        self.setLayout(whole)
        self._late = QTimer(self, singleShot=True, interval=250)
        self._late.timeout.connect(self._still_reading)
        self._making = PageMaking(desk, self)
        self._making.made.connect(self._take)
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

    @property
    def page(self) -> int:
        """The page shown or coming, from 1."""
        return self._page

    def open_asset(self, asset_id: int, ids: Sequence[int] | None = None, page: int = 1) -> None:
        """Show one asset of `ids` (None: of the list there is), at one of its pages. Asks first where edits of
        another one are not saved."""
        if self.edit.changed and not self.edit.keeps(asset_id):
            self.edit.ask_leave(lambda: self.open_asset(asset_id, ids, page))
            return
        if ids is not None:
            self._ids = ids
            self.strip.show_ids(ids)
        if asset_id not in self._ids:
            self._ids = [asset_id]
            self.strip.show_ids(self._ids)
        self._at = list(self._ids).index(asset_id) if not hasattr(self._ids, "index") else self._ids.index(asset_id)
        self._page = max(1, page)
        self._show()
        self.canvas.setFocus()

    def go_back(self) -> None:
        """Leave the page; the grid makes this asset current."""
        self.edit.ask_leave(self._close)

    def _close(self) -> None:
        self.film.stop()
        self.edit.leave()
        self.closed.emit(self.asset_id or 0)

    def before(self) -> None:
        """The asset before in the list."""
        self._step(-1)

    def next(self) -> None:
        """The next asset of the list."""
        self._step(1)

    def page_up(self) -> None:
        """The page before."""
        self.go_to_page(self._page - 1)

    def page_down(self) -> None:
        """The next page."""
        self.go_to_page(self._page + 1)

    def go_to_page(self, page: int) -> None:
        """That page, where the document has it."""
        shown = self._shown
        if shown is None or shown.asset_id != self.asset_id or page == self._page or not 1 <= page <= shown.pages:
            return
        self._page = page
        self._tell_page(shown)
        self._show()

    def _page_typed(self, page: int) -> None:
        self.go_to_page(page)
        self.canvas.setFocus()

    def _step(self, by: int) -> None:
        at = self._at + by
        if 0 <= at < len(self._ids) and self.edit.changed:
            self.edit.ask_leave(lambda: self._step(by))
        elif 0 <= at < len(self._ids):
            self._at, self._page = at, 1
            self._show()
            self.moved.emit(self._ids[at])

    def _show(self) -> None:
        asset = self.asset_id
        if asset is None:
            return
        if not self.edit.keeps(asset):
            self.edit.leave()
        self._making.call_off()
        self._pass_by()
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
        if self._shown is not None and self._shown.asset_id == asset and self._page < self._shown.pages:
            self._read(asset, self._page + 1)

    def _still_reading(self) -> None:
        shown = self._shown
        if shown is None or (shown.asset_id, shown.page) != (self.asset_id, self._page):
            self.canvas.show_picture(None, 1)

    def _read(self, asset: int, page: int) -> None:
        key = (asset, page)
        if key in self._kept or key in self._reading or self._desk.root is None:
            return
        browse, cells, root = self._desk.browse, self._desk.cells, self._desk.root
        now = key == (self.asset_id, self._page)
        self._reading[key] = self._desk.background.run(
            lambda: viewer_read.read(browse, cells, root, asset, page),
            self._take,
            self._not_read,
            priority=6 if now else 1,
        )

    def _not_read(self, error: BaseException) -> None:
        self._reading.clear()
        self._desk.tell(error)

    def _pass_by(self) -> None:
        """Pages that were leafed past before they were read are not read any more."""
        asset = self.asset_id
        for key, work in list(self._reading.items()):
            if key[0] == asset and not self._page <= key[1] <= self._page + 1:
                work.cancel()
                del self._reading[key]

    def _take(self, shot: Shot) -> None:
        key = (shot.asset_id, shot.page)
        self._reading.pop(key, None)
        self._kept[key] = shot
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if key == (self.asset_id, self._page):
            self._put(shot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._facts.setVisible(self.width() >= _FACTS_FROM)

    def hideEvent(self, event: QHideEvent) -> None:
        self._making.call_off()
        self.film.stop()
        super().hideEvent(event)

    # putting it on the screen

    def _put(self, shot: Shot) -> None:
        self._late.stop()
        if shot.page > shot.pages:  # it has fewer pages than before, or than somebody thought
            self._page = 1
            self._show()
            return
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
        self.canvas.setAccessibleName(words.fill(self.tr("Preview of %1"), row_.name))
        if not self.edit.keeps(row_.id):
            self._put_picture(shot)
        self.film.show_shot(shot)
        self.edit.show_shot(shot, self._ids)
        self._pages.setVisible(shot.pages > 1)
        self._tell_page(shot)
        self._strips.setCurrentIndex(1 if shot.pages > 1 else 0)
        if shot.pages > 1:
            self.page_strip.show_pages(shot.asset_id, shot.pages)
            self.page_strip.go(self._page - 1)
        wide = shot.picture.width() if shot.picture is not None else 0
        finer = bool(wide and row_.width and row_.width > wide and shot.kind is Kind.PICTURE)
        note = words.fill(self.tr("Preview made from %1 px, the original is finer"), str(wide))
        self._note.setText(note if finer else "")
        if row_.badge == "new" and self._desk.can_write:
            self._mark_opened(row_.id)

    def _put_picture(self, shot: Shot) -> None:
        row_ = shot.row
        assert row_ is not None
        picture = shot.picture or (shot.wave if shot.kind is Kind.SOUND else None)
        if picture is None and shot.to_make and self._desk.opened:
            self.canvas.wait_for(shot.size)
            self._making.want(shot)
            return
        said, icon = shot.said, "file"
        if picture is None and not said:
            failed = row_.error_code and not has_no_preview(row_)
            said = row_.error_message or reason(row_) if failed else state_words(row_)[0]
            icon = "file-x" if failed else "file"
        own = row_.width or 0 if shot.kind in (Kind.PICTURE, Kind.FILM) else 0
        self.canvas.show_picture(picture, own, icon, said)

    def _tell_page(self, shot: Shot) -> None:
        self.page_field.show_page(self._page, shot.pages)
        self._page_up.setEnabled(self._page > 1)
        self._page_down.setEnabled(self._page < shot.pages)

    def _mark_opened(self, asset: int) -> None:
        from assetdesk.library import assets

        library = self._desk.library
        self._desk.background.run(lambda: assets.mark_opened(library, asset))

    def _changed(self, changes: ChangeSet) -> None:
        touched = changes.assets | changes.removed
        if changes.everything:
            touched = frozenset(self._ids) if len(self._ids) < 5000 else frozenset(k[0] for k in self._kept)
        for key in [key for key in self._kept if key[0] in touched]:
            del self._kept[key]
        for key in [key for key in self._reading if key[0] in touched]:
            self._reading.pop(key).cancel()  # what it reads may be older than this change
        self.strip.forget(list(touched))
        if self._shown is not None and self._shown.asset_id in touched:
            self.page_strip.forget()
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
        paged = self._shown is not None and self._shown.pages > 1
        bar = self.film.bar
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.canvas.hasFocus() or bar.has_focus:
                self.film.play()
            case Qt.Key.Key_Space if bar.has_focus:
                self.film.play()
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
            case Qt.Key.Key_Home if paged:
                self.go_to_page(1)
            case Qt.Key.Key_End if paged and self._shown is not None:
                self.go_to_page(self._shown.pages)
            case Qt.Key.Key_Home:
                self._step(-self._at)
            case Qt.Key.Key_End:
                self._step(len(self._ids) - 1 - self._at)
            case Qt.Key.Key_S:
                self.edit.turn_tool()
            case Qt.Key.Key_G if paged:
                self.page_field.take_focus()
            case _:
                super().keyPressEvent(event)

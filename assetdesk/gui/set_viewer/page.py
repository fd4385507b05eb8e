"""The page of a set, beside the Edit view's: spin or flip through it, all its frames, what is known of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QStackedWidget, QToolButton, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.models.asset_words import set_icon, set_name
from assetdesk.gui.set_viewer import shot as reading
from assetdesk.gui.set_viewer.canvas import SetCanvas
from assetdesk.gui.set_viewer.detail import FrameDetail
from assetdesk.gui.set_viewer.frames import Frames, Way
from assetdesk.gui.set_viewer.frames_grid import FramesGrid
from assetdesk.gui.set_viewer.panel import SetPanel
from assetdesk.gui.set_viewer.pictures import SetPictures
from assetdesk.gui.set_viewer.place import KeyHints, PlaceMap
from assetdesk.gui.set_viewer.shot import SetShot
from assetdesk.gui.set_viewer.strip import SetStrip, SwatchBar
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.parts import WINDOW, button, column, icon_button, label, line, pane, row

_PLAY_SPIN, _PLAY_FLIP = 110, 1500
_HINTS_FROM, _FACTS_FROM = 760, 1150
_ONE, _ALL = "one", "all"


class SetViewer(QWidget):
    """`open_set` shows one; `closed(set id)` when a person goes back. What is done to the set goes out by `acted(verb,
    place)`: add, remove, order, thumbnail, automatic, rename, unmatched, delete, reprocess, reset, picture, set."""

    closed = Signal(object)
    acted = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shot: SetShot | None = None
        self._set_id: int | None = None
        self._at = 0
        self._wish: int | None = None
        self._work: Work | None = None
        self._menu: QMenu | None = None
        theme = desk.theme
        self.setObjectName("setViewer")
        self.setAccessibleName(self.tr("Set"))
        self.pictures = SetPictures(desk, self)
        self.pictures.came.connect(self._came)
        self.canvas = SetCanvas(theme)
        self.canvas.setObjectName("setCanvas")
        self.canvas.turned.connect(self._turned)
        self.canvas.resized.connect(self._lay_over)
        self.canvas.zoomed.connect(self._zoomed)
        self.detail = FrameDetail(desk, self.canvas, self)
        self.place = PlaceMap(theme, self.canvas)
        self.place.chosen.connect(self.go)
        self._hints = KeyHints(theme, self.canvas)
        self.grid = FramesGrid(theme, self.pictures)
        self.grid.ordered.connect(self._ordered)
        self.grid.removed.connect(self._removed)
        self.grid.opened.connect(self._frame_opened)
        self.grid.menu_wanted.connect(self._pop)
        self.strip = SetStrip(theme, self.pictures)
        self.strip.chosen.connect(self.go)
        self.swatches = SwatchBar(theme, self.pictures)
        self.swatches.chosen.connect(self.go)
        self.panel = SetPanel(desk)
        self.panel.acted.connect(self._panel_acted)
        self._empty = label(
            theme, self.tr("There is nothing in this set. Add pictures to it."), 13, ink="text2", wrap=True
        )
        self._empty.setObjectName("setEmpty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setAutoFillBackground(True)
        self._middle = QStackedWidget()
        for page in (self.canvas, self.grid, self._empty):
            self._middle.addWidget(page)
        self._play_timer = QTimer(self)
        self._play_timer.timeout.connect(self._play_on)
        self._head()
        self._note = label(theme, "", 11, ink="text2")
        self._note.setObjectName("setNote")
        self._told = label(theme, "", 11, ink="text2")
        self._told.setObjectName("setTold")
        foot = pane(WINDOW)
        foot.setFixedHeight(24)
        self._monitor = QLabel()
        foot.setLayout(row(self._told, 0, self._monitor, self._note, spacing=5, margins=(10, 0, 10, 0)))
        left = column(self._middle, self.swatches, line(), self.strip, spacing=0)
        left.setStretchFactor(self._middle, 1)
        across = row(left, self.panel, spacing=0)
        across.setStretchFactor(left, 1)
        whole = column(self._top, line(), across, line(), foot, spacing=0)
        whole.setStretchFactor(across, 1)
        self.setLayout(whole)
        self._soon = QTimer(self, singleShot=True, interval=120)
        self._soon.timeout.connect(self.read)
        desk.feed.changed.connect(self._changed)
        theme.changed.connect(self._redress)
        self._redress()

    def _head(self) -> None:
        theme = self._desk.theme
        back = QToolButton()
        back.setObjectName("setBack")
        back.setText(self.tr("Back to grid"))
        back.setAccessibleName(self.tr("Back to grid"))
        back.setProperty("quiet", True)
        back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        back.setFixedHeight(28)
        theme.dress(back, "arrow-left", 16)
        back.setToolTip(self.tr("Back to grid (Esc)"))
        back.clicked.connect(self.go_back)
        self._icon = QLabel()
        self._name = ElidedLabel(theme, 13, 600)
        self._name.setObjectName("setName")
        self._facts = label(theme, "", 12, ink="text2")
        self._facts.setObjectName("setFacts")
        self.ways = Segments(
            theme,
            [Segment("setOne", self.tr("Spin"), _ONE), Segment("setAll", self.tr("All frames"), _ALL)],
        )
        self.ways.setObjectName("setWays")
        self.ways.setAccessibleName(self.tr("How the set is shown"))
        self.ways.chosen.connect(self._way_chosen)
        self._before = self._tool("step-back", self.tr("Frame before (←)"), "setBefore", self.before)
        self.play_button = self._tool("play", self.tr("Play (Space)"), "setPlay", self.play)
        self._next = self._tool("step-forward", self.tr("Next frame (→)"), "setNext", self.next)
        self._out = self._tool("zoom-out", self.tr("Smaller (−)"), "setZoomOut", self.canvas.zoom_out)
        self._percent = label(theme, "", 12)
        self._percent.setMinimumWidth(46)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._in = self._tool("zoom-in", self.tr("Larger (+)"), "setZoomIn", self.canvas.zoom_in)
        self._fit = button(self.tr("Fit"), "setFit", small=True)
        self._fit.setToolTip(self.tr("The whole picture (0)"))
        self._fit.clicked.connect(self.canvas.fit)
        self._panel_open = self._tool("panel-right", self.tr("Panel"), "setPanelOpen", self._panel_shown)
        self._panel_open.setProperty("quiet", None)
        self._panel_open.setProperty("flat", True)
        self._panel_open.setCheckable(True)
        self._panel_open.setChecked(bool(self._desk.memory.get("set_panel", True)))
        self.panel.setVisible(self._panel_open.isChecked())
        self._top = pane(WINDOW)
        self._top.setFixedHeight(44)
        upright = [line(vertical=True) for _ in range(4)]
        for one in upright:
            one.setFixedHeight(20)
        parts = (
            back, upright[0], self._icon, self._name, self._facts, 0, self.ways, upright[1], self._before,
            self.play_button, self._next, upright[2], self._out, self._percent, self._in, self._fit, upright[3],
            self._panel_open,
        )  # fmt: skip
        self._top.setLayout(row(*parts, spacing=7, margins=(10, 0, 10, 0)))

    def _tool(self, icon: str, text: str, name: str, handler: object) -> QToolButton:
        made = icon_button(self._desk.theme, icon, text, name, 28)
        made.setAccessibleName(text.partition(" (")[0])
        made.clicked.connect(handler)
        return made

    def _redress(self) -> None:
        theme, ratio = self._desk.theme, self.devicePixelRatioF()
        ground = self._empty.palette()
        ground.setColor(self._empty.backgroundRole(), theme.colour("canvas"))
        self._empty.setPalette(ground)
        self._monitor.setPixmap(theme.pixmap("monitor", 13, "text2", ratio))
        if self._shot is not None and self._shot.row is not None:
            self._icon.setPixmap(theme.pixmap(set_icon(self._shot.row), 16, "text", ratio))

    # what is shown

    @property
    def set_id(self) -> int | None:
        """The set shown or coming."""
        return self._set_id

    @property
    def shot(self) -> SetShot | None:
        """What is known of it."""
        return self._shot

    @property
    def at(self) -> int:
        """The frame shown."""
        return self._at

    @property
    def frame_id(self) -> int | None:
        """The asset of the frame shown."""
        shot = self._shot
        asset = shot.row_of(self._at) if shot is not None else None
        return asset.id if asset is not None else None

    @property
    def frames(self) -> Frames:
        """The frames of the set shown; none while it is read."""
        return self._shot.frames if self._shot is not None else Frames(Way.FLIP, (), ())

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._play_timer.isActive()

    def open_set(self, set_id: int, asset_id: int | None = None) -> None:
        """Show a set, at one of its members."""
        self.stop()
        if set_id != self._set_id:
            self._shot = None
            self._at = 0
            self.pictures.forget()
            self.canvas.show_picture(None, 1)
            self.ways.choose(_ONE)
        self._set_id, self._wish = set_id, asset_id
        self.canvas.still = bool(self._desk.general.get("reduceMotion", False))
        self.read()
        self.canvas.setFocus()

    def read(self) -> None:
        """Read the set now."""
        if self._work is not None:
            self._work.cancel()
        if self._set_id is None or self._desk.root is None:
            return
        browse, set_id = self._desk.browse, self._set_id
        self._work = self._desk.background.run(
            lambda: reading.read(browse, set_id), self._take, self._not_read, priority=7
        )

    def _not_read(self, error: BaseException) -> None:
        self._work = None
        self._desk.tell(error)

    def _take(self, shot: SetShot) -> None:
        self._work = None
        before = self.frame_id
        self._shot = shot
        if shot.row is None:
            self.stop()
            self._told.setText("")
            self.canvas.show_picture(None, 1, "file-x", self.tr("This set is not in the library any more."))
            self._middle.setCurrentWidget(self.canvas)
            return
        frames = shot.frames
        wanted = self._wish if self._wish is not None else before
        self._wish = None
        ids = [one.asset_id for one in frames.frames]
        self._at = ids.index(wanted) if wanted in ids else max(0, min(self._at, len(ids) - 1))
        self._redress()
        self._name.setText(shot.row.name)
        count = words.number(len(frames.frames))
        self._facts.setText(f"{set_name(shot.row).lower()}, {count}")
        one = self.ways.findChild(QToolButton, "setOne")
        if one is not None:
            text = self.tr("Spin") if frames.way is Way.SPIN else self.tr("One by one")
            one.words = text  # type: ignore[attr-defined]
            one.setAccessibleName(text)
            one.updateGeometry()
            one.update()
        self.canvas.show_way(max((sum(n is not None for n in r) for r in frames.grid), default=1), spins=self._spins)
        self.place.show_frames(frames)
        self._hints.show_way(frames.way, frames.rows)
        self.strip.show_frames(frames, shot.rows)
        self.swatches.show_frames(frames, shot.rows)
        self.panel.show_set(shot, words.folder(shot.row.path.rpartition("/")[0]), editable=self._editable)
        self.grid.show_frames(frames, shot.rows, self._at, editable=self._editable)
        self._show_page()
        self._show()

    @property
    def _spins(self) -> bool:
        return self.frames.way is Way.SPIN and len(self.frames.frames) > 1

    @property
    def _editable(self) -> bool:
        shot = self._shot
        own = shot is not None and shot.row is not None and shot.row.originator is None
        return own and roles.can(self._desk, "setImageSetMembers")

    def _show_page(self) -> None:
        all_frames = self.ways.value == _ALL
        empty = not self.frames.frames
        self._middle.setCurrentWidget(self._empty if empty else self.grid if all_frames else self.canvas)
        self.strip.setVisible(not all_frames and not empty)
        self.swatches.setVisible(self.swatches.isVisibleTo(self) and not all_frames)
        if not all_frames and self._shot is not None:
            self.swatches.show_frames(self.frames, self._shot.rows)

    def _show(self) -> None:
        """The frame that is current."""
        shot, frames = self._shot, self.frames
        asset = shot.row_of(self._at) if shot is not None else None
        many = len(frames.frames) > 1
        for tool in (self._before, self.play_button, self._next):
            tool.setEnabled(many)
        if asset is None or shot is None:
            self._told.setText("")
            self._note.setText("")
            self._monitor.hide()
            self.canvas.show_picture(None, 1)
            self.panel.show_frame(self._at)
            self._zoomed()
            return
        near = [shot.row_of(number) for number in frames.near(self._at)]
        self.pictures.want([row for row in near if row is not None])
        self.pictures.want_small([row for row in near if row is not None])
        self._put(asset.id)
        self.place.go(self._at)
        row_at, column_at = frames.where(self._at)
        self.canvas.show_place(column_at / max(1, len(frames.grid[row_at]) - 1) if frames.grid else 0)
        self.canvas.setAccessibleName(f"{self.place.text}, {asset.name}" if many else asset.name)
        self.strip.go(self._at)
        self.swatches.go(self._at)
        self.panel.show_frame(self._at)
        said = self.tr("Frame %1 of %2") if frames.way is Way.SPIN else self.tr("Picture %1 of %2")
        place = words.fill(said, words.number(self._at + 1), words.number(len(frames.frames)))
        self._told.setText(f"{place} · {asset.name}")

    def _put(self, asset_id: int) -> None:
        """Its picture: the large one, the grid's until that is there, or nothing and why."""
        shot = self._shot
        asset = shot.row_of(self._at) if shot is not None else None
        if asset is None or asset.id != asset_id:
            return
        picture = self.pictures.large(asset_id)
        stand_in = picture is None
        if picture is None:
            picture = self.pictures.small(asset_id)
        own = asset.width or 0
        if picture is not None:
            wide = own or picture.width()
            if self.canvas.has_picture and not self.canvas.fitted:
                self.canvas.replace_picture(picture)
            else:
                self.canvas.show_picture(picture, wide)
        elif self.pictures.has(asset_id):
            self.canvas.show_picture(None, 1, "file", self.tr("There is no preview of this picture yet."))
        large = picture.width() if picture is not None and not stand_in else 0
        edge = max(picture.width(), picture.height()) if picture is not None and not stand_in else 0
        finer = bool(large and own > large)
        self.detail.show_row(asset if finer else None)
        said = self.tr("Frames of %1 px while spinning, sharp at rest")
        if self.frames.way is not Way.SPIN:
            said = self.tr("Pictures of %1 px, sharp at rest")
        note = words.fill(said, str(edge)) if finer else ""
        self._note.setText(note)
        self._monitor.setVisible(bool(note))

    def _came(self, asset_id: int) -> None:
        if asset_id == self.frame_id:
            self._put(asset_id)

    # going

    def go(self, at: int) -> None:
        """To a frame."""
        if 0 <= at < len(self.frames.frames) and at != self._at:
            self._at = at
            self._show()

    def next(self) -> None:
        """The next frame of the row."""
        self.go(self.frames.across(self._at, 1))

    def before(self) -> None:
        """The frame before in the row."""
        self.go(self.frames.across(self._at, -1))

    def _turned(self, columns: int, rows: int) -> None:
        self.stop()
        at = self._at
        if rows:
            at = self.frames.down(at, rows)
        if columns:
            at = self.frames.across(at, columns)
        self.go(at)

    def play(self) -> None:
        """Go on by itself, or stop."""
        if self.playing:
            self.stop()
        elif len(self.frames.frames) > 1:
            if self.frames.way is not Way.SPIN and self._at == len(self.frames.frames) - 1:
                self.go(0)
            self._play_timer.start(_PLAY_SPIN if self.frames.way is Way.SPIN else _PLAY_FLIP)
            self._show_playing()

    def stop(self) -> None:
        """It stays where it is."""
        if self._play_timer.isActive():
            self._play_timer.stop()
            self._show_playing()

    def _show_playing(self) -> None:
        on = self.playing
        self.canvas.playing = on and self._spins
        self.canvas.update()
        self._desk.theme.dress(self.play_button, "pause" if on else "play", 16, "text2")
        text = self.tr("Stop (Space)") if on else self.tr("Play (Space)")
        self.play_button.setToolTip(text)
        self.play_button.setAccessibleName(text.partition(" (")[0])

    def _play_on(self) -> None:
        at = self._at
        self.next()
        if self._at == at:
            self.stop()

    # parts over the canvas, zoom

    def _lay_over(self) -> None:
        self.place.fit()
        self.place.move(QPoint(28, 26))
        self.place.raise_()
        self._hints.move(QPoint(self.canvas.width() - self._hints.width() - 16, 14))
        self._hints.setVisible(self.canvas.width() >= _HINTS_FROM)
        self._facts.setVisible(self.width() >= _FACTS_FROM)

    def _zoomed(self) -> None:
        has = self.canvas.has_picture
        self._percent.setText(words.fill(self.tr("%1 %"), words.number(self.canvas.percent)) if has else "")
        for made in (self._in, self._out):
            made.setEnabled(has)
        self._fit.setEnabled(has and not self.canvas.fitted)

    def _panel_shown(self) -> None:
        on = self._panel_open.isChecked()
        self.panel.setVisible(on)
        self._desk.memory.set("set_panel", on)

    def _way_chosen(self, way: str) -> None:
        self.stop()
        self._show_page()
        if way == _ALL:
            self.grid.go(self._at)
            self.grid.setFocus()
        elif self._shot is not None:
            self.canvas.setFocus()

    def _frame_opened(self, number: int) -> None:
        self.go(number)
        self.ways.choose(_ONE)
        self.canvas.setFocus()

    # what is done

    def _ids(self) -> list[int]:
        """All members as they are kept, also those that are no frames, in order."""
        held = self._shot.held if self._shot is not None else None
        return list(held.ids) if held is not None else []

    def _ordered(self, numbers: list[int]) -> None:
        shown = [one.asset_id for one in self.frames.frames]
        rest = list(self._ids())
        for one in shown:
            rest.remove(one)
        self.acted.emit("order", [*(shown[number] for number in numbers), *rest])

    def _removed(self, numbers: list[int]) -> None:
        self.acted.emit("remove", [self.frames.frames[number].asset_id for number in numbers])

    def _panel_acted(self, verb: str) -> None:
        if verb == "picture":
            self._open_picture()
        elif verb == "thumbnail":
            self.acted.emit(verb, self.frame_id)
        else:
            self.acted.emit(verb, None)

    def _open_picture(self) -> None:
        shot = self._shot
        asset = shot.row_of(self._at) if shot is not None else None
        if asset is not None:
            self.acted.emit("picture", asset.id)

    def _pop(self, at: QPoint) -> None:
        """What can be done with the frames selected in *All frames*."""
        numbers = self.grid.chosen()
        if not numbers:
            return
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        menu.setObjectName("setFramesMenu")
        for verb, text, on in self._frame_verbs(numbers):
            if not verb:
                menu.addSeparator()
                continue
            act = menu.addAction(text)
            act.setData((verb, numbers))
            act.setEnabled(on)
        menu.triggered.connect(self._picked)
        menu.popup(at)

    def _frame_verbs(self, numbers: list[int]) -> list[tuple[str, str, bool]]:
        held = self._shot.held if self._shot is not None else None
        one, may = len(numbers) == 1, self._editable
        found = [("picture", self.tr("Open picture"), one), ("thumbnail", self.tr("Set thumbnail"), one and may)]
        if held is not None and (held.type == "Catalog" or self.frames.way is Way.SWATCH):
            member = held.members[held.ids.index(self.frames.frames[numbers[0]].asset_id)]
            on = bool(member.attributes.get("pageReset"))
            text = self.tr("Do not begin a page here") if on else self.tr("Begin a page here")
            found.append(("reset", text, one and may))
        if self.frames.way is Way.SWATCH:
            text = self.tr("Make it the swatch of the picture before")
            found.append(("swatch", text, one and may and numbers[0] > 0))
        return [*found, ("", "", True), ("remove", self.tr("Remove from set"), may)]

    def _picked(self, act: Any) -> None:
        verb, numbers = act.data()
        ids = [self.frames.frames[number].asset_id for number in numbers]
        if verb == "remove":
            self.acted.emit(verb, ids)
        elif verb == "swatch":
            self.acted.emit(verb, (self.frames.frames[numbers[0] - 1].asset_id, ids[0]))
        else:
            self.acted.emit(verb, ids[0])

    def _changed(self, changes: ChangeSet) -> None:
        if self._set_id is None or not self.isVisible():
            return
        touched = changes.assets | changes.removed | changes.moved
        mine = {self._set_id, *(self._shot.rows if self._shot is not None else ())}
        if changes.everything or touched & mine:
            self.detail.forget()
        if changes.everything:
            self.pictures.forget()
        else:
            self.pictures.forget(sorted(touched & mine))
        if changes.everything or touched & mine:
            self._soon.start()

    # leaving

    def go_back(self) -> None:
        """To the grid, where the set is current."""
        self.stop()
        self.closed.emit(self._set_id or 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lay_over()

    def hideEvent(self, event: QHideEvent) -> None:
        self.stop()
        self.detail.call_off()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Left:
                self.stop()
                self.before()
            case Qt.Key.Key_Right:
                self.stop()
                self.next()
            case Qt.Key.Key_Up:
                self._turned(0, -1)
            case Qt.Key.Key_Down:
                self._turned(0, 1)
            case Qt.Key.Key_Home:
                self.go(0)
            case Qt.Key.Key_End:
                self.go(len(self.frames.frames) - 1)
            case Qt.Key.Key_Space:
                self.play()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_E if self.canvas.hasFocus():
                self._open_picture()
            case Qt.Key.Key_Escape | Qt.Key.Key_Backspace:
                self.go_back()
            case _:
                super().keyPressEvent(event)

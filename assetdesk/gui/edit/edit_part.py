"""The editing of the large preview: panel, comparison and crop tool round one asset, until it is saved or left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QSize, QTimer, Signal

from assetdesk.core.asset import AssetState
from assetdesk.core.options import in_force
from assetdesk.core.request import ApplyTo, Selection
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.bar import EditBar
from assetdesk.gui.edit.canvas import EditCanvas
from assetdesk.gui.edit.compare import Compare
from assetdesk.gui.edit.crop_part import CropPart
from assetdesk.gui.edit.detail import Detail
from assetdesk.gui.edit.dots import Dots
from assetdesk.gui.edit.geometry import Picture
from assetdesk.gui.edit.leaving import Leaving
from assetdesk.gui.edit.panel import EditPanel
from assetdesk.gui.edit.saving import EditSaving
from assetdesk.gui.edit.state import CROPS, LOOKS, EditState
from assetdesk.gui.edit.trial import Looks, Trial
from assetdesk.gui.panels.viewer_read import Kind, Shot
from assetdesk.gui.widgets.parts import label
from assetdesk.library import crops
from assetdesk.library import options as library_options
from assetdesk.library.crops import OfAsset

_TRY_AFTER_MS = 30
_BUSY = (AssetState.QUEUED, AssetState.PROCESSING)
# of these the preview is the whole picture, without transparency: nothing has to be tried out to begin
_PLAIN = frozenset({"jpeg", "heif", "raw"})


class EditPart(QObject):
    """`bar` stands in the head of the page, `panel` at its right. `edited(bool)`: whether there is something to save;
    `placed` when the panel came or went."""

    edited = Signal(bool)
    placed = Signal()

    def __init__(self, desk: Desk, canvas: EditCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._canvas = desk, canvas
        self.state: EditState | None = None
        self._shot: Shot | None = None
        self._before: Looks | None = None
        self._others: Sequence[int] = ()
        self._take_up = False
        self._take_name = ""
        self._hash: str | None = None
        self._reading: Work | None = None
        self.bar = EditBar(desk.theme)
        self.panel = EditPanel(desk.theme)
        roles.guard(desk, "submitJob", self.panel.save, self.panel.copy)
        self.panel.hide()
        self.dots = Dots(desk.theme, canvas)
        self.pointer = label(desk.theme, "", 11, ink="text2")
        self.pointer.setObjectName("viewerPointer")
        canvas.pointed.connect(self._pointed)
        self.trial = Trial(desk, self, "edit")
        self.trial.came.connect(self._came)
        self.detail = Detail(desk, canvas, self, "edit detail")
        self.trial.faulted.connect(self._fault)
        self.trial.busy.connect(self.dots.show_busy)
        self.crop = CropPart(desk, canvas, self.panel, self)
        self.crop.changed.connect(self._tell_changed)
        self.crop.tool.connect(self.bar.show_cropping)
        self.crop.searched.connect(self._show_colours)
        self._leaving = Leaving(desk, self, self._left)
        self.saving = EditSaving(desk, self)
        self.saving.saved.connect(self._saved)
        self.saving.estimated.connect(self.panel.estimate.setText)
        self._try = QTimer(self, singleShot=True, interval=_TRY_AFTER_MS)
        self._try.timeout.connect(self._try_out)
        canvas.mode_changed.connect(self._mode_shown)
        canvas.set_mode(Compare(desk.memory.get("edit_compare", Compare.AFTER)))
        self.bar.compared.connect(self._compare)
        self.bar.crop_wanted.connect(self.set_tool)
        self.bar.panel_wanted.connect(self.show_panel)
        panel = self.panel
        panel.looked.connect(self._looked)
        panel.revert.clicked.connect(self.revert)
        panel.save.clicked.connect(self.save)
        panel.copy.clicked.connect(self.copy)
        self._mode_shown()

    # what is edited

    @property
    def wanted(self) -> bool:
        """Whether the panel is to be there, where it can."""
        return bool(self._desk.memory.get("edit_panel", True))

    @property
    def changed(self) -> bool:
        """Whether something would be lost by leaving."""
        return self.state is not None and (self.state.changed or self.crop.named.moved)

    def keeps(self, asset_id: int) -> bool:
        """Whether the canvas shows this asset as it is being edited: its finished preview must not be put there."""
        return self.state is not None and self.state.asset_id == asset_id

    def able(self, shot: Shot | None) -> bool:
        """Whether it is a picture that can be edited."""
        row = shot.row if shot is not None else None
        if shot is None or row is None or not roles.can(self._desk, "editAssets") or row.missing:
            return False
        return shot.kind is Kind.PICTURE and bool(row.width and row.height) and shot.picture is not None

    def show_shot(self, shot: Shot, others: Sequence[int]) -> None:
        """Another asset is looked at, or the same one anew."""
        same = self.state is not None and self.state.asset_id == shot.asset_id
        self._shot, self._others = shot, others
        able = self.able(shot)
        self.bar.enable(able)
        self.panel.tell_others(sum(1 for one in others if one != shot.asset_id) if len(others) < 5000 else len(others))
        if not able or not self.wanted:
            self._take_up = False
            self.leave()
            return
        row = shot.row
        if same and row is not None and row.hash != self._hash:
            self.trial.forget()
            self.detail.trial.forget()
            self.leave()
            same = False
        self._hash = row.hash if row is not None else None
        if same and (self.changed or (row is not None and row.state in _BUSY)):
            return
        self._begin(shot)

    def _begin(self, shot: Shot) -> None:
        library, asset = self._desk.library, shot.asset_id

        browse = self._desk.browse

        def work() -> tuple[int, dict[str, Any], OfAsset]:
            stored = dict(library_options.in_force(library, Selection(assets=(asset,))).values)
            return asset, stored, crops.of_asset(browse, asset)

        if self._reading is not None:
            self._reading.cancel()  # an older answer may have other options
        self._reading = self._desk.background.run(work, self._read, self._desk.tell, priority=7)

    def _read(self, found: tuple[int, dict[str, Any], OfAsset]) -> None:
        asset, stored, named = found
        shot = self._shot
        if shot is None or shot.asset_id != asset or shot.row is None or not self.wanted or self.changed:
            return
        row = shot.row
        picture = Picture(row.width or 1, row.height or 1)
        if self.state is not None and self.state.asset_id == asset and self.state.stored == stored:
            self.crop.named.show_asset(named, self.state.picture)
            return
        fresh = self.state is None or self.state.asset_id != asset
        cropping = self._canvas.cropping and not fresh
        self.state = EditState(asset, picture, stored)
        if fresh:
            self._before = None
            self._canvas.edit(picture)
        self.panel.show_state(self.state)
        self.panel.show()
        self.bar.show_editing(True)
        self.crop.show_state(self.state)
        self.crop.named.show_asset(named, picture)
        if self._take_name:
            self.crop.named.choose(self._take_name)
            self._take_name = ""
        plain = row.format in _PLAIN and not any(stored.get(name) for name in (*CROPS, *LOOKS, "createMask"))
        if plain and shot.picture is not None and fresh:
            self._came(Looks(asset, {}, shot.picture, None))
            self.detail.want(asset, self.state.tried())
        else:
            if fresh:  # what was made of it is cropped, or reduced to a page's size
                self._canvas.wait_for(QSize(picture.width, picture.height))
            self._try_out()
        self.set_tool(self._take_up or cropping)
        self._take_up = False
        self.placed.emit()
        self.edited.emit(False)

    def leave(self) -> None:
        """Nothing is edited any more; what was not saved is gone."""
        if self.state is None:
            return
        self.state = None
        self._before = None
        self.trial.call_off()
        self.detail.call_off()
        self.crop.show_state(None)
        self._canvas.edit(None)
        self.panel.hide()
        self.bar.show_editing(False)
        self.placed.emit()
        self.edited.emit(False)

    def show_panel(self, on: bool) -> None:
        """Open or close the panel, and editing with it; asks where something would be lost."""
        if not on and self.changed:
            self.bar.show_editing(True)
            self.ask_leave(lambda: self.show_panel(False))
            return
        self._desk.memory.set("edit_panel", on)
        shot = self._shot
        if shot is None:
            return
        if on and self.able(shot):
            self._begin(shot)
        elif not on:
            self.leave()
            if shot.row is not None:  # back to the finished picture, fitted
                self._canvas.show_picture(shot.picture, shot.row.width or 0)

    def take_crop(self) -> None:
        """The crop tool, as soon as there is something to crop."""
        if self.state is not None:
            self.set_tool(True)
        else:
            self._take_up = True
            self._desk.memory.set("edit_panel", True)
            if self._shot is not None and self.able(self._shot):
                self._begin(self._shot)

    def take_named(self, asset_id: int, name: str) -> None:
        """The crop tool at a named crop, as soon as that asset and its crops are here."""
        if self.state is not None and self.state.asset_id == asset_id:
            self.crop.named.choose(name)
            self.set_tool(True)
        else:
            self._take_name, self._take_up = name, True
            self._desk.memory.set("edit_panel", True)

    def turn_tool(self) -> None:
        """Take it up, or put it down."""
        self.set_tool(not self._canvas.cropping)

    def set_tool(self, on: bool) -> None:
        """Handles on the picture, or none."""
        if on and self.state is None:
            self.take_crop()
        else:
            self.crop.set_tool(on)

    # looks

    def _looked(self, option: str, value: dict[str, Any] | None) -> None:
        if self.state is None:
            return
        self.state.set_look(option, value)
        self.panel.show_state(self.state, fields=False)
        self._show_colours()
        self._tell_changed()
        self._try.start()

    def _show_colours(self) -> None:
        if self._before is not None:
            group, background = self.panel.crop, self.panel.background
            group.show_colour(self._before.corner(group.corner.value))
            background.show_colour(self._before.corner(background.corner.value))

    def _try_out(self) -> None:
        if self.state is not None:
            self.trial.want(self.state.asset_id, self.state.tried())
            self.detail.want(self.state.asset_id, self.state.tried())

    def _came(self, looks: Looks) -> None:
        state = self.state
        if state is None or looks.asset_id != state.asset_id:
            return
        if looks.picture is not None and looks.picture != state.picture and not state.changed:
            # a page description has as many px as its resolution in force gives it
            state = self.state = EditState(state.asset_id, looks.picture, state.stored)
            self._canvas.edit(looks.picture)
            self.crop.show_state(state)
        first = self._before is None
        self._before = looks
        self.crop.show_before(looks)
        self._canvas.show_looks(looks.before, looks.after)
        self.panel.tell(" ".join(looks.warnings))
        if first:
            self._show_colours()

    def _fault(self, sentence: str) -> None:
        self.panel.tell(sentence)
        if self._before is None and self.state is not None:
            self._canvas.show_picture(None, 1, "file-x", sentence)

    # comparing

    def _compare(self, mode: str) -> None:
        self._canvas.set_mode(Compare(mode))
        self._desk.memory.set("edit_compare", mode)

    def _mode_shown(self) -> None:
        self.bar.show_mode(self._canvas.mode)

    def _pointed(self, x: int, y: int) -> None:
        """Where the pointer is, and the colour there."""
        looks, state = self._before, self.state
        if x < 0 or looks is None or state is None:
            self.pointer.setText("")
            return
        picture, whole = looks.before, state.picture
        at = (x * picture.width() // whole.width, y * picture.height() // whole.height)
        colour = picture.pixelColor(*at)
        text = self.tr("Pointer %1, %2 · R %3 G %4 B %5")
        values = (x, y, colour.red(), colour.green(), colour.blue())
        self.pointer.setText(words.fill(text, *(str(value) for value in values)))

    # saving and leaving

    def _tell_changed(self) -> None:
        if self.state is not None:
            self.panel.show_changed(self.state, named=self.crop.named.moved)
            self.saving.estimate(self.state.asset_id, self.state.given())
            waiting = len(self.crop.named.waiting)
            if waiting and not self.state.changed:
                again = self.tr("Saving makes %Ln file(s) again.", None, waiting)
                self.panel.estimate.setText(words.plural(again, waiting))
            self.edited.emit(self.changed)

    def save(self) -> None:
        """Start the job that makes it so."""
        state = self.state
        if state is None:
            return
        self.crop.named.save()
        if not state.changed:
            return
        only_crop = not any(state.look_changed(name) for name in LOOKS)
        text = self.tr("Crop saved.") if only_crop else self.tr("Changes saved.")
        self.saving.save(state.asset_id, state.given(), state.undoing(), text)

    def _saved(self, asset_id: int, given: dict[str, Any]) -> None:
        state = self.state
        if state is None or state.asset_id != asset_id:
            return
        crop = state.crop
        looks = {name: state.look(name) for name in LOOKS if state.look_changed(name) and name not in given}
        self.state = EditState(asset_id, state.picture, in_force(state.stored, given))
        self.state.crop = crop  # it may have been moved on meanwhile
        for name, value in looks.items():
            self.state.set_look(name, value)
        self.panel.show_state(self.state)
        self.crop.show_state(self.state)

    def revert(self) -> None:
        """As it is saved."""
        state = self.state
        if state is None:
            return
        state.revert()
        self.panel.show_state(state)
        self.crop.revert()
        self._try_out()

    def copy(self) -> None:
        """The same for the others of the list, by the Reprocess dialog."""
        from assetdesk.gui.dialogs.reprocess import ask_reprocess

        state = self.state
        if state is not None:
            others = tuple(one for one in self._others if one != state.asset_id)
            ask_reprocess(
                self._desk, Selection(assets=others), self._desk.window, ApplyTo.STALE, options=state.copied()
            )

    def ask_leave(self, then: Callable[[], object]) -> None:
        """Go on with `then`; asks first where something is not saved. Stay does nothing."""
        if not self.changed:
            then()
            return
        row = self._shot.row if self._shot is not None else None
        self._leaving.ask(row.name if row is not None else "", then)

    def _left(self, verb: str, then: Callable[[], object]) -> None:
        if verb == "save":
            self.save()
        self.leave()
        then()

"""The panel of the set viewer, 320 px: what made the set, the frame that is shown, and what was checked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.models.asset_words import format_name, is_set, set_name, state_words
from assetdesk.gui.set_viewer.frames import Check, Way, checks
from assetdesk.gui.set_viewer.shot import SetShot
from assetdesk.gui.set_viewer.tabs import SetTabs
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import PANEL, button, clear, column, icon_button, label, line, pane, row

WIDTH = 320
_MOST_LEFT = 12


class _Facts(QWidget):
    """Rows of label and value, 100 px and the rest; expressions in a typewriter's face."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, 100)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._plain = theme.font(12)
        self._code = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._code.setPixelSize(self._plain.pixelSize())

    def show_rows(self, rows: list[tuple[str, str, bool]]) -> None:
        """(label, value, whether the value is an expression); empty values are left out. Labels are used again: this
        is called for every frame of a turn."""
        shown = [one for one in rows if one[1]]
        for at, (name, value, code) in enumerate(shown):
            if at == len(self._rows):
                self._make()
            said, text = self._rows[at]
            said.setText(name)
            if text.text() != value:
                text.setText(value)
            text.setFont(self._code if code else self._plain)
            text.setAccessibleName(f"{name}: {value}")
            said.show()
            text.show()
        for said, text in self._rows[len(shown) :]:
            said.hide()
            text.hide()

    def _make(self) -> None:
        at, top = len(self._rows), Qt.AlignmentFlag.AlignTop
        said = label(self._theme, "", 12, ink="text2")
        text = label(self._theme, "", 12, wrap=True, select=True)
        text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._grid.addWidget(said, at, 0, top)
        self._grid.addWidget(text, at, 1)
        self._rows.append((said, text))


_NEEDS = {"rename": "editAssets", "automatic": "setAssetSetDefinition", "unmatched": "setImageSetMembers"}


class SetPanel(QWidget):
    """`acted(verb)`: thumbnail, add, reprocess, picture, rename, order, unmatched, delete."""

    acted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        theme = self._theme = desk.theme
        self._shot: SetShot | None = None
        self.setObjectName("setPanel")
        self.setAccessibleName(self.tr("Set"))
        self.setFixedWidth(WIDTH)
        self._name = label(theme, "", 14, 600, wrap=True, select=True)
        self._name.setObjectName("setPanelName")
        self._facts = label(theme, "", 12, ink="text2", wrap=True)
        self._facts.setObjectName("setPanelFacts")
        self.thumbnail = button(self.tr("Set thumbnail"), "setThumbnail", small=True)
        self.thumbnail.setToolTip(self.tr("This frame stands for the set in lists"))
        self.more = icon_button(theme, "ellipsis", self.tr("More"), "setMore", 24)
        self.more.setProperty("quiet", None)
        self.more.clicked.connect(self._pop)
        self._menu: QMenu | None = None
        head = column(
            self._name, self._facts, 6, row(self.thumbnail, self.more, 0), spacing=2, margins=(16, 12, 16, 14)
        )
        self._kind = _Facts(theme, "setKind")
        frame_head = label(theme, self.tr("This frame"), 12, 600)
        self.open = button(self.tr("Open picture"), "setOpenPicture", link=True)
        self._frame = _Facts(theme, "setFrame")
        check_head = label(theme, self.tr("Checks"), 12, 600)
        self._checks = QVBoxLayout()
        self._checks.setSpacing(8)
        self._check_words: list[str] = []
        inner = pane(PANEL)
        inside = column(
            self._boxed(self._kind), line(), self._boxed(row(frame_head, 0, self.open), self._frame), line(),
            self._boxed(check_head, self._checks), line(), spacing=0,
        )  # fmt: skip
        inside.addStretch(1)
        inner.setLayout(inside)
        self._area = QScrollArea()
        self._area.setObjectName("setPanelArea")
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inner)
        self.add = button(self.tr("Add pictures…"), "setAdd")
        theme.dress(self.add, "plus", 15)
        self.reprocess = button(self.tr("Reprocess set…"), "setReprocess")
        roles.guard(desk, "setImageSetMembers", self.thumbnail, self.add)
        roles.guard(desk, "submitJob", self.reprocess)
        foot = pane(PANEL)
        across = row(self.add, self.reprocess, margins=(16, 12, 16, 12))
        across.setStretchFactor(self.add, 1)
        across.setStretchFactor(self.reprocess, 1)
        foot.setLayout(across)
        top = pane(PANEL)
        top.setLayout(head)
        self.tabs = SetTabs(desk, self._area)
        whole = column(top, line(), self.tabs, line(), foot, spacing=0)
        whole.setStretchFactor(self.tabs, 1)
        both = row(line(vertical=True), whole, spacing=0)
        both.setStretchFactor(whole, 1)
        self.setLayout(both)
        for made, verb in (
            (self.thumbnail, "thumbnail"), (self.open, "picture"), (self.add, "add"), (self.reprocess, "reprocess"),
        ):  # fmt: skip
            made.setProperty("verb", verb)
            made.clicked.connect(self._clicked)

    def _boxed(self, *parts: QWidget | QVBoxLayout | object) -> QVBoxLayout:
        return column(*parts, spacing=10, margins=(16, 12, 16, 14))  # type: ignore[arg-type]

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.acted.emit(str(sender.property("verb")))

    # what is shown

    def show_set(self, shot: SetShot, folder: str, *, editable: bool) -> None:
        """The set: what it is, what made it, and its checks."""
        self._shot = shot
        set_row, held = shot.row, shot.held
        if set_row is None or held is None:
            return
        frames, facts = shot.frames, held.facts
        self.tabs.show_set(shot.set_id)
        self._name.setText(set_row.name)
        pictures = words.plural(self.tr("%Ln picture(s)", None, len(frames.frames)), len(frames.frames))
        self._facts.setText(" · ".join(part for part in (set_name(set_row), pictures, folder) if part))
        kind = set_name(set_row)
        if frames.way is Way.SPIN and frames.rows > 1:
            turns = words.fill(self.tr("%1 rows × %2 columns"), words.number(frames.rows), words.number(frames.columns))
            kind = f"{kind}, {turns}"
        made = self.tr("By hand")
        if facts.preset:
            made = words.fill(self.tr("Preset “%1”"), facts.preset_name or facts.preset)
        elif set_row.originator is not None:
            made = self.tr("Processing")
        if facts.made:
            from datetime import datetime

            made = f"{made}, {words.day(datetime.fromtimestamp(facts.made).date())}"
        order = self.tr("Your own") if facts.by_hand else self.tr("By the preset") if facts.preset else ""
        marked = self.tr("Marked, with its members") if set_row.marked else self.tr("Not marked")
        self._kind.show_rows(
            [
                (self.tr("Kind"), kind, False),
                (self.tr("Made by"), made, False),
                (self.tr("Row from"), facts.row, True),
                (self.tr("Column from"), facts.column, True),
                (self.tr("Order"), order or self.tr("By name"), False),
                (self.tr("Publish"), marked, False),
            ]
        )
        for part in (self.thumbnail, self.add, self.more):
            part.setEnabled(editable)
        self._show_checks(checks(frames, list(facts.left.values())[:_MOST_LEFT]))

    def show_frame(self, at: int) -> None:
        """The frame that is shown now."""
        shot = self._shot
        asset = shot.row_of(at) if shot is not None else None
        self.open.setEnabled(asset is not None)
        if asset is None or shot is None or shot.held is None:
            self._frame.show_rows([])
            return
        facts = [words.pixels(asset.width, asset.height), words.size(asset.bytes) if asset.bytes else ""]
        chosen = shot.held.facts.thumbnail == asset.id
        self._frame.show_rows(
            [
                (self.tr("Name"), asset.name, False),
                (self.tr("Type"), set_name(asset) if is_set(asset) else format_name(asset), False),
                (self.tr("Pixels"), " · ".join(part for part in facts if part), False),
                (self.tr("State"), state_words(asset)[0], False),
                (self.tr("Thumbnail"), self.tr("Stands for the set") if chosen else "", False),
            ]
        )

    def _show_checks(self, found: list[Check]) -> None:
        clear(self._checks)
        self._check_words = []
        for one in found:
            text = self._words(one)
            self._check_words.append(text)
            icon = QLabel()
            name, ink = ("circle-check", "ok") if one.fine else ("triangle-alert", "warn")
            icon.setPixmap(self._theme.pixmap(name, 15, ink, self.devicePixelRatioF()))
            icon.setFixedWidth(17)
            icon.setAccessibleName(self.tr("Fine") if one.fine else self.tr("Look at this"))
            said = label(self._theme, text, 12, wrap=True)
            across = row(icon, said, spacing=6)
            across.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
            across.setStretchFactor(said, 1)
            # a widget, not a layout: what is cleared away is deleted by Qt alone
            line_of = QWidget()
            line_of.setLayout(across)
            self._checks.addWidget(line_of)

    @property
    def check_words(self) -> list[str]:
        """Its checks, as they are said."""
        return list(self._check_words)

    def _words(self, one: Check) -> str:
        count, of = words.number(one.count), words.number(one.of)
        if one.kind == "places":
            said = self.tr("Every place is filled, %1 of %2") if one.fine else self.tr("%1 of %2 places are filled")
            return words.fill(said, count, of)
        if one.kind == "frames":
            text = words.plural(self.tr("%Ln frame(s)", None, one.count), one.count)
            return words.fill(self.tr("%1, %2 or more are advised"), text, of)
        if one.kind == "swatches":
            said = self.tr("Every picture has a swatch, %1 of %2")
            return words.fill(said if one.fine else self.tr("%1 of %2 pictures have a swatch"), count, of)
        if one.kind == "pictures":
            if not one.count:
                return self.tr("There is no picture in it")
            text = words.plural(self.tr("%Ln picture(s)", None, one.count), one.count)
            return words.fill(self.tr("%1, up to %2 are advised"), text, of)
        return one.text

    def _pop(self) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        menu.setObjectName("setMenu")
        shot = self._shot
        facts = shot.held.facts if shot is not None and shot.held is not None else None
        items = [("rename", self.tr("Rename…")), ("automatic", self.tr("Thumbnail by itself"))]
        if facts is not None and facts.preset:
            items.append(("unmatched", self.tr("Remove members that no longer match")))
        for verb, text in items:
            act = menu.addAction(text)
            act.setData(verb)
            chosen = facts is not None and facts.thumbnail is not None
            roles.offer(self._desk, _NEEDS[verb], act, verb != "automatic" or chosen)
        menu.addSeparator()
        gone = menu.addAction(self.tr("Delete"))
        gone.setData("delete")
        roles.offer(self._desk, "deleteAssets", gone)
        menu.triggered.connect(self._picked)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _picked(self, act: object) -> None:
        self.acted.emit(str(act.data()))  # type: ignore[attr-defined]

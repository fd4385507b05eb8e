"""What is chosen in the ledger, whole: the picture, the sentence, the verbs, what was seen when; and the reasons of all
that was not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from assetdesk.core.watch import Afterwards, LedgerRow, LedgerState, Refusal, WatchFolder
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.watched import words as said
from assetdesk.gui.watched.delegate import pictured
from assetdesk.gui.watched.reasons import ReasonList
from assetdesk.gui.widgets import badges
from assetdesk.gui.widgets.parts import PANEL, button, icon_button, label, line, pane, row, scrolled, set_text
from assetdesk.gui.widgets.well import Well

_WELL = 172
_LINK = '<a href="asset">'


@dataclass(frozen=True, slots=True)
class _Picture:
    asset_id: int
    image: QImage | None


class LedgerDetail(QWidget):
    """`verb` with take, never, show, asset; `reason(Refusal | None)` was clicked: only these, or all again."""

    verb = Signal(str)
    reason = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._work: Work | None = None
        self._asset: int | None = None
        self._drawn: tuple[int, str] | None = None
        self._row: LedgerRow | None = None
        self._told = ""
        theme = desk.theme
        self.setObjectName("ledgerDetail")
        self.setAccessibleName(self.tr("What was seen of a file"))
        self.setMinimumWidth(280)
        self.setMaximumWidth(480)
        self.well = Well(theme, _WELL, 13)
        self.well.setObjectName("ledgerPicture")
        self.well.setAccessibleName(self.tr("Picture"))
        self.well.opened.connect(self._well_opened)
        self._badge = QLabel()
        self._name = label(theme, "", 14, 600, wrap=True, select=True)
        self._name.setObjectName("ledgerName")
        self._facts = label(theme, "", 12, ink="text2", wrap=True, select=True)
        self._said = label(theme, "", 13, wrap=True, select=True)
        self._said.setObjectName("ledgerSentence")
        self._said.setTextFormat(Qt.TextFormat.RichText)  # of its own making; names in it are escaped
        self._said.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._said.linkActivated.connect(self._link)
        beside = QVBoxLayout()
        beside.setSpacing(1)
        beside.addWidget(self._name)
        beside.addWidget(self._facts)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(beside, 1)
        self.take = button(self.tr("Take now"), "ledgerTake", small=True)
        self.never = button(self.tr("Never take"), "ledgerNever", small=True)
        roles.guard(desk, "submitJob", self.take, self.never)
        self.open = button(self.tr("Show asset"), "ledgerAsset", small=True)
        self.show_button = icon_button(theme, "external-link", self.tr("Show in folder"), "ledgerShow", 24)
        self.show_button.setProperty("quiet", False)
        self.show_button.setProperty("onPicture", True)
        self._verbs: dict[QWidget, str] = {
            self.take: "take", self.never: "never", self.open: "asset", self.show_button: "show",
        }  # fmt: skip
        for made, name in self._verbs.items():
            if isinstance(made, QPushButton):
                made.clicked.connect(partial(self.verb.emit, name))
        self.show_button.clicked.connect(partial(self.verb.emit, "show"))
        self._values: list[QLabel] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.setColumnMinimumWidth(0, 82)
        grid.setColumnStretch(1, 1)
        heads = (
            self.tr("First seen"), self.tr("At rest"), self.tr("Checked"), self.tr("Mode"), self.tr("Next try"),
        )  # fmt: skip
        for at, text in enumerate(heads):
            value = label(theme, "", 12, wrap=True, select=True)
            grid.addWidget(label(theme, text, 12, ink="text2"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, at, 1)
            self._values.append(value)
        self._one = QWidget()
        one = QVBoxLayout(self._one)
        one.setContentsMargins(0, 0, 0, 0)
        one.setSpacing(12)
        self._seen = QWidget()
        seen = QVBoxLayout(self._seen)
        seen.setContentsMargins(0, 0, 0, 0)
        seen.setSpacing(12)
        seen.addWidget(line())
        seen.addLayout(_inset(label(theme, self.tr("What was seen"), 12, 600)))
        seen.addLayout(_inset(grid))
        self._above = QWidget()
        self._above.setFixedHeight(2)
        one.addWidget(self._above)
        one.addWidget(self.well)
        one.addLayout(_inset(head))
        one.addLayout(_inset(self._said))
        one.addLayout(_inset(row(self.take, self.never, self.open, self.show_button, 0, spacing=8)))
        one.addWidget(self._seen)
        self.reasons = ReasonList(theme)
        self.reasons.chosen.connect(self.reason)
        ground = pane(PANEL)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 14)
        column.setSpacing(12)
        column.addWidget(self._one)
        column.addWidget(self.reasons)
        column.addStretch(1)
        scroll = scrolled(ground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.setBackgroundRole(PANEL)
        self.setAutoFillBackground(True)
        theme.changed.connect(self._redress)
        self.show_rows([], {}, 0.0)

    # what is chosen

    def show_rows(
        self, rows: Sequence[LedgerRow], folders: Mapping[int, WatchFolder], now: float, count: int = 0
    ) -> None:
        """These are chosen; `count` where more are than are read."""
        count = max(count, len(rows))
        self._row = rows[0] if count == 1 else None
        self._one.setVisible(bool(rows))
        if not rows:
            self._picture_of(None, "")
            return
        takes = [one for one in rows if can_take(one)]
        nevers = [one for one in rows if can_refuse(one)]
        several = count > 1
        number = words.number(count)
        self.take.setVisible(bool(takes))
        self.never.setVisible(bool(nevers))
        set_text(self.take, words.fill(self.tr("Take %1 now"), number) if several else self.tr("Take now"))
        set_text(self.never, words.fill(self.tr("Never take %1"), number) if several else self.tr("Never take"))
        self._seen.setVisible(not several)
        self._badge.setVisible(not several)
        self._facts.setVisible(not several)
        self.well.setVisible(not several)
        self._above.setVisible(several)
        self.show_button.setVisible(not several)
        self.open.setVisible(not several and rows[0].state is LedgerState.TAKEN and rows[0].asset_id is not None)
        if several:
            self._name.setText(words.plural(self.tr("%Ln file(s)", None, count), count))
            self._said.setText(self.tr("Chosen together: what you decide goes for all of them."))
            self._picture_of(None, "")
            return
        self._show_one(rows[0], folders.get(rows[0].watch_id), now)

    def _show_one(self, one: LedgerRow, folder: WatchFolder | None, now: float) -> None:
        self._badge.setPixmap(badges.pixmap(said.BADGES[one.state], 18, self.devicePixelRatioF()))
        self._name.setText(said.name_of(one))
        place = said.place_of(one, folder)
        self._facts.setText(" · ".join(part for part in (place, words.size(one.bytes)) if part))
        self._told = sentence(one, folder, now)
        self._redress()
        first, rest, checked, mode, again = self._values
        first.setText(said.exact(one.first_seen, now))
        still = self.tr("%1, same size, time and file in two looks")
        rest.setText(words.fill(still, said.exact(one.at_rest, now)) if one.at_rest else self.tr("Not yet"))
        checked.setText(said.exact(one.checked, now) if one.checked else self.tr("Not yet"))
        mode.setText(said.mode_name(folder.mode) if folder is not None else "")
        again.setText(said.next_try(one, now))
        self.show_button.setEnabled(not one.removed or one.asset_id is not None)
        self._picture_of(pictured(one), "file-x" if one.reason is Refusal.EMPTY else "file")

    def _redress(self) -> None:
        """The colour of links is the theme's."""
        if self._row is not None:
            ink = self._desk.theme.colour("accent_text").name()
            self._said.setText(self._told.replace(_LINK, f'<a href="asset" style="color:{ink};text-decoration:none">'))

    def tick(self, now: float) -> None:
        """Only the words that grow older."""
        if self._row is not None and self._row.next_try is not None:
            self._values[4].setText(said.next_try(self._row, now))

    # its picture

    def _picture_of(self, asset_id: int | None, icon: str) -> None:
        wanted = (asset_id or 0, icon)
        if self._drawn == wanted:
            return
        self._drawn = wanted
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._asset = asset_id
        self.well.show_picture(None, icon if asset_id is None else "")
        if asset_id is None or self._desk.root is None:
            return
        browse, cells, ratio = self._desk.browse, self._desk.cells, self.devicePixelRatioF()

        def work() -> _Picture:
            found = cells.get(browse.picture_of(asset_id))
            image = QImage.fromData(found[1]) if found is not None else None
            if image is not None:
                image.setDevicePixelRatio(ratio)
            return _Picture(asset_id, image if image is not None and not image.isNull() else None)

        self._work = self._desk.background.run(work, self._take_picture, self._no_picture, priority=2)

    def _take_picture(self, found: _Picture) -> None:
        self._work = None
        if found.asset_id == self._asset:
            self.well.show_picture(found.image, "" if found.image is not None else "file")

    def _no_picture(self, _error: BaseException) -> None:
        self._work = None
        self.well.show_picture(None, "file")

    def assets_changed(self, ids: frozenset[int]) -> None:
        """A picture that was not there may be there now."""
        if self._asset is not None and self._asset in ids and self._drawn is not None:
            icon, self._drawn = self._drawn[1], None
            self._picture_of(self._asset, icon)

    def _well_opened(self) -> None:
        self.verb.emit("asset")

    def _link(self, _where: str) -> None:
        self.verb.emit("asset")


def can_take(row: LedgerRow) -> bool:
    """Whether *Take now* may be offered."""
    return row.state in (LedgerState.REFUSED, LedgerState.ARRIVING) and row.current


def can_refuse(row: LedgerRow) -> bool:
    """Whether *Never take* may be offered."""
    return can_take(row) and not row.never


def sentence(row: LedgerRow, folder: WatchFolder | None, now: float) -> str:
    """What became of the file, as rich text; the asset is a link."""
    tr = said.tr
    place = escape(row.place)
    link = f"{_LINK}{place}</a>" if row.asset_id is not None and place else place
    moved = folder is not None and folder.afterwards is Afterwards.MOVE
    if row.state is LedgerState.TAKEN:
        text = words.fill(tr("Taken at %1 as %2."), escape(said.clock(row.ended, now)), link)
        rest = escape(row.message or said.outcome(row))
        if row.removed:
            stays = tr("It was moved: the file here is gone, its copy was verified first.")
        elif moved:
            stays = tr("The file is still here: it had changed, or could not be taken away.")
        else:
            stays = tr("The file stays where it is.")
        return " ".join(part for part in (text, f"{rest}." if rest else "", stays) if part)
    if row.state is not LedgerState.REFUSED:
        return escape(said.where(row, now)[1].rstrip(".")) + "."
    why = row.message or (said.reason_name(row.reason) if row.reason is not None else "")
    shown = escape(why.rstrip("."))
    if link and place in shown:
        shown = shown.replace(place, link, 1)
    elif link:
        shown = f"{shown} ({link})"
    text = words.fill(tr("Not taken: %1."), shown[:1].lower() + shown[1:] if not shown.startswith("<") else shown)
    if row.reason is Refusal.GONE:
        return text
    return f"{text} {tr('The file stays where it is.')}"


def _inset(part: QWidget | QHBoxLayout | QGridLayout) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setContentsMargins(16, 0, 16, 0)
    if isinstance(part, QWidget):
        made.addWidget(part)
    else:
        made.addLayout(part)
    return made

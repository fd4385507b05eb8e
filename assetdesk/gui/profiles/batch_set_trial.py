"""*Try it*: names typed or taken from a folder, at once shown as the sets a preset would make of them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QFontMetrics, QPainter, QPaintEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.core.batch_sets import IMAGE_LIKE, BatchSetPreset, Naming, SetType
from assetdesk.core.errors import UsageFault
from assetdesk.core.names import split_name
from assetdesk.core.query import Place, Query
from assetdesk.core.set_naming import Trial, TrialSet, tried
from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.set_viewer.pictures import SetPictures
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import PANEL, button, clear, column, label, pane, row, set_text

MOST_NAMES = 400
_THUMB = QSize(60, 52)
_MOST_SHOWN = 40


class NamesField(QPlainTextEdit):
    """One name a line. Those in no set are quieter, and say so at the line's end."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rest: frozenset[str] = frozenset()
        self.setObjectName("batchTryNames")
        self.setAccessibleName(self.tr("Names to try"))
        self.setPlaceholderText(self.tr("Type names, one a line, without their endings."))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.font(12).pixelSize())
        self.setFont(font)
        self.setFixedHeight(150)

    @property
    def names(self) -> list[str]:
        """The names as typed, without an ending that a picture's file would have."""
        return [line.strip() for line in self.toPlainText().splitlines() if line.strip()][:MOST_NAMES]

    def show_rest(self, rest: list[str]) -> None:
        """These are in no set."""
        self._rest = frozenset(rest)
        made = []
        block = self.document().begin()
        while block.isValid():
            if block.text().strip() in self._rest:
                mark = QTextEdit.ExtraSelection()
                shape = QTextCharFormat()
                shape.setForeground(self._theme.colour("text3"))
                cursor = QTextCursor(block)
                cursor.select(QTextCursor.SelectionType.LineUnderCursor)
                mark.cursor, mark.format = cursor, shape
                made.append(mark)
            block = block.next()
        self.setExtraSelections(made)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._rest:
            return
        painter = QPainter(self.viewport())
        font = self._theme.font(11)
        painter.setFont(font)
        text = self.tr("in no set")
        wide = QFontMetrics(font).horizontalAdvance(text)
        block = self.firstVisibleBlock()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if box.top() > self.viewport().height():
                break
            if block.text().strip() in self._rest:
                room = QRectF(self.viewport().width() - wide - 8, box.top(), wide + 8, box.height())
                painter.fillRect(room.adjusted(-6, 0, 0, 0), self._theme.colour("base"))
                painter.setPen(self._theme.colour("text2"))
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            block = block.next()


class SetCard(QFrame):
    """One set as it would be: its name, and its members in order with their views."""

    def __init__(self, theme: Theme, pictures: SetPictures, icon: str, made: TrialSet, ids: Mapping[str, int]) -> None:
        super().__init__()
        self._theme, self._pictures, self._icon = theme, pictures, icon
        self._made, self._ids = made, ids
        self.setProperty("card", True)
        self.setAccessibleName(made.name)
        self.setAccessibleDescription(", ".join(made.labels))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        pictures.small_came.connect(self.update)
        theme.changed.connect(self.update)

    @property
    def _shown(self) -> int:
        return min(len(self._made.members), _MOST_SHOWN)

    def _columns(self, width: int) -> int:
        return max(1, (width - 14) // (_THUMB.width() + 6))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = -(-self._shown // self._columns(width))
        return 30 + 8 + lines * (_THUMB.height() + 22) + (18 if self._more else 4)

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(200, self.width())))

    @property
    def _more(self) -> str:
        rest = len(self._made.members) - self._shown
        said = words.plural(self.tr("and %Ln more", None, rest), rest) if rest else ""
        return ". ".join(part for part in (said, self._made.note) if part)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        theme, ratio = self._theme, self.devicePixelRatioF()
        whole = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("base"))
        painter.drawRoundedRect(whole, 4, 4)
        painter.drawLine(QPointF(0.5, 30.5), QPointF(self.width() - 0.5, 30.5))
        painter.drawPixmap(QPointF(10, 8), theme.pixmap(self._icon, 14, "text2", ratio))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        count = words.plural(self.tr("%Ln in order", None, len(self._made.members)), len(self._made.members))
        count_wide = QFontMetrics(theme.font(12)).horizontalAdvance(count)
        font = theme.font(12, 600)
        room = self.width() - 32 - count_wide - 18
        name = QFontMetrics(font).elidedText(self._made.name, Qt.TextElideMode.ElideMiddle, room)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRect(31, 0, room, 30), middle, name)
        at = 31 + QFontMetrics(font).horizontalAdvance(name) + 9
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRect(at, 0, count_wide + 4, 30), middle, count)
        columns = self._columns(self.width())
        for number in range(self._shown):
            left = 8 + number % columns * (_THUMB.width() + 6)
            top = 38 + number // columns * (_THUMB.height() + 22)
            self._thumb(painter, QRect(left, top, _THUMB.width(), _THUMB.height()), number)
        if self._more:
            painter.setFont(theme.font(11))
            painter.setPen(theme.colour("warn" if self._made.note else "text2"))
            room_ = QRect(9, self.height() - 19, self.width() - 16, 16)
            text = QFontMetrics(theme.font(11)).elidedText(self._more, Qt.TextElideMode.ElideRight, room_.width())
            painter.drawText(room_, middle, text)

    def _thumb(self, painter: QPainter, rect: QRect, number: int) -> None:
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(rect, 3, 3)
        asset = self._ids.get(self._made.members[number])
        picture = self._pictures.small(asset) if asset is not None else None
        if picture is not None:
            inside = QRectF(rect.adjusted(4, 3, -4, -3))
            box = QRectF(QPointF(), QSizeF(picture.size()).scaled(inside.size(), Qt.AspectRatioMode.KeepAspectRatio))
            box.moveCenter(inside.center())
            painter.drawImage(box, picture)
        else:
            icon = theme.pixmap("image", 18, "text3", self.devicePixelRatioF())
            painter.drawPixmap(QPointF(rect.center().x() - 8, rect.center().y() - 8), icon)
        font = theme.font(10, 600)
        text = words.number(number + 1)
        chip = QRectF(rect.x() + 3, rect.y() + 3, QFontMetrics(font).horizontalAdvance(text) + 8, 14)
        painter.setBrush(theme.colour("quiet_fill"))
        painter.drawRoundedRect(chip, 3, 3)
        painter.setFont(font)
        painter.setPen(theme.colour("white"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(theme.font(11))
        painter.setPen(theme.colour("text"))
        below = QRect(rect.x() - 3, rect.bottom() + 2, rect.width() + 6, 16)
        view = QFontMetrics(theme.font(11)).elidedText(
            self._made.labels[number], Qt.TextElideMode.ElideMiddle, below.width()
        )
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, view)


class TryIt(QWidget):
    """`first_name` is what the builder's boxes show as their example; `tried_names` when a trial has come back."""

    example_changed = Signal()
    tried_names = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        theme = desk.theme
        self._preset: BatchSetPreset | None = None
        self._naming = Naming()
        self._work: Work | None = None
        self._naming_read: Work | None = None
        self._ids: dict[str, int] = {}
        self.trial = Trial()
        self.pictures = SetPictures(desk, self)
        self.setObjectName("batchTry")
        head = label(theme, self.tr("Try it"), 13, 600)
        self.take = button("", "batchTryTake", link=True)
        self.take.clicked.connect(self.take_names)
        self.names = NamesField(theme)
        self.names.textChanged.connect(self._typed)
        self._said = label(theme, "", 12, ink="text2", wrap=True)
        self._said.setObjectName("batchTrySaid")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(10)
        self._cards.setContentsMargins(0, 0, 0, 0)
        inner = pane(PANEL)
        inner.setLayout(self._cards)
        area = QScrollArea()
        area.setObjectName("batchTrySets")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        whole = column(row(head, 0, self.take), self.names, self._said, area, spacing=9, margins=(18, 16, 18, 12))
        whole.setStretchFactor(area, 1)
        self.setLayout(whole)
        self._soon = QTimer(self, singleShot=True, interval=120)
        self._soon.timeout.connect(self._try)
        self.show_folder()

    def show_folder(self) -> None:
        """The folder that names are taken from: the one the window shows, else the library."""
        folder, root = self._desk.where.folder, self._desk.root
        name = folder.name if folder is not None and folder.parent_id is not None else root.name if root else ""
        set_text(self.take, words.fill(self.tr("Take names from %1"), name))

    @property
    def first_name(self) -> str:
        """The first of the names, empty where there is none."""
        names = self.names.names
        return names[0] if names else ""

    def show_preset(self, preset: BatchSetPreset | None, naming: Naming) -> None:
        """Another preset, or None where it cannot be tried."""
        self._preset, self._naming = preset, naming
        self._soon.start()

    def _typed(self) -> None:
        self._soon.start()
        self.example_changed.emit()

    def take_names(self) -> None:
        """The names of the pictures in the folder, sets aside."""
        folder = self._desk.where.folder
        if folder is not None and folder.parent_id is not None:
            query = Query(place=Place.FOLDER, folder_id=folder.id, subfolders=False)
        else:
            query = Query()
        browse = self._desk.browse

        def work() -> list[AssetRow]:
            return [row for row in browse.rows(browse.first(query, 2 * MOST_NAMES)) if row.type in IMAGE_LIKE]

        if self._naming_read is not None:
            self._naming_read.cancel()  # the folder is another one now
        self._naming_read = self._desk.background.run(work, self._took, self._desk.tell, priority=8)

    def _took(self, rows: list[AssetRow]) -> None:
        self._ids = {}
        shown: list[AssetRow] = []
        for one in rows:
            name = one.name if one.part is not None else split_name(one.name)[0]
            if name not in self._ids and len(shown) < MOST_NAMES:
                self._ids[name] = one.id
                shown.append(one)
        self.names.setPlainText("\n".join(self._ids))
        self.pictures.want_small(shown)
        if not shown:
            self._said.setText(self.tr("There are no pictures in this folder."))

    def _try(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        preset, naming, names = self._preset, self._naming, self.names.names
        if preset is None or not names:
            self._show(Trial(rest=[]), names)
            return

        def work() -> tuple[Trial, list[str]]:
            try:
                return tried(preset, names, naming), names
            except UsageFault:
                return Trial(), names

        self._work = self._desk.background.run(work, self._took_trial, self._desk.tell, priority=8)

    def _took_trial(self, answer: tuple[Trial, list[str]]) -> None:
        self._work = None
        self._show(*answer)

    def _show(self, found: Trial, names: list[str]) -> None:
        self.trial = found
        self.names.show_rest(found.rest)
        clear(self._cards)
        inside = sum(len(one.members) for one in found.sets)
        if not names:
            said = ""
        elif self._preset is None:
            said = self.tr("What is typed at the left has to be put right first.")
        elif not found.sets:
            said = self.tr("None of these names makes a set.")
        else:
            text = self.tr("%1 of %2 names make %Ln set(s):", None, len(found.sets))
            said = words.fill(
                words.plural(text, len(found.sets)), words.number(inside), words.number(len(dict.fromkeys(names)))
            )
        spin = self._preset is not None and self._preset.set_type in (SetType.SPIN, SetType.MULTI_AXIS)
        icon = "rotate-3d" if spin else "images"
        for one in found.sets[:_MOST_SHOWN]:
            self._cards.addWidget(SetCard(self._desk.theme, self.pictures, icon, one, self._ids))
        for sentence in found.warnings[:6]:
            self._cards.addWidget(label(self._desk.theme, sentence, 12, ink="warn", wrap=True))
        self._cards.addStretch(1)
        self._said.setText(said)
        self.tried_names.emit()

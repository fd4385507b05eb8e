"""A name that is taken: both files side by side, and four ways on, each saying what becomes of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from assetdesk.core.asset import AssetRow, FieldValue
from assetdesk.core.names import keep_both_name
from assetdesk.core.upload import Conflict, UploadRow, is_address
from assetdesk.core.who import user_name
from assetdesk.gui import roles, words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.own_data import ask_own_data
from assetdesk.gui.panels import inspector_read
from assetdesk.gui.panels.inspector_read import field_words, taken_words, value_words
from assetdesk.gui.widgets.choices import ChoiceCard
from assetdesk.gui.widgets.parts import button, label, line, row, set_text
from assetdesk.gui.widgets.well import Well
from assetdesk.library import own_data
from assetdesk.library.intake.sources import shown_source, source_path
from assetdesk.library.peek import Peek, Peeker

_PICTURE = 196
_ORDER = (Conflict.CREATE_VERSION, Conflict.REPLACE, Conflict.KEEP_BOTH, Conflict.SKIP)


@dataclass(frozen=True, slots=True)
class _Old:
    row: AssetRow | None
    fields: list[FieldValue]
    version: int
    picture: QImage | None
    yours: str = ""
    other_name: str = ""


@dataclass(frozen=True, slots=True)
class _New:
    peek: Peek | None
    picture: QImage | None


class ConflictDialog(Frame):
    """Goes through `rows` one by one. `decided(ids, Conflict)` for each answer; `stopped` by Esc, × and its button:
    what is in stays in. The rows of an answer that holds for all are told together."""

    decided = Signal(object, object)
    stopped = Signal()

    def __init__(self, desk: Desk, rows: Sequence[UploadRow], peeker: Peeker, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "conflictDialog", parent, QSize(780, 690))
        self.setWindowTitle(self.tr("Name conflict"))
        self.setAccessibleName(self.tr("Name conflict"))
        self._desk = desk
        self._rows = list(rows)
        self._at = 0
        self._peeker = peeker
        self._done = False
        self._works: list[Work] = []
        self._old: _Old | None = None
        self._new: _New | None = None
        theme = desk.theme
        self._head = label(theme, "", 20, 600, wrap=True)
        self._head.setObjectName("conflictHead")
        self._place = label(theme, "", 12, ink="text2")
        head = row(self._head, self._place)
        head.setStretchFactor(self._head, 1)
        self._wells: list[Well] = []
        self._subs: list[QLabel] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        for side, text in enumerate((self.tr("In the library"), self.tr("New file"))):
            sub = label(theme, "", 12, ink="text2")
            sub.setMinimumWidth(1)
            title = row(label(theme, text, 13, 600), sub, spacing=8, margins=(0, 0, 0, 8))
            title.setStretchFactor(sub, 1)
            well = Well(theme, _PICTURE, 10, rounded=True, least=80)
            self._grid.addLayout(title, 0, side)
            self._grid.addWidget(well, 1, side)
            self._grid.setColumnStretch(side, 1)
            self._wells.append(well)
            self._subs.append(sub)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(8)
        self._facts.setVerticalSpacing(0)
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnStretch(4, 1)
        self._values: dict[str, tuple[QLabel, QLabel]] = {}
        for at, (key, text) in enumerate(
            (
                ("size", self.tr("Size")), ("pixels", self.tr("Pixels")), ("taken", self.tr("Taken")),
                ("changed", self.tr("Changed")), ("colour", self.tr("Colour")), ("camera", self.tr("Camera")),
                ("yours", self.tr("Yours")),
            )
        ):  # fmt: skip
            pair = []
            if at:
                self._facts.addWidget(line(), 2 * at, 0, 1, 5)
            for column in (0, 3):
                name = label(theme, text, 12, ink="text2")
                name.setFixedSize(64, 21)
                value = label(theme, "", 12, select=True)
                value.setMinimumWidth(1)
                self._facts.addWidget(name, 2 * at + 1, column)
                self._facts.addWidget(value, 2 * at + 1, column + 1)
                pair.append(value)
            self._values[key] = (pair[0], pair[1])
        self._cards: dict[Conflict, ChoiceCard] = {}
        self._group = QButtonGroup(self)
        cards = QGridLayout()
        cards.setSpacing(8)
        for number, answer in enumerate(_ORDER):
            card = ChoiceCard(theme, self._name_of(answer), self._verb(answer), " ")
            card.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            self._group.addButton(card.radio, number)
            self._cards[answer] = card
            cards.addWidget(card, number // 2, number % 2)
            cards.setColumnStretch(number % 2, 1)
        self._group.idToggled.connect(self._chosen)
        self._all = QCheckBox()
        self._all.setObjectName("conflictSameForAll")
        self._stop = button(self.tr("Stop upload"), "conflictStop", width=108)
        self._stop.clicked.connect(self.reject)
        self.go = button("", "conflictGo", primary=True, width=130)
        roles.guard(desk, "submitJob", self.go)
        roles.guard(desk, "stopJob", self._stop)
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        column_ = QVBoxLayout(self.body)
        column_.setContentsMargins(20, 18, 20, 14)
        column_.setSpacing(12)
        column_.addLayout(head)
        column_.addLayout(self._grid)
        column_.addLayout(self._facts)
        column_.addStretch(1)
        column_.addLayout(cards)
        self.footer.addWidget(self._all)
        self.footer.addStretch(1)
        self.footer.addWidget(self._stop)
        self.footer.addWidget(self.go)
        self._cards[Conflict.CREATE_VERSION].radio.setChecked(True)
        self.rejected.connect(self._told_to_stop)
        self._show()
        self._cards[Conflict.CREATE_VERSION].radio.setFocus()

    # which

    @property
    def row(self) -> UploadRow:
        """The file asked about."""
        return self._rows[self._at]

    @property
    def answer(self) -> Conflict:
        """The chosen card."""
        return _ORDER[self._group.checkedId()]

    def add(self, rows: Sequence[UploadRow]) -> None:
        """More files have come to the same question."""
        known = {r.id for r in self._rows}
        self._rows += [r for r in rows if r.id not in known]
        self._count()

    def _name_of(self, answer: Conflict) -> str:
        return {
            Conflict.CREATE_VERSION: "conflictCreateVersion",
            Conflict.REPLACE: "conflictReplace",
            Conflict.KEEP_BOTH: "conflictKeepBoth",
        }.get(answer, "conflictSkip")

    def _verb(self, answer: Conflict) -> str:
        return {
            Conflict.CREATE_VERSION: self.tr("Create version"),
            Conflict.REPLACE: self.tr("Replace"),
            Conflict.KEEP_BOTH: self.tr("Keep both"),
        }.get(answer, self.tr("Skip"))

    def _count(self) -> None:
        left = len(self._rows) - self._at - 1
        of = words.fill(self.tr("%1 of %2"), words.number(self._at + 1), words.number(len(self._rows)))
        self._place.setText(of if len(self._rows) > 1 else "")
        text = words.fill(self.tr("Do the same for the other %1"), words.number(left))
        self._all.setText(text)
        self._all.setAccessibleName(text)
        self._all.setVisible(left > 0)
        if left <= 0:
            self._all.setChecked(False)

    def _show(self) -> None:
        for work in self._works:
            work.cancel()
        one = self.row
        folder = words.folder(one.folder) or self._desk.library.name
        self._head.setText(words.fill(self.tr("“%1” is already in %2"), one.name, folder))
        self.setAccessibleDescription(self._head.text())
        self._count()
        self._old, self._new = None, None
        for well, sub in zip(self._wells, self._subs, strict=True):
            well.show_picture(None)
            sub.setText("")
        self._subs[1].setText(_came_from(one.source))
        self._tell()
        desk, peeker, room, ratio = self._desk, self._peeker, self._wells[0].room(), self.devicePixelRatioF()
        room = room.boundedTo(QSize(1280, 1280))
        browse, cells, root = desk.browse, desk.cells, desk.library.root
        other, source, flag = one.other_asset, one.source, Cancel()

        def old() -> _Old:
            from assetdesk.store.history import own_state
            from assetdesk.store.intake import upload_looks

            rows = browse.rows([other]) if other is not None else []
            with browse.plain() as db:
                free = keep_both_name(one.name, upload_looks.names_in(db, one.folder))
                own = own_data.kinds_of(own_state.of_asset(db, other)) if rows and other is not None else {}
            if not rows or other is None:
                return _Old(None, [], 0, None, other_name=free)
            picture = inspector_read.preview(cells, root, other, browse.renditions(other), room, ratio)
            version = max((row.number for row in browse.versions(other)), default=0) + 1
            yours = own_data.OwnData(1, tuple((kind, n) for kind, n in own.items())).words
            return _Old(rows[0], browse.fields(other), version, picture, yours, free)

        def new() -> _New:
            try:
                peek = peeker.look(str(source_path(source)), flag)
            except OSError:
                return _New(None, None)
            image = QImage.fromData(peek.picture) if peek.picture else QImage()
            if image.isNull():
                return _New(peek, None)
            image = image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(ratio)
            return _New(peek, image)

        run = desk.background.run
        self._works = [run(old, self._take_old, priority=5), run(new, self._take_new, priority=5, flag=flag)]

    def _take_old(self, old: _Old) -> None:
        self._old = old
        self._wells[0].show_picture(old.picture, "file")
        parts = []
        if old.version > 1:
            parts.append(words.fill(self.tr("version %1"), words.number(old.version)))
        if self._locked:
            parts.append(words.fill(self.tr("checked out by %1"), self._locked))
        self._subs[0].setText(", ".join(parts))
        self._lock()
        self._tell()

    @property
    def _locked(self) -> str:
        """Who else has the asset checked out; empty where nobody has."""
        row = self._old.row if self._old is not None else None
        return row.checked_out if row is not None and row.checked_out != user_name() else ""

    def _lock(self) -> None:
        """What is checked out by somebody else can neither be replaced nor get a version."""
        for answer in (Conflict.CREATE_VERSION, Conflict.REPLACE):
            self._cards[answer].setEnabled(not self._locked)
        if self._locked and self.answer in (Conflict.CREATE_VERSION, Conflict.REPLACE):
            self._cards[Conflict.KEEP_BOTH].radio.setChecked(True)

    def _take_new(self, new: _New) -> None:
        self._new = new
        self._wells[1].show_picture(new.picture, "file" if new.peek is not None else "file-x")
        self._tell()

    def _tell(self) -> None:
        left = self._old_facts()
        right = self._new_facts()
        both = self._old is not None and self._new is not None
        for key, (one, other) in self._values.items():
            differs = both and left.get(key, "") != right.get(key, "")
            for made, facts in ((one, left), (other, right)):
                made.setText(facts.get(key, ""))
                made.setFont(self.theme.font(12, 600 if differs else 400))
        self._describe()

    def _old_facts(self) -> dict[str, str]:
        if self._old is None or self._old.row is None:
            return {}
        asset, by_name = self._old.row, {f.name: f.shown for f in self._old.fields}
        return {
            "size": words.size(asset.bytes),
            "pixels": words.pixels(asset.width, asset.height),
            "taken": taken_words(asset.taken),
            "changed": words.moment(asset.changed),
            "colour": asset.colour or value_words(by_name.get("photoshop:ColorMode") or ""),
            "camera": _camera(asset.camera, by_name.get("exif:FocalLength")),
            "yours": self._old.yours or self.tr("None"),
        }

    def _new_facts(self) -> dict[str, str]:
        if self._new is None:
            return {}
        peek = self._new.peek
        if peek is None:
            return {"size": self.tr("The file is not there any more")}
        fields = peek.fields
        return {
            "size": words.size(peek.size),
            "pixels": words.pixels(peek.width, peek.height),
            "taken": taken_words(str(fields.get("exif:DateTimeOriginal") or "") or None),
            "changed": words.moment(peek.changed),
            "colour": peek.colour or value_words(fields.get("photoshop:ColorMode") or ""),
            "camera": _camera(value_words(fields.get("tiff:Model") or ""), fields.get("exif:FocalLength")),
            "yours": self.tr("None"),
        }

    def _describe(self) -> None:
        """What becomes of both files, on each card."""
        number = words.number(self._old.version if self._old else 1)
        kept = self.tr("The new file takes its place. The old one stays as version %1, with title, tags and crop.")
        kept = words.fill(kept, number)
        replaced = self.tr("The new file takes its place. Automatic data is made again; you are asked about your own.")
        if self._locked:
            kept = replaced = words.fill(self.tr("Not while %1 has it checked out."), self._locked)
        name = (self._old.other_name if self._old else "") or keep_both_name(self.row.name, set())
        both = words.fill(self.tr("The new file becomes “%1”."), name)
        skipped = self.tr("The new file is not uploaded. Nothing in the library changes.")
        for answer, text in zip(_ORDER, (kept, replaced, both, skipped), strict=True):
            card = self._cards[answer]
            card.words.setText(text)
            card.radio.setAccessibleDescription(text)

    # answering

    def _chosen(self, number: int, on: bool) -> None:
        if on:
            set_text(self.go, self._verb(_ORDER[number]))

    def _go(self) -> None:
        rows = self._rows[self._at :] if self._all.isChecked() else [self.row]
        answer = self.answer
        if answer is not Conflict.REPLACE:
            self._answer(rows, answer)
            return
        assets = [row.other_asset for row in rows if row.other_asset is not None]
        self.go.setEnabled(False)
        ask_own_data(
            self._desk, self, assets, lambda: self._answer(rows, answer),
            lambda: self._answer(rows, Conflict.REPLACE_ALL), self._go_again,
        )  # fmt: skip

    def _go_again(self) -> None:
        self.go.setEnabled(True)

    def _answer(self, rows: list[UploadRow], answer: Conflict) -> None:
        self.go.setEnabled(True)
        self.decided.emit([r.id for r in rows], answer)
        if self._at + len(rows) >= len(self._rows):
            self._done = True
            self.accept()
            return
        self._at += len(rows)
        self._show()

    def _told_to_stop(self) -> None:
        for work in self._works:
            work.cancel()
        if not self._done:
            self._done = True
            self.stopped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.focusWidget() is not self._stop:
            if self.go.isEnabled():
                self._go()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        super().closeEvent(event)


def _came_from(source: str) -> str:
    """The two folders that a file came from: "Music shoot 14 Nov / Brass"; of an address, its host."""
    if is_address(source):
        return source.split("/")[2]
    return " / ".join(Path(shown_source(source)).parent.parts[1:][-2:])


def _camera(camera: str | None, focal: object) -> str:
    """ "EOS R5, 100 mm"."""
    parts = [camera or "", field_words("exif:FocalLength", focal) if camera and focal else ""]
    return ", ".join(part for part in parts if part)

"""The inspector's tab Tags: a person's own, those that were found, colours; given, kept and removed where they are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import FilterKey, Query
from assetdesk.core.tags import ColourFormat, cleaned
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.inspector_read import Details
from assetdesk.gui.panels.inspector_tabs import scrolling
from assetdesk.gui.panels.tags_saving import TagsSaving
from assetdesk.gui.widgets.flow import Flow
from assetdesk.gui.widgets.parts import PANEL, button, label, pane
from assetdesk.gui.widgets.tag_chip import ColourChip, TagChip
from assetdesk.library import tags
from assetdesk.library.tags import ShownTag, ShownTags

_SOON = 120  # ms after the last key


class TagsTab(QWidget):
    """See the module."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._ids: Sequence[int] = ()
        self._count = 1
        self._suggesting: Work | None = None
        self.saving = TagsSaving(desk, self)
        theme = desk.theme
        self.field = QLineEdit()
        self.field.setObjectName("tagField")
        self.field.setAccessibleName(self.tr("Add tags"))
        self.field.setPlaceholderText(self.tr("Add tags, commas between them"))
        self.field.setMaxLength(400)
        self.field.setFont(theme.font(12))
        self.field.setFixedHeight(28)
        self.field.returnPressed.connect(self._add)
        self.field.textEdited.connect(self._typed)
        self._fault = label(theme, "", 11, ink="fail", wrap=True)
        self._fault.setObjectName("tagFault")
        self._fault.hide()
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        popup = QListView()
        popup.setObjectName("tagCompletions")
        popup.setAccessibleName(self.tr("Completions"))
        completer.setPopup(popup)
        self._popup = popup
        completer.setWidget(self.field)
        completer.activated.connect(self._completed)
        self._completer = completer
        self._own_head, self._own = self._section(self.tr("Your tags"))
        self._found_head, self._found = self._section(self.tr("Found automatically"))
        self._colour_head, self._colours = self._section(self.tr("Colours"))
        self._none = label(theme, self.tr("No tags yet."), 12, ink="text2", wrap=True)
        self._none.setObjectName("tagsNone")
        self.again = button("", "tagsForgetRemoved", link=True)
        self.again.clicked.connect(lambda: self.saving.forget_removed(self._ids))
        self._chips: list[TagChip] = []
        self._swatches: list[ColourChip] = []
        ground = pane(PANEL)
        column = QVBoxLayout(ground)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self._fault)
        column.addWidget(self._none)
        for head, flow in (
            (self._own_head, self._own),
            (self._found_head, self._found),
            (self._colour_head, self._colours),
        ):
            column.addWidget(head)
            column.addWidget(flow)
            if flow is self._found:
                column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(ground, "inspectorTags"))
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(self._suggest)

    def _section(self, text: str) -> tuple[QLabel, QWidget]:
        head = label(self._desk.theme, text, 12, 600)
        head.setContentsMargins(0, 8, 0, 0)
        holder = QWidget()
        Flow(holder, 5)
        return head, holder

    def show_details(self, details: Details) -> None:
        """Fill in."""
        if tuple(details.ids) != tuple(self._ids):
            self.field.clear()
            self._fault.hide()
        self._ids, self._count = details.ids, details.tags.count
        may = not roles.off(self._desk, "editAssets") and not self._desk.where.in_trash
        self.field.setVisible(may)
        shown = details.tags
        self._show_tags(shown, may)
        self._show_colours(shown)
        self._none.setVisible(not shown.tags and not shown.colours)
        self.again.setVisible(may and shown.removed > 0)
        self.again.setText(words.plural(self.tr("Show %Ln removed again", None, shown.removed), shown.removed))
        self.again.setAccessibleName(self.again.text())

    def _show_tags(self, shown: ShownTags, may: bool) -> None:
        for chip in self._chips:
            chip.hide()
            chip.setParent(None)
            chip.deleteLater()
        self._chips = []
        for tag in shown.tags:
            holder = self._own if tag.own else self._found
            chip = TagChip(self._desk.theme, holder)
            chip.tell(tag.name, self._aside(tag), own=tag.own, may=may, tip=self._tip(tag, may))
            chip.wanted.connect(lambda name=tag.name: self._look_for(FilterKey.KEYWORD, name))
            chip.removed.connect(lambda name=tag.name: self.saving.remove(self._ids, name))
            chip.kept.connect(lambda name=tag.name: self.saving.keep(self._ids, name))
            _flow(holder).addWidget(chip)
            chip.show()
            self._chips.append(chip)
        for head, holder, own in ((self._own_head, self._own, True), (self._found_head, self._found, False)):
            there = any(tag.own is own for tag in shown.tags)
            head.setVisible(there)
            holder.setVisible(there)
            holder.updateGeometry()

    def _show_colours(self, shown: ShownTags) -> None:
        for old in self._swatches:
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self._swatches = []
        for one in shown.colours:
            chip = ColourChip(self._desk.theme, self._colours)
            tip = self.tr("%1, %2, %3 % of the picture. Click to look for it.")
            tip = words.fill(tip, one.name, one.hex, share(one.coverage))
            chip.tell(one.name, one.hex, said(one.name, one.hex, shown.form), tip)
            chip.clicked.connect(lambda _=False, value=one.hex: self._look_for(FilterKey.HUE, value))
            _flow(self._colours).addWidget(chip)
            chip.show()
            self._swatches.append(chip)
        self._colour_head.setVisible(bool(shown.colours))
        self._colours.setVisible(bool(shown.colours))
        self._colours.updateGeometry()

    def _aside(self, tag: ShownTag) -> str:
        if self._count > 1:
            return f"{tag.on}/{self._count}" if tag.on < self._count else ""
        return "" if tag.own or tag.score >= 0.995 else f"{tag.score * 100:.0f} %"

    def _tip(self, tag: ShownTag, may: bool) -> str:
        look = self.tr("Click to look for it.")
        if self._count > 1 and tag.on < self._count:
            part = words.fill(self.tr("On %1 of %2 assets."), words.number(tag.on), words.number(self._count))
            look = f"{part} {look}"
        if tag.own:
            return f"{tag.name}. {look}" + (f" {self.tr('× removes it.')}" if may else "")
        by = words.fill(self.tr("Found by %1, %2 % sure."), tagger_words(tag.tagger), f"{tag.score * 100:.0f}")
        change = self.tr("+ keeps it as your own, × removes it for good.")
        return f"{tag.name}. {by} {look}" + (f" {change}" if may else "")

    # what a person does

    def focus_field(self) -> None:
        """Ready to type."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _add(self) -> None:
        names = [part for part in self.field.text().split(",") if part.strip()]
        try:
            made = [cleaned(name) for name in names]
        except UsageFault as wrong:
            self._fault.setText(str(wrong))
            self._fault.show()
            return
        self._fault.hide()
        if made and self._ids:
            self.field.clear()
            self.saving.add(self._ids, made)

    def _typed(self) -> None:
        self._fault.hide()
        self._soon.start()

    def _suggest(self) -> None:
        if self._suggesting is not None:
            self._suggesting.cancel()
            self._suggesting = None
        last = self.field.text().rpartition(",")[2]
        if not last.strip() or not self._desk.opened:
            self._popup.hide()
            return
        library = self._desk.library
        self._suggesting = self._desk.background.run(
            lambda: tags.suggested(library, last), self._suggested, self._desk.tell, priority=6
        )

    def _suggested(self, found: list[str]) -> None:
        self._suggesting = None
        self._model.setStringList(found)
        if found and self.field.hasFocus():
            self._completer.complete()
        else:
            self._popup.hide()

    def _completed(self, text: str) -> None:
        before, comma, _ = self.field.text().rpartition(",")
        self.field.setText(f"{before}{comma} {text}".strip())

    def _look_for(self, key: FilterKey, value: str) -> None:
        self._desk.show_assets(Query().having(key, value))


def said(name: str, colour: str, form: ColourFormat) -> str:
    """A colour as the library says colours."""
    if form is ColourFormat.HEX:
        return colour
    made = QColor(colour)
    return f"{made.red()}, {made.green()}, {made.blue()}" if form is ColourFormat.RGB else name


def share(coverage: float) -> str:
    """A share in percent, without a decimal where it has none to speak of."""
    return f"{coverage:.0f}" if coverage >= 10 else f"{coverage:.1f}".removesuffix(".0")


def tagger_words(tagger: str) -> str:
    """Who found a tag, for people."""
    from PySide6.QtCore import QCoreApplication

    if tagger.startswith("model:"):
        return words.fill(QCoreApplication.translate("TagsTab", "your model %1"), tagger.removeprefix("model:"))
    known = {
        "classifier": QCoreApplication.translate("TagsTab", "what is to be seen"),
        "people": QCoreApplication.translate("TagsTab", "faces"),
        "words": QCoreApplication.translate("TagsTab", "text in the picture"),
        "facts": QCoreApplication.translate("TagsTab", "facts of the file"),
        "keywords": QCoreApplication.translate("TagsTab", "its text"),
    }
    return known.get(tagger, tagger or QCoreApplication.translate("TagsTab", "an earlier run"))


def _flow(holder: QWidget) -> Flow:
    made = holder.layout()
    assert isinstance(made, Flow)
    return made

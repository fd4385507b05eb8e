"""The options of a job: pages at the left with the value in force, the form, a place for the preview, presets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from assetdesk.core.request import Selection
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import Form
from assetdesk.gui.options.forms.after import AfterForm
from assetdesk.gui.options.forms.background import BackgroundForm
from assetdesk.gui.options.forms.colour import ColourForm
from assetdesk.gui.options.forms.crop import CropForm
from assetdesk.gui.options.forms.drawn import DrawingForm, PdfForm
from assetdesk.gui.options.forms.lists import SetsForm
from assetdesk.gui.options.forms.photoshop import PhotoshopForm
from assetdesk.gui.options.forms.sharpening import SharpeningForm
from assetdesk.gui.options.forms.this_upload import ThisUploadForm
from assetdesk.gui.options.forms.video import VideoForm
from assetdesk.gui.options.group_list import GroupList
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.options.preset_row import PresetRow
from assetdesk.gui.options.preview import GROUPS, HIGH, OptionsPreview
from assetdesk.gui.options.words import GROUP_ICONS, group_name, value_words
from assetdesk.gui.widgets.parts import PANEL, RAISED, column, label, line, pane, row, scrolled
from assetdesk.library import option_choices, options
from assetdesk.library.option_choices import Choices
from assetdesk.library.options import Group, InForce
from assetdesk.store.profiles.option_values import Sight

_FORMS: dict[Group, type[Form]] = {
    Group.UPLOAD: ThisUploadForm,
    Group.CROP: CropForm,
    Group.BACKGROUND: BackgroundForm,
    Group.SHARPENING: SharpeningForm,
    Group.COLOUR: ColourForm,
    Group.PHOTOSHOP: PhotoshopForm,
    Group.PDF: PdfForm,
    Group.DRAWING: DrawingForm,
    Group.VIDEO: VideoForm,
    Group.SETS: SetsForm,
    Group.AFTER: AfterForm,
}
_SOON_MS = 120
# the pane's height from which the preview has room beside a form
ROOM = HIGH + 300


class OptionsPane(QWidget):
    """`changed` after every change of `model`; `ready` is False while a value cannot be.

    `upload`: for an upload, with *This upload* first. `defaults`: for the library's own upload defaults.
    """

    changed = Signal()

    def __init__(self, desk: Desk, *, upload: bool = False, defaults: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._upload = upload
        self._defaults = defaults
        self._groups: tuple[Group, ...] = ()
        self._choices = Choices()
        self._work: list[Work] = []
        self._reading: Work | None = None
        self._choosing: Work | None = None
        self._looking: Work | None = None
        self.model = OptionsModel(InForce(groups=frozenset()), upload=upload)
        self.forms: dict[Group, Form] = {}
        theme = desk.theme
        self.list = GroupList(theme, "optionGroups", self.tr("Kinds of options"))
        self.list.chosen.connect(self._show_group)
        self._stack = QStackedWidget()
        self._scrolls: dict[Group, QScrollArea] = {}
        self._nothing = label(theme, self.tr("Reading the options…"), 13, ink="text2", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._nothing.setContentsMargins(18, 16, 18, 16)
        self._stack.addWidget(self._nothing)
        self.preview: OptionsPreview | None = None
        self._preview_place = QVBoxLayout()
        self._preview_place.setContentsMargins(18, 4, 18, 0)
        self.presets = PresetRow(desk, self.model)
        self.presets.chosen.connect(self._preset_chosen)
        self._changes = label(theme, "", 12, ink="text2")
        self._changes.setObjectName("optionsChanged")
        ground = pane(RAISED)
        foot = QWidget()
        foot.setLayout(column(self.presets, self._changes, spacing=4, margins=(18, 8, 18, 12)))
        self._foot = foot
        inside = column(self._stack, self._preview_place, foot, spacing=0)
        inside.setStretch(0, 1)
        ground.setLayout(inside)
        side = pane(PANEL)
        side.setLayout(column(self.list, margins=(0, 8, 0, 8)))
        across = row(side, line(vertical=True), ground, spacing=0)
        across.setStretch(2, 1)
        self.setLayout(across)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.changed)
        if defaults:
            foot.hide()

    # what holds

    def begin(self) -> None:
        """Read what can be chosen; nothing is read before."""
        self.read_choices()

    def read(self, selection: Selection) -> None:
        """Read what this selection has in force, in the background."""
        library = self._desk.library
        self._read_force(lambda: options.in_force(library, selection))
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._start(lambda: options.in_sight(library, selection), self._show_assets)

    def read_names(self, names: Iterable[str]) -> None:
        """The same of files that are not here yet: what the library's defaults say."""
        library, chosen = self._desk.library, list(names)

        def work() -> InForce:
            return options.of_upload(option_choices.upload_defaults(library), chosen)

        self._read_force(work)

    def _read_force(self, work: Callable[[], InForce]) -> None:
        """Only what was asked for last is shown: two reads may end in either order."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._start(work, self.show_force)

    def show_force(self, force: InForce) -> None:
        """What is in force, and so which pages there are."""
        self.model.take_force(force)
        self._arrange()
        self.refresh()

    def _show_assets(self, seen: list[Sight]) -> None:
        if seen and self.preview is None:
            self.preview = OptionsPreview(self._desk)
            self._preview_place.addWidget(self.preview)
        if self.preview is not None:
            self.preview.show_assets(seen)
            self.preview.show_options(self.model.given())
        self._fit_preview()

    def _fit_preview(self) -> None:
        """Only beside what changes the picture, and where there is room for it and the form."""
        if self.preview is not None:
            self.preview.setVisible(self.preview.any and self.group in GROUPS and self.height() >= ROOM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_preview()

    def _arrange(self) -> None:
        has = self._choices
        empty = {Group.SETS: not has.sets}
        wanted = tuple(g for g in Group if g in self.model.force.groups and not empty.get(g, False))
        if wanted == self._groups and self.list.count():
            return
        self._groups = wanted
        rows = [(g.value, self._name(g), GROUP_ICONS[g]) for g in wanted]
        self.list.fill(rows, self.list.current)
        if not wanted:
            self._nothing.setText(self.tr("There is nothing to set for these kinds of file."))
            self._stack.setCurrentWidget(self._nothing)

    def _name(self, group: Group) -> str:
        return self.tr("New files") if self._defaults and group is Group.UPLOAD else group_name(group)

    def read_choices(self) -> None:
        """Read profiles, presets and collections (again)."""
        library = self._desk.library
        if self._choosing is not None:
            self._choosing.cancel()
        self._choosing = self._start(lambda: option_choices.read(library), self._take_choices)

    def _take_choices(self, found: Choices) -> None:
        self._choices = found
        self.presets.show_presets(found.presets)
        for group in list(self.forms):
            self._fill(group)
        self._arrange()
        self.refresh()

    def _fill(self, group: Group) -> None:
        form, found = self.forms[group], self._choices
        if isinstance(form, ColourForm):
            form.show_profiles(found.profiles)
        elif isinstance(form, VideoForm):
            form.show_presets(found.encodings)
        elif isinstance(form, SetsForm):
            form.show_presets(found.sets)
        elif isinstance(form, AfterForm):
            form.show_collections(found.collections)
            form.show_following(found.contexts, found.hosts)
        self._chain(form)

    def _chain(self, form: Form) -> None:
        """Tab goes from the list into the page, and from there to the presets: pages are made later than these."""
        before: QWidget = self.list
        for part in form.findChildren(QWidget):
            reached = part.focusPolicy() is not Qt.FocusPolicy.NoFocus and part.focusProxy() is None
            if reached and part.window() is self.window():  # lists that pop up are windows of their own
                QWidget.setTabOrder(before, part)
                before = part

    def _start(self, work: Callable[[], Any], done: Callable[[Any], object]) -> Work:
        self._work = [one for one in self._work if not one.flag]
        self._work.append(self._desk.background.run(work, done, self._desk.tell, priority=4))
        return self._work[-1]

    def cancel(self) -> None:
        """Nothing more is wanted."""
        self._soon.stop()
        for one in self._work:
            one.cancel()

    # pages

    def show_group(self, group: Group) -> None:
        """Open a page."""
        self.list.choose(group.value)

    @property
    def group(self) -> Group | None:
        """The page that is open."""
        return Group(self.list.current) if self.list.current else None

    def _show_group(self, key: str) -> None:
        form = self.form(Group(key))
        form.load()
        self._stack.setCurrentWidget(self._scrolls[Group(key)])
        self._fit_preview()

    def form(self, group: Group) -> Form:
        """The page, made when it is wanted first."""
        if group in self.forms:
            return self.forms[group]
        theme = self._desk.theme
        if group is Group.UPLOAD:
            form: Form = ThisUploadForm(theme, self.model, defaults=self._defaults)
        else:
            maker: Any = _FORMS[group]
            form = maker(theme, self.model)
        form.setObjectName(f"options{group.value.capitalize()}")
        form.edited.connect(self._edited)
        form.alone.connect(self._leave_alone)
        form.to_default.connect(self._to_default)
        if isinstance(form, VideoForm):
            form.new_preset.connect(self._new_encoding)
        if isinstance(form, AfterForm):
            form.allow.connect(self._allow)
            roles.guard(self._desk, "setCompanySettings", form.allow_button)
        ground = pane(RAISED)
        ground.setLayout(column(form, margins=(18, 16, 18, 8)))
        scroll = scrolled(ground)
        self._stack.addWidget(scroll)
        self.forms[group] = form
        self._scrolls[group] = scroll
        self._fill(group)
        return form

    # changes

    def _edited(self) -> None:
        form = self.sender()
        if not isinstance(form, Form):
            return
        form.check_values()
        if not form.faults():
            for name, value in form.given().items():
                self.model.set(name, value)
            form.load()
        self._changed()

    def _leave_alone(self) -> None:
        form = self.sender()
        if isinstance(form, Form):
            self.model.leave_alone(form.group)
            form.forget()
            form.load()
            self.list.setFocus()
            self._changed()

    def _to_default(self) -> None:
        form = self.sender()
        if isinstance(form, Form):
            self.model.to_default(form.group)
            form.forget()
            form.load()
            self._changed()

    def _preset_chosen(self, given: Mapping[str, Any]) -> None:
        self.model.take(given)
        for form in self.forms.values():
            form.forget()
        self._changed()
        self.refresh()

    def take(self, given: Mapping[str, Any]) -> None:
        """Set these, as a preset would."""
        self._preset_chosen(given)

    def _changed(self) -> None:
        self._tell()
        self._soon.start()

    def refresh(self) -> None:
        """Show the model again."""
        for form in self.forms.values():
            form.load()
        self._tell()

    def _tell(self) -> None:
        for group in self._groups:
            self.list.tell(group.value, value_words(self.model, group), self.model.changed(group))
        n = self.model.changes()
        if self._upload:
            text = words.plural(self.tr("%Ln group(s) (differs|differ) from the defaults.", None, n), n)
        else:
            text = words.plural(self.tr("%Ln group(s) changed", None, n), n)
        self._changes.setText(text if n else self._none())
        if self.preview is not None:
            self.preview.show_options(self.model.given())
        self.presets.tell()

    def _none(self) -> str:
        return self.tr("As the defaults say") if self._upload else self.tr("Nothing changed: each asset keeps its own")

    def press(self, focused: QWidget | None) -> bool:
        """Whether Enter belonged to a button of this pane, which is pressed then: it is not the dialog's."""
        if not isinstance(focused, QPushButton | QToolButton) or not self.isAncestorOf(focused):
            return False
        if focused.isCheckable() or not focused.isEnabled():
            return False
        focused.click()
        return True

    @property
    def ready(self) -> bool:
        """Whether every value can be."""
        return not any(form.faults() for form in self.forms.values())

    @property
    def problem(self) -> str:
        """Why not."""
        return next((fault for form in self.forms.values() for fault in form.faults()), "")

    def _allow(self, address: str) -> None:
        """A person has said that this address in the own network may be told."""
        from assetdesk.library.following import settings

        library = self._desk.library
        self._start(lambda: settings.allow(library, address), lambda _origin: self.read_choices())

    def _new_encoding(self) -> None:
        from assetdesk.gui.options.encoding_editor import EncodingEditor

        editor = EncodingEditor(self._desk, self.window())
        editor.saved.connect(self._encoding_saved)
        editor.open()

    def _encoding_saved(self, handle: str) -> None:
        value = self.model.value("mediaOptions")
        now = dict(value) if isinstance(value, dict) else {}
        now["videoEncodingPresetsArray"] = [*now.get("videoEncodingPresetsArray", []), handle]
        self.model.set("mediaOptions", now)
        self.read_choices()
        self._changed()

"""The inspector: the chosen asset's picture and pages, name, worst state, where searched words stand in it, and five
tabs of what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from assetdesk.core.asset import AssetRow, Badge
from assetdesk.core.changes import ChangeSet
from assetdesk.core.errors import ErrorCode
from assetdesk.core.expiry import FIELD
from assetdesk.core.hits import TextHit
from assetdesk.core.query import Place, Query
from assetdesk.core.renditions import page_web_name
from assetdesk.core.request import ApplyTo, Selection
from assetdesk.gui import roles, words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.models.asset_words import checked_out_words, expired_words, has_no_preview, state_words
from assetdesk.gui.panels import inspector_read
from assetdesk.gui.panels.inspector_found import FoundPart
from assetdesk.gui.panels.inspector_history import HistoryTab
from assetdesk.gui.panels.inspector_metadata import MetadataTab
from assetdesk.gui.panels.inspector_read import Details
from assetdesk.gui.panels.inspector_renditions import RenditionTab
from assetdesk.gui.panels.inspector_tabs import InfoTab
from assetdesk.gui.panels.inspector_tags import TagsTab
from assetdesk.gui.step_words import steps_line
from assetdesk.gui.widgets.note import Note
from assetdesk.gui.widgets.page_well import PageWell
from assetdesk.gui.widgets.parts import PANEL, label, line
from assetdesk.gui.widgets.tabs import LineTabs, tab_row
from assetdesk.library import checkout, programs, shelf
from assetdesk.library.reprocess import Outcome

if TYPE_CHECKING:
    from assetdesk.gui.panels.mending import Mending

_PREVIEW = 206
# places of tabs
_METADATA, _TAGS, _RENDITIONS = 1, 2, 3


class Inspector(QWidget):
    """Follows `desk.selection`. All is read in the background; the old asset stays until the new one is there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._details: Details | None = None
        self._work: Work | None = None
        self._turning: Work | None = None
        self._page: int | None = None
        self._mending: Mending | None = None
        theme = desk.theme
        self.setObjectName("inspector")
        self.setAccessibleName(self.tr("Inspector"))
        self.setBackgroundRole(PANEL)
        self.setAutoFillBackground(True)
        self.well = PageWell(theme, _PREVIEW)
        self.well.setObjectName("inspectorPreview")
        self.well.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.well.opened.connect(self._open)
        self.well.turned.connect(self._turned)
        self._name = label(theme, "", 14, 600, wrap=True, select=True)
        self._name.setObjectName("inspectorName")
        self._facts = label(theme, "", 12, ink="text2", wrap=True, select=True)
        self._facts.setObjectName("inspectorFacts")
        self.note = Note(theme)
        self.note.setObjectName("inspectorNote")
        self.note.acted.connect(self._acted)
        self.note.hide()
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 10)
        head.setSpacing(1)
        head.addWidget(self._name)
        head.addWidget(self._facts)
        head.addSpacing(9)
        head.addWidget(self.note)
        self.tabs = LineTabs(
            theme,
            "inspectorTabs",
            (self.tr("Info"), self.tr("Metadata"), self.tr("Tags"), self.tr("Renditions"), self.tr("History")),
            32,
        )
        self.tabs.setAccessibleName(self.tr("What is shown of the asset"))
        self._info = InfoTab(desk)
        self._info.folder_chosen.connect(self._go_to_folder)
        self._info.origin_chosen.connect(self._go_to_origin)
        self.metadata = MetadataTab(desk)
        self.tags = TagsTab(desk)
        self.renditions = RenditionTab(desk)
        self.history = HistoryTab(desk)
        self._pages = QStackedWidget()
        for page in (self._info, self.metadata, self.tags, self.renditions, self.history):
            self._pages.addWidget(page)
        self.tabs.currentChanged.connect(self._tab)
        self._filled: set[int] = set()
        self.found = FoundPart(desk)
        self.found.chosen.connect(self._found_chosen)
        self.found.opened.connect(self._found_opened)
        self._found_line = line()
        self._found_line.hide()
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.well)
        column.addWidget(line())
        column.addLayout(head)
        column.addWidget(self._found_line)
        column.addWidget(self.found)
        column.addWidget(line())
        column.addWidget(tab_row(self.tabs))
        column.addWidget(line())
        column.addWidget(self._pages, 1)
        self._none = label(theme, self.tr("Nothing is selected."), 12, ink="text2", wrap=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._none)
        self._stack.addWidget(self._body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._soon = QTimer(self, singleShot=True, interval=30)
        self._soon.timeout.connect(self.read)
        self._later = QTimer(self, singleShot=True, interval=200)
        self._later.timeout.connect(self.read)
        self._leaf = QTimer(self, singleShot=True, interval=60)
        self._leaf.timeout.connect(self._read_page)
        desk.selection.changed.connect(self._selected)
        theme.changed.connect(self._repaint)
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self._soon.start)
        desk.role.changed.connect(self._soon.start)
        desk.where_changed.connect(self._soon.start)

    @property
    def asset_id(self) -> int | None:
        """The asset shown."""
        return self._details.row.id if self._details is not None else None

    def _selected(self) -> None:
        self._page = None
        self._soon.start()

    def _repaint(self) -> None:
        """The colour of a link is baked into its text."""
        self._filled.clear()
        self._tab(self.tabs.currentIndex())

    def _changed(self, changes: ChangeSet) -> None:
        shown = {self.asset_id, self._desk.selection.first}  # what is being read is chosen, but not shown yet
        touched = changes.assets | changes.removed | changes.moved
        if (changes.everything or shown & touched) and not self._later.isActive():
            self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._details is not None and event.size().width() > event.oldSize().width() > 0:
            self._later.start()

    def give_tags(self) -> None:
        """To the tab Tags, ready to type."""
        self.tabs.setCurrentIndex(_TAGS)
        self.tags.focus_field()

    # reading

    def read(self) -> None:
        """Read the chosen asset now."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        chosen = self._desk.selection.first
        if chosen is None or self._desk.root is None:
            self._details = None
            self._stack.setCurrentIndex(0)
            return
        browse, cells, root = self._desk.browse, self._desk.cells, self._desk.root
        count = self._desk.selection.count
        ids = list(self._desk.selection.ids) if count > 1 else [chosen]
        room, ratio = self.well.room(), self.devicePixelRatioF()
        where = self._desk.where
        query = where.query if where.page == "assets" and where.query.words else None
        page = self._page
        self._work = self._desk.background.run(
            lambda: inspector_read.read(browse, cells, root, chosen, ids, room, ratio, query, page),
            self._take,
            self._not_read,
            priority=4,
        )

    def _not_read(self, error: BaseException) -> None:
        self._work = None
        self._desk.tell(error)

    def _take(self, details: Details | None) -> None:
        self._work = None
        self._details = details
        if details is None:
            self._stack.setCurrentIndex(0)
            return
        row = details.row
        self._name.setText(row.name)
        facts = inspector_read.facts_line(row)
        if details.count > 1:
            first = words.plural(self.tr("First of %Ln selected", None, details.count), details.count)
            facts = f"{first} · {facts}"
        self._facts.setText(facts)
        icon = "file-x" if row.badge in (Badge.FAILED, Badge.MISSING) else "file"
        self._call_off()
        self.well.show_picture(details.picture, icon, dim=row.missing)
        self.well.show_page(details.page, details.pages, words.span(max(1.0, row.duration)) if row.duration else "")
        if details.page > 1 and not any(one.name == page_web_name(details.page) for one in details.renditions):
            self._leaf.start()
        self.found.show_hits(details.found)
        self._found_line.setVisible(bool(details.found))
        self.well.setAccessibleName(words.fill(self.tr("Preview of %1"), row.name))
        self._tell_state(row, details)
        self._filled.clear()
        self._tab(self.tabs.currentIndex())
        self.tabs.set_count(_RENDITIONS, len(details.renditions))
        self._stack.setCurrentIndex(1)

    # pages

    def _call_off(self) -> None:
        self._leaf.stop()
        if self._turning is not None:
            self._turning.cancel()
            self._turning = None

    def _turned(self, page: int) -> None:
        self._call_off()
        if self.asset_id != self._desk.selection.first:
            return  # another asset is on its way: it begins at its own page
        self._page = page
        if self._work is not None:
            self.read()  # what is on its way would turn the page back
        else:
            self._leaf.start()

    def _read_page(self) -> None:
        """The picture of the page that the well says it shows."""
        desk, details = self._desk, self._details
        if details is None or desk.root is None:
            return
        browse, cells, root = desk.browse, desk.cells, desk.root
        library = desk.library if desk.opened else None
        asset, page, room, ratio = details.row.id, self.well.page, self.well.room(), self.devicePixelRatioF()
        flag = Cancel()
        self._turning = desk.background.run(
            lambda: inspector_read.turned(browse, cells, root, library, asset, page, room, ratio, flag),
            self._page_read,
            self._not_read,
            priority=4,
            flag=flag,
        )

    def _page_read(self, picture: QImage | None) -> None:
        self._turning = None
        self.well.show_picture(picture, "file")

    def _found_chosen(self, hit: TextHit) -> None:
        if hit.page is not None and self._details is not None and hit.page <= self._details.pages:
            self.well.show_page(hit.page, self._details.pages)
            self._turned(hit.page)

    def _found_opened(self, hit: TextHit) -> None:
        if self._details is not None:
            self._desk.show_page("viewer", asset_id=self._details.row.id, page=hit.page or 1)

    def _tab(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        if self._details is None or at in self._filled:
            return
        self._filled.add(at)
        (self._info, self.metadata, self.tags, self.renditions, self.history)[at].show_details(self._details)

    def _tell_state(self, row: AssetRow, details: Details) -> None:
        """At most one note: the worst state, with its verb."""
        may = not roles.off(self._desk, "submitJob") and not self._desk.where.in_trash
        if row.missing:
            text = words.fill(self.tr("The original is not where it was: %1."), row.path)
            self.note.tell("fail", "unplug", text, self._when(may, "locate", "lookAgain"))
        elif row.badge is Badge.FAILED:
            text = row.error_message or state_words(row)[0]
            self.note.tell("fail", "octagon-x", text, self._when(may, "retry", *_mended_by(row)))
        elif row.badge in (Badge.PROCESSING, Badge.QUEUED, Badge.PAUSED):
            self.note.tell("plain", "clock", f"{state_words(row)[0]}.", (("showJobs", self.tr("Show jobs")),))
        elif row.badge is Badge.EXPIRED:
            text = words.fill(self.tr("%1. The right to use it may have ended."), expired_words(row))
            self.note.tell("warn", "hourglass", text, (("showExpires", self.tr("Change…")),) if may else ())
        elif row.checked_out:
            text = words.fill(self.tr("%1 since %2."), checked_out_words(row), words.moment(row.checked_out_at))
            mine = row.checked_out == checkout.me()
            verb = ("checkIn", self.tr("Check in…")) if mine else ("releaseLock", self.tr("Release lock"))
            self.note.tell("plain", "lock", text, (verb,) if may else ())
        elif row.badge is Badge.APPROVAL:
            text = self.tr("A workflow waits until somebody approves it.")
            self.note.tell("plain", "badge-check", text, (("showInbox", self.tr("Open Inbox")),))
        elif row.stale:
            text = words.fill(self.tr("%1: out of date or not made yet."), steps_line(details.stale))
            self.note.tell("warn", "triangle-alert", text, (("reprocess", self.tr("Reprocess…")),) if may else ())
        elif has_no_preview(row):
            self.note.tell("plain", "info", self.tr("No preview for this type. Everything else works."))
        else:
            self.note.hide()
            return
        self.note.show()

    def _when(self, may: bool, *verbs: str) -> tuple[tuple[str, str], ...]:
        """These verbs with their words, where something may be changed."""
        said = {
            "retry": self.tr("Retry"),
            "replace": self.tr("Replace file…"),
            "install": self.tr("How to install"),
            "locate": self.tr("Locate…"),
            "lookAgain": self.tr("Look again"),
        }
        return tuple((verb, said[verb]) for verb in verbs) if may else ()

    # verbs

    def _acted(self, verb: str) -> None:
        row = self._details.row if self._details is not None else None
        if row is None:
            return
        match verb:
            case "replace" | "locate":
                self.mending.ask(verb, row.id, row.name)
            case "install":
                program = programs.named_in(row.error_message or "")
                if program is not None:
                    self.mending.install(program.name, [row.id])
            case "checkIn" | "releaseLock":
                self._desk.actions[verb].trigger()
            case "showExpires":
                self.tabs.setCurrentIndex(_METADATA)
                self.metadata.add_field(FIELD)
            case "showInbox":
                self._desk.show_page("inbox")
            case "lookAgain":
                self._desk.actions["lookForChanges"].trigger()
            case "retry":
                library = self._desk.library
                self._desk.background.run(lambda: shelf.retry(library, [row.id]), self._retried, self._desk.tell)
            case "showJobs":
                self._desk.show_page("jobs")
            case "reprocess":
                from assetdesk.gui.dialogs.reprocess import ask_reprocess

                ask_reprocess(self._desk, Selection(assets=(row.id,)), self.window(), ApplyTo.STALE)

    @property
    def mending(self) -> Mending:
        """What asks for files and programs, made when it is first wanted."""
        if self._mending is None:
            from assetdesk.gui.panels.mending import Mending

            self._mending = Mending(self._desk, self)
            self._mending.begun.connect(self._begun)
        return self._mending

    def _begun(self, sentence: str) -> None:
        self._desk.toasts.show(sentence, kind="replace", icon="replace")

    def _retried(self, outcome: Outcome) -> None:
        self._desk.toasts.show(outcome.sentence, kind="reprocess", icon="rotate-cw")

    def _open(self) -> None:
        if self._details is not None:
            self._desk.show_page("viewer", asset_id=self._details.row.id, page=self.well.page)

    def _go_to_origin(self, asset_id: int) -> None:
        self._desk.show_page("assets", asset_id=asset_id, anywhere=True)

    def _go_to_folder(self) -> None:
        if self._details is not None:
            self._desk.show_assets(Query(place=Place.FOLDER, folder_id=self._details.row.folder_id))


def _mended_by(row: AssetRow) -> tuple[str, ...]:
    """What helps beside trying again."""
    if row.error_code == ErrorCode.TOOL_MISSING:
        return ("install",) if programs.named_in(row.error_message or "") is not None else ()
    damaged = row.error_code in (ErrorCode.SOURCE_CORRUPT, ErrorCode.SOURCE_UNSUPPORTED, ErrorCode.WORKER_CRASHED)
    return ("replace",) if damaged else ()

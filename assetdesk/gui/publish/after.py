"""When a publish begins and what follows on it, at the right of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtWidgets import QLineEdit

from assetdesk.core.ips.words import EmailSetting
from assetdesk.core.publish import Context, PublishType
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import Fields
from assetdesk.gui.publish import words as said
from assetdesk.gui.widgets.parts import label

NOTHING, ADDRESS, ANOTHER = "", "address", "context:"


class Start(StrEnum):
    """When it begins: behind the job running now, before what else waits, or at a time that is asked for."""

    QUEUED = "queued"
    NEXT = "next"
    TIMED = "timed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person has set: which files, when, what follows. `then` is the context of a publish that follows."""

    type: PublishType
    email: EmailSetting = EmailSetting.NONE
    url: str = ""
    then: int | None = None
    start: Start = Start.QUEUED


class After(Fields):
    """When it begins and what follows on it."""

    label_width = 60

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        self.setObjectName("publishAfter")
        self.lines.addWidget(label(desk.theme, self.tr("When and what then"), 12, 600))
        self._start = self.plain_combo(
            "publishStart",
            (
                (Start.QUEUED.value, self.tr("After the job running now")),
                (Start.NEXT.value, self.tr("Before what else waits")),
                (Start.TIMED.value, self.tr("At a time…")),
            ),
        )
        self.field(self.tr("Start"), self._start, stretch=True)
        self._then = self.plain_combo("publishThen", ((NOTHING, self.tr("Nothing")),))
        self._then.currentIndexChanged.connect(self._then_turned)
        self.field(self.tr("Then"), self._then, stretch=True)
        self._url = QLineEdit()
        self._url.setObjectName("publishUrl")
        self._url.setAccessibleName(self.tr("Web address"))
        self._url.setPlaceholderText("https://…")
        self._url.setMaxLength(2000)
        self._url.setFont(desk.theme.font(12))
        self._url.textEdited.connect(self.told)
        self._url_row = self.field("", self._url, stretch=True)
        self._url_row.hide()
        self._mail = self.plain_combo(
            "publishMail",
            (
                (EmailSetting.NONE.value, self.tr("Never")),
                (EmailSetting.ERROR.value, self.tr("On errors")),
                (EmailSetting.ERROR_AND_WARNING.value, self.tr("On errors and warnings")),
                (EmailSetting.JOB_COMPLETION.value, self.tr("When it has ended")),
                (EmailSetting.ALL.value, self.tr("When it has ended, with all files")),
            ),
        )
        self.field(self.tr("Mail"), self._mail, stretch=True)
        for made in (self._start, self._then, self._mail):
            made.setPlaceholderText("")
            made.setCurrentIndex(0)

    def show_contexts(self, others: Sequence[Context]) -> None:
        """The targets that a further publish can go to; what was chosen stays."""
        wanted = [(self.tr("Nothing"), NOTHING), (self.tr("Call a web address"), ADDRESS)]
        wanted += [
            (words.fill(self.tr("Publish to %1"), one.name), f"{ANOTHER}{one.id}")
            for one in others
            if one.active and one.type in said.FOLLOWING
        ]
        have = [(self._then.itemText(n), self._then.itemData(n)) for n in range(self._then.count())]
        if wanted == have:
            return
        now = self._then.currentData()
        self._then.blockSignals(True)
        self._then.clear()
        for text, value in wanted:
            self._then.addItem(text, value)
        self._then.setCurrentIndex(max(0, self._then.findData(now)))
        self._then.blockSignals(False)
        self._then_turned()

    def _then_turned(self) -> None:
        self._url_row.setVisible(self._then.currentData() == ADDRESS)

    @property
    def start(self) -> Start:
        """When it begins."""
        return Start(self._start.currentData())

    @property
    def email(self) -> EmailSetting:
        """When a mail goes."""
        return EmailSetting(self._mail.currentData())

    @property
    def url(self) -> str:
        """The address to call at the end; empty: none."""
        return self._url.text().strip() if self._then.currentData() == ADDRESS else ""

    @property
    def then(self) -> int | None:
        """The context of a publish that follows."""
        value = str(self._then.currentData() or "")
        return int(value.removeprefix(ANOTHER)) if value.startswith(ANOTHER) else None

    def problem(self) -> str:
        """What cannot be."""
        if self._then.currentData() != ADDRESS:
            return ""
        text = self._url.text().strip()
        if text.startswith(("http://", "https://")) and len(text) > len("https://"):
            return ""
        return self.tr("Type the web address to call, or choose nothing.")

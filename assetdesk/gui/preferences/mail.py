"""Preferences, Mail and notices: the account that jobs are mailed about with, and how addresses are told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from assetdesk.core.following import MailSecurity, NoticeMethod, Told
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import choose
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.parts import button, clear, column, row

if TYPE_CHECKING:
    from assetdesk.library.following.settings import MailSettings
    from assetdesk.library.session import Library

tr = QCoreApplication.translate
HERE = "MailPage"


@dataclass(frozen=True, slots=True)
class _Read:
    """What holds. `store`: whether the system has a key store."""

    mail: MailSettings
    password: bool
    store: bool
    method: str
    results: bool
    hosts: tuple[str, ...]
    own: str


class MailPage(Page):
    """Everything acts at once, as soon as it can be an account. The password goes to the key store and nowhere else."""

    name = "mail"
    reset_needs = "setCompanySettings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._trying: Work | None = None
        self._loading = False
        self._account()
        self._notices()
        self.end()
        desk.role.changed.connect(self.load)
        self.load()

    def _account(self) -> None:
        section = self.section = Section(self.desk, tr(HERE, "Mail about jobs"))
        section.note(
            tr(
                HERE,
                "Each job says whether it mails, and to whom. Without an account a notification is shown instead.",
            )
        )
        self.host = self._line(section, "mailHost", tr(HERE, "Server"), "mail.example.com")
        self.port = section.whole("mailPort", 1, 65535)
        self.port.setGroupSeparatorShown(False)
        self.security = section.combo(
            "mailSecurity",
            tr(HERE, "Connection"),
            (
                (MailSecurity.STARTTLS.value, tr(HERE, "Encrypted, begins in the clear (STARTTLS, mostly port 587)")),
                (MailSecurity.TLS.value, tr(HERE, "Encrypted from the first byte (TLS, mostly port 465)")),
                (MailSecurity.NONE.value, tr(HERE, "In the clear, for a server on this computer")),
            ),
        )
        section.field(tr(HERE, "Port"), self.port, name="mailPort")
        self.user = self._line(section, "mailUser", tr(HERE, "User"), hint=tr(HERE, "Empty where none is needed."))
        self.password = self._line(section, "mailPassword", tr(HERE, "Password"), hint=" ")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.kept = section.note()
        self.kept.setObjectName("mailPasswordKept")
        self.kept.setContentsMargins(section.label_width + 8, 0, 0, 0)
        self.sender_line = self._line(section, "mailSender", tr(HERE, "Sender"), "desk@example.com")
        self.to = self._line(
            section,
            "mailTo",
            tr(HERE, "Else to"),
            hint=tr(HERE, "Who is told where the person of a job has no address of their own."),
        )
        self.try_button = button(tr(HERE, "Send a mail to try it"), "mailTry", small=True)
        self.try_button.clicked.connect(self._try)
        section.lines.addLayout(row(self.try_button, 0))
        self.tried = section.note()
        self.tried.setObjectName("mailTried")
        self.tried.hide()
        section.edited.connect(self._edited)
        self.add(section, self.reset_needs)

    def _notices(self) -> None:
        section = self.notices = Section(self.desk, tr(HERE, "Addresses that jobs tell"))
        section.note(
            tr(
                HERE,
                "A job tells the addresses that it names, and no other. One on this computer or in its own network is"
                " told only if it stands in this list.",
            )
        )
        self.method = section.combo(
            "noticeMethod",
            tr(HERE, "Told by"),
            (
                (NoticeMethod.POST.value, tr(HERE, "POST, with the counts as JSON")),
                (NoticeMethod.GET.value, tr(HERE, "GET, with the counts in the address")),
            ),
        )
        self.results = section.check(
            "noticeResults",
            tr(HERE, "Send the published files themselves"),
            tr(HERE, "What the publish job behind a job has sent, each file as a form, instead of the counts."),
        )
        self._hosts = QWidget()
        self._hosts_column = column(spacing=4)
        self._hosts.setLayout(self._hosts_column)
        section.lines.addWidget(self._hosts)
        self.address = QLineEdit()
        self.address.setObjectName("noticeAddress")
        self.address.setFont(self.desk.theme.font(12))
        self.address.setPlaceholderText("http://127.0.0.1:8080")
        self.address.setAccessibleName(tr(HERE, "Address to allow"))
        self.allow = button(tr(HERE, "Allow"), "noticeAllow", small=True)
        self.allow.clicked.connect(self._allow)
        section.field(tr(HERE, "Allow"), self.address, self.allow, name="noticeAddress", stretch=True)
        section.edited.connect(self._method_chosen)
        self.add(section, self.reset_needs)

    def _line(self, section: Section, name: str, text: str, example: str = "", hint: str = "") -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setFont(self.desk.theme.font(12))
        made.setPlaceholderText(example)
        made.setMaxLength(500)
        made.editingFinished.connect(section.told)
        section.field(text, made, hint=hint.strip(), name=name, stretch=True)
        return made

    # what holds

    def load(self) -> None:
        from assetdesk.library.following import settings

        mine = self.desk.role.person
        own = mine.email if mine is not None else ""

        def work(library: Library) -> _Read:
            from assetdesk.library import secrets

            now = library.settings()
            mail = settings.mail_of(now)
            password = bool(mail.user and secrets.read(library, secrets.MAIL))
            return _Read(
                mail, password, secrets.kept(), now.notice_method, now.notice_results, tuple(now.notice_hosts), own
            )

        self.ask(work, self._show)

    def _show(self, read: _Read) -> None:
        self._loading = True
        mail = read.mail
        for widget, text in (
            (self.host, mail.host),
            (self.user, mail.user),
            (self.sender_line, mail.sender),
            (self.to, mail.to),
        ):
            if not widget.hasFocus():
                widget.setText(text)
        self.port.setValue(mail.port)
        choose(self.security, mail.security.value)
        if not self.password.hasFocus():  # or what is being typed would be gone
            self.password.clear()
        self.password.setPlaceholderText(tr(HERE, "Kept") if read.password else "")
        self.kept.setText(
            tr(HERE, "It is kept in the key store of this system, never in the library.")
            if read.store
            else tr(
                HERE,
                "This system has no key store: it is kept until AssetDesk is closed, or in ASSETDESK_SECRET_MAIL.",
            )
        )
        self.to.setPlaceholderText(read.own)
        self.try_button.setEnabled(mail.there and bool(mail.to or read.own))
        choose(self.method, read.method)
        self.results.setChecked(read.results)
        clear(self._hosts_column)
        for place, host in enumerate(read.hosts):
            shown = ElidedLabel(self.desk.theme, 12)
            shown.setText(host)
            away = button(tr(HERE, "Take out"), f"noticeForbid{place}", link=True)
            away.setAccessibleName(tr(HERE, "Take out %1").replace("%1", host))
            away.clicked.connect(partial(self._forbid, host))
            line = QWidget()
            line.setLayout(row(shown, 0, away, spacing=8))
            self._hosts_column.addWidget(line)
        self._hosts.setVisible(bool(read.hosts))
        self._loading = False

    def cancel(self) -> None:
        super().cancel()
        if self._trying is not None:
            self._trying.cancel()

    def reset(self) -> None:
        from assetdesk.library.following import settings

        library = self.desk.library
        self.write(lambda: settings.set_mail(library, settings.MailSettings(), ""))
        self.write(lambda: settings.set_notices(library, {"method": NoticeMethod.POST, "results": False}))

    # changes

    def _edited(self) -> None:
        if self._loading:
            return
        from assetdesk.library.following import settings

        mail = settings.MailSettings(
            self.host.text().strip(),
            self.port.value(),
            MailSecurity(self.security.currentData() or MailSecurity.STARTTLS.value),
            self.user.text().strip(),
            self.sender_line.text().strip(),
            self.to.text().strip(),
        )
        missing = bool(mail.host) and not mail.sender
        self.section.fault("mailSender", tr(HERE, "A mail needs a sender.") if missing else "")
        if missing:
            return
        library, password = self.desk.library, self.password.text() or None
        self.write(lambda: settings.set_mail(library, mail, password))

    def _method_chosen(self) -> None:
        from assetdesk.library.following import settings

        if not self._loading:
            method = str(self.method.currentData() or NoticeMethod.POST.value)
            library, changes = self.desk.library, {"method": method, "results": self.results.isChecked()}
            self.write(lambda: settings.set_notices(library, changes))

    def _allow(self) -> None:
        from assetdesk.library.following import settings

        library, text = self.desk.library, self.address.text().strip()
        if text:
            self.address.clear()
            self.write(lambda: settings.allow(library, text))

    def _forbid(self, host: str) -> None:
        from assetdesk.library.following import settings

        library = self.desk.library
        self.write(lambda: settings.forbid(library, host))

    def _try(self) -> None:
        from assetdesk.library.following import settings

        library = self.desk.library
        self.try_button.setEnabled(False)
        self._tell_tried(tr(HERE, "Sending…"))
        flag = Cancel()

        def work() -> Told | None:
            return settings.try_account(library, lambda: bool(flag))

        self._trying = self.desk.background.run(work, self._has_tried, self._not_tried, priority=5, flag=flag)

    def _has_tried(self, told: Told | None) -> None:
        self.try_button.setEnabled(True)
        self._tell_tried(told.message if told is not None else "")

    def _not_tried(self, error: BaseException) -> None:
        self.try_button.setEnabled(True)
        self._tell_tried("")
        self.desk.tell(error)

    def _tell_tried(self, text: str) -> None:
        self.tried.setText(text)
        self.tried.setVisible(bool(text))

"""What the job does when it has ended: a mail, a publish job, a word to an address; and the collections of its assets
(IPS API, emailSetting, publish choice, postHttpUrl, postJobOnlyIfFiles, projectHandleArray)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.names import PUBLISH_JOBS
from assetdesk.gui.options.check_list import CheckList
from assetdesk.gui.options.form import Form, choose, object_of, tick
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button
from assetdesk.library.options import Group

tr = QCoreApplication.translate
HERE = "AfterForm"
_LONGEST = 2000


def mail_choices() -> tuple[tuple[str, str], ...]:
    """When a mail is sent."""
    return (
        ("None", tr(HERE, "Never")),
        ("Error", tr(HERE, "On errors")),
        ("ErrorAndWarning", tr(HERE, "On errors and warnings")),
        ("JobCompletion", tr(HERE, "When it has ended")),
        ("All", tr(HERE, "When it has ended, with all files")),
    )


def mail_hint() -> str:
    """Under that choice."""
    return tr(HERE, "To who started it. Where no mail account is set up in Preferences, a notification is shown.")


class AfterForm(Form):
    """`allow` asks that an address of the own network may be told from now on."""

    group = Group.AFTER
    allow = Signal(str)

    def __init__(self, theme: Theme, model: OptionsModel) -> None:
        self._hosts: Sequence[str] = ()
        # an address that was typed and cannot be yet
        self._typed: str | None = None
        text = tr(HERE, "What follows when the job has ended. A job that was stopped publishes nothing.")
        super().__init__(theme, model, tr(HERE, "After the job"), text)

    def build(self) -> None:
        self.mail: QComboBox | None = None
        if not self.model.upload:  # an upload has it on its own page
            self.mail = self.combo("afterMail", tr(HERE, "Mail"), mail_choices(), mail_hint())
        self.publish = self.combo(
            "afterPublish",
            tr(HERE, "Then"),
            (("", tr(HERE, "Publish nothing")),),
            tr(HERE, "A publish job of its own, with what is marked and new or changed by then."),
        )
        self.address = QLineEdit()
        self.address.setObjectName("afterAddress")
        self.address.setFont(self.theme.font(12))
        self.address.setMaxLength(_LONGEST)
        self.address.setPlaceholderText("https://")
        self.address.editingFinished.connect(self._address_typed)
        self.allow_button = button(tr(HERE, "Allow"), "afterAllow", small=True)
        self.allow_button.setAccessibleName(tr(HERE, "Allow this address to be told"))
        self.allow_button.clicked.connect(self._allow)
        self.allow_button.hide()
        self.field(
            tr(HERE, "Tell"),
            self.address,
            self.allow_button,
            hint=tr(HERE, "This address is told of the end, with the counts, after the publish job."),
            name="afterAddress",
            stretch=True,
        )
        self.only = self.check(
            "afterOnlyIfFiles",
            tr(HERE, "Only if something was done"),
            tr(HERE, "Else nothing is published, and the address is not told."),
        )
        self.section(tr(HERE, "Collections"))
        self.note(tr(HERE, "The assets are added to these, and stay in those they are in already."))
        self.list = CheckList(self.theme, "addToCollections", tr(HERE, "Collections"))
        self.list.changed.connect(self.told)
        self.lines.addWidget(self.list)
        self.none = self.note(tr(HERE, "There are no collections yet."))

    def show_collections(self, collections: Sequence[tuple[str, str, str]]) -> None:
        """(handle, name, how many are in it)."""
        self.list.fill(collections)
        self.none.setVisible(not collections)
        self.load()

    def show_following(self, contexts: Sequence[tuple[str, str, str]], hosts: Sequence[str]) -> None:
        """(type, handle, name) of contexts that can be published to, and the addresses that are allowed here."""
        self._hosts = hosts
        while self.publish.count() > 1:
            self.publish.removeItem(1)
        for kind, handle, name in contexts:
            self.publish.addItem(tr(HERE, "Publish to %1").replace("%1", name), f"{kind} {handle}")
        self.load()
        if self._typed and not self.faults():  # it has been allowed
            self.told()

    def put(self) -> None:
        model = self.model
        if self.mail is not None:
            choose(self.mail, model.value("emailSetting") or "None")
        chosen = ""
        for name in PUBLISH_JOBS:
            value = model.value(name)
            if value is not None:
                kind = name.removeprefix("post").removesuffix("PublishJob")
                chosen = f"{kind} {object_of(value).get('contextHandle', '')}"
        choose(self.publish, chosen)
        self.address.setText(self._typed if self._typed is not None else model.value("postHttpUrl") or "")
        tick(self.only, model.value("postJobOnlyIfFiles"))

    def given(self) -> dict[str, Any]:
        own = {} if self.mail is None else {"emailSetting": self.mail.currentData() or "None"}
        kind, _, handle = str(self.publish.currentData() or "").partition(" ")
        publish = {name: None for name in PUBLISH_JOBS} | (
            {f"post{kind}PublishJob": {"contextHandle": handle}} if handle else {}
        )
        return {
            **own,
            **publish,
            "postHttpUrl": self.address.text().strip() or None,
            "postJobOnlyIfFiles": self.only.isChecked(),
            "projectHandleArray": self.list.keys() or None,
        }

    def check_values(self) -> None:
        """An address has to be one, and one of the own network has to be allowed once."""
        from assetdesk.library.following import notices
        from assetdesk.library.intake import addresses

        text, fault, ask = self.address.text().strip(), "", False
        if text:
            try:
                address = addresses.parse(text)
                ask = notices.is_own(address) and notices.origin_of(address) not in self._hosts
            except UsageFault as wrong:
                fault = str(wrong)
        if ask:
            fault = tr(HERE, "This is on your computer or in its own network. Allow it once, if that is meant.")
        self.allow_button.setVisible(ask)
        self.fault("afterAddress", fault)

    def forget(self) -> None:
        """What was typed is given up."""
        self._typed = None

    def _address_typed(self) -> None:
        self._typed = self.address.text().strip()
        self.told()

    def _allow(self) -> None:
        self.allow.emit(self.address.text().strip())

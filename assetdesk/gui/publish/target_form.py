"""The fields of a publish target: what it serves, where it is, who one is there, and which files go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from assetdesk.core import commands
from assetdesk.core.errors import UsageFault
from assetdesk.core.publish import DEFAULT_FILES, FILES, Context, ContextType, FileChoice, Originals
from assetdesk.core.publish_after import ADDRESS, COMMAND, SECONDS, of
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import Fields, choose
from assetdesk.gui.publish import words as said
from assetdesk.gui.widgets.parts import button
from assetdesk.library.targets.addresses import Kind
from assetdesk.library.targets.opening import fields

_AFTER = (COMMAND, SECONDS, ADDRESS)
_ANYWHERE = ("storage",)
_OWN = ("user", "keyFile", "endpoint", "region", "accessKey")

# options that the fields stand for
FIELDS = (*_OWN, *_AFTER, FILES)


class TargetForm(Fields):
    """`made` puts what the fields say into a context, `secret` is what was typed as its password (None: nothing)."""

    label_width = 96

    def __init__(self, desk: Desk, context: Context | None, names: set[str]) -> None:
        super().__init__(desk.theme)
        self._context = context
        self._taken = names
        self._named = context is not None
        self.lines.setSpacing(10)
        self.type = self.plain_combo("targetType", [(kind.value, said.type_name(kind)) for kind in ContextType])
        self.type.setPlaceholderText("")
        self.type.activated.connect(self._type_turned)
        self.field(self.tr("Serves"), self.type, stretch=True)
        self.type.setEnabled(context is None)
        self._about = self.note()
        self._about.setContentsMargins(self.label_width + 8, 0, 0, 0)
        self.name = QLineEdit()
        self.name.setObjectName("targetName")
        self.name.setMaxLength(100)
        self.name.setPlaceholderText(self.tr("For example Web shop"))
        self.name.textEdited.connect(self.told)
        self.field(self.tr("Name"), self.name, stretch=True)
        self.section(self.tr("Where its files go"))
        self.url = QLineEdit()
        self.url.setObjectName("targetUrl")
        self.url.setMaxLength(2000)
        self.url.setPlaceholderText(self.tr("A folder, sftp://…, s3://bucket/folder or another address"))
        self.url.textChanged.connect(self._url_turned)
        self.choose = button(self.tr("Choose…"), "targetChoose", small=True)
        self.choose.setAccessibleName(self.tr("Choose a folder"))
        self.field(self.tr("Target"), self.url, self.choose, stretch=True)
        self._own: dict[str, tuple[QWidget, QLineEdit]] = {}
        hints = {
            "user": "", "keyFile": self.tr("Path of a private key. Without one, the password is used."),
            "endpoint": self.tr("Empty for Amazon S3."), "region": self.tr("Such as eu-central-1."), "accessKey": "",
        }  # fmt: skip
        labels = {
            "user": self.tr("User name"), "keyFile": self.tr("Key file"), "endpoint": self.tr("Endpoint"),
            "region": self.tr("Region"), "accessKey": self.tr("Access key"),
        }  # fmt: skip
        for name in _OWN:
            field = QLineEdit()
            field.setObjectName(f"target{name[:1].upper()}{name[1:]}")
            field.setMaxLength(1000)
            field.setPlaceholderText(hints[name])
            field.textEdited.connect(self.told)
            self._own[name] = (self.field(labels[name], field, stretch=True), field)
        self.secret_field = QLineEdit()
        self.secret_field.setObjectName("targetSecret")
        self.secret_field.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret_field.setMaxLength(1000)
        self.secret_field.textEdited.connect(self.told)
        self._secret_row = self.field(self.tr("Password"), self.secret_field, stretch=True)
        self._kept = self.note()
        self._kept.setObjectName("targetSecretNote")
        self._kept.setContentsMargins(self.label_width + 8, 0, 0, 0)
        self.enabled = self.check("targetEnabled", self.tr("Files are sent there"))
        self.section(self.tr("Which files of an asset"))
        self.pyramid = self.check(
            "targetPyramid",
            self.tr("Pyramid TIFF of each picture"),
            self.tr("What an image server serves. Made by the publish where it is missing."),
        )
        self.renditions = self.check("targetRenditions", self.tr("Renditions of profiles, smart crops and your own"))
        self.videos = self.check("targetVideos", self.tr("Encodings of videos"))
        self.previews = self.check("targetPreviews", self.tr("A web picture and a thumbnail"))
        self.originals = self.plain_combo(
            "targetOriginals",
            (
                (Originals.NONE.value, self.tr("Never")),
                (Originals.NOT_PICTURES.value, self.tr("Of what is no picture")),
                (Originals.ALL.value, self.tr("Always")),
            ),
        )
        self.originals.setPlaceholderText("")
        self.field(self.tr("Originals"), self.originals, stretch=True)
        self.section(self.tr("When files there have changed"))
        self.address = self.text_line(
            "targetWebAddress", self.tr("Served at"), self.tr("For example https://www.example.org/pictures"), 2000
        )
        self.command = self.text_line(
            "targetCommand", self.tr("Run"), self.tr("Nothing, or a command such as purge {input}"), 2000
        )
        self.seconds = self.whole("targetSeconds", 1, round(commands.MOST_SECONDS))
        self.field(
            self.tr("At most"), self.seconds, self.unit(self.tr("seconds")), name="targetSeconds",
            hint=self.tr("{input} is a file that names what changed, a line each: to empty a cache, say."),
        )  # fmt: skip
        self._put(context or Context(0, "", ContextType.IMAGE_SERVING))

    def _put(self, shown: Context) -> None:
        self.loading = True
        choose(self.type, shown.type.value)
        self.name.setText(shown.name)
        self.url.setText(shown.url)
        self.enabled.setChecked(shown.enabled)
        for name, (_, field) in self._own.items():
            field.setText(str(shown.options.get(name) or ""))
        self._put_files(shown.files)
        self.address.setText(str(shown.options.get(ADDRESS) or ""))
        self.command.setText(str(shown.options.get(COMMAND) or ""))
        self.seconds.setValue(round(float(shown.options.get(SECONDS) or commands.SECONDS)))
        self._tell_type()
        self._url_turned()
        self.loading = False

    def _put_files(self, files: FileChoice) -> None:
        self.pyramid.setChecked(files.pyramid)
        self.renditions.setChecked(files.renditions)
        self.videos.setChecked(files.videos)
        self.previews.setChecked(files.previews)
        choose(self.originals, files.originals.value)

    def _tell_type(self) -> None:
        self._about.setText(
            {
                ContextType.IMAGE_SERVING: self.tr(
                    "Pictures, documents and sets for an image server, with a catalogue."
                ),
                ContextType.IMAGE_RENDERING: self.tr("Vignettes, cabinets and window coverings, as they are."),
                ContextType.VIDEO: self.tr("Films and sound, with their encodings."),
                ContextType.SERVER_DIRECTORY: self.tr("Every asset, as it is and with its renditions."),
            }[self.kind]
        )

    def _type_turned(self) -> None:
        self._tell_type()
        self._put_files(DEFAULT_FILES[self.kind])

    @property
    def kind(self) -> ContextType:
        """What it serves."""
        return ContextType(self.type.currentData())

    @property
    def place(self) -> Kind | None:
        """Where it is; None while that is no address."""
        return said.kind_of(self.url.text().strip())

    def _url_turned(self) -> None:
        place = self.place
        known = fields(place) if place is not None else ()
        wanted = {one.name for one in known}
        for name, (holder, _) in self._own.items():
            holder.setVisible(name in wanted)
        self._secret_row.setVisible("password" in wanted)
        text = self.tr("Secret key") if place is Kind.OBJECT_STORE else self.tr("Password")
        self._secret_row.findChildren(QLabel)[0].setText(text)
        self.secret_field.setAccessibleName(text)
        self._kept.setVisible("password" in wanted)
        self.fault("targetUrl", "")
        self.told()

    def show_secret(self, *, kept: bool, store: bool, variable: str) -> None:
        """Whether a password is kept, whether there is a key store, and where else one can stand."""
        self.secret_field.setPlaceholderText(self.tr("Kept; type another to change it") if kept else "")
        if store:
            text = self.tr("Kept in the system’s key store, never in the library.")
        else:
            text = self.tr("There is no key store here: it holds until AssetDesk is closed. For longer, set %1.")
            text = text.replace("%1", variable)
        self._kept.setText(text)

    @property
    def secret(self) -> str | None:
        """The password that was typed; None where nothing was."""
        return self.secret_field.text() or None

    def problem(self) -> str:
        """What cannot be; empty where all can."""
        name = " ".join(self.name.text().split())
        taken = name.casefold() in self._taken
        self.fault("targetName", self.tr("Another target has this name.") if taken else "")
        try:
            of(self._options({}))
            wrong = ""
        except UsageFault as fault:
            wrong = str(fault)
        self.fault("targetSeconds", wrong)
        if not name:
            return self.tr("Give it a name.")
        if wrong:
            return wrong
        return self.tr("Another target has this name.") if taken else ""

    def made(self) -> Context:
        """What the fields say; its options without what only a check finds out of another address."""
        before = self._context or Context(0, "", self.kind)
        return replace(
            before,
            name=" ".join(self.name.text().split()),
            type=self.kind,
            url=self.url.text().strip(),
            enabled=self.enabled.isChecked(),
            options=self._options(before.options),
        )

    def _options(self, before: Mapping[str, Any]) -> dict[str, Any]:
        place = self.place
        wanted = {one.name for one in fields(place)} if place is not None else set()
        moved = self._context is not None and self.url.text().strip() != self._context.url
        # what a check found out of one place says nothing of another
        found = {
            name: value for name, value in before.items() if name not in FIELDS and (not moved or name in _ANYWHERE)
        }
        found |= {
            name: text for name, (_, field) in self._own.items() if name in wanted and (text := field.text().strip())
        }
        files = FileChoice(
            self.pyramid.isChecked(),
            Originals(self.originals.currentData()),
            self.renditions.isChecked(),
            self.videos.isChecked(),
            self.previews.isChecked(),
        )
        if files != DEFAULT_FILES[self.kind]:
            found[FILES] = files.to_json()
        if address := self.address.text().strip():
            found[ADDRESS] = address
        if command := self.command.text().strip():
            found |= {COMMAND: command, SECONDS: float(self.seconds.value())}
        return found

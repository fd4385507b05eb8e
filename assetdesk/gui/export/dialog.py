"""*Export…*: what goes out of the chosen assets, and where to.

Everything that looks at assets, folders or presets does so off the window's thread; the newest look counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from assetdesk.core.errors import AssetDeskError
from assetdesk.core.export import CONVERT, ExportRequest
from assetdesk.core.names import clean_name
from assetdesk.core.presets import EXPORT, Preset
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.names import ask_name
from assetdesk.gui.export.form import ExportForm
from assetdesk.gui.widgets.parts import RAISED, button, column, label, pane, scrolled, set_text
from assetdesk.library import export, presets
from assetdesk.library.export import Look, Outcome

_SIZE, _FOLDED = QSize(600, 640), QSize(600, 428)
_SOON_MS = 250


class ExportDialog(Frame):
    """`begun(outcome)` once the job is in the library; the dialog has closed itself then."""

    begun = Signal(object)

    def __init__(self, desk: Desk, asset_ids: Sequence[int], parent: QWidget | None, where: str = "") -> None:
        super().__init__(desk.theme, "", "exportDialog", parent, _FOLDED)
        self._desk = desk
        self._ids = tuple(asset_ids)
        self._found: Look | None = None
        self._folder_problem: str | None = None
        self._works: dict[str, Work] = {}
        self._sending = False
        theme = desk.theme
        self.head = label(theme, "", 20, 600, wrap=True)
        self.about = label(theme, self.tr("Counting…"), 12, ink="text2", wrap=True)
        self.about.setObjectName("exportAbout")
        self.left_out = label(theme, "", 12, ink="warn", wrap=True)
        self.left_out.setObjectName("exportLeftOut")
        self.left_out.hide()
        self.form = ExportForm(desk)
        self.form.zip_name.setText(clean_name(where or self.tr("Export")) + ".zip")
        self.form.edited.connect(self._edited)
        self.form.to.textChanged.connect(self._typed)
        self.form.wants_folder.connect(self._ask_folder)
        self.form.pictures.radio.toggled.connect(self._unfold)
        self.form.made.save.clicked.connect(self._ask_save)
        self.form.made.delete.clicked.connect(self._delete)
        ground = pane(RAISED)
        ground.setLayout(column(self.form, 0, margins=(20, 4, 20, 12)))
        scroll = scrolled(ground, sideways=True)
        heads = column(self.head, self.about, self.left_out, spacing=2, margins=(20, 18, 20, 8))
        self.body.setLayout(column(heads, scroll, spacing=0))
        self._fault = label(theme, "", 12, ink="fail", wrap=True)
        self._fault.setObjectName("exportFault")
        cancel = button(self.tr("Cancel"), "exportCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.go = button(self.tr("Export"), "exportGo", primary=True, width=120)
        roles.guard(desk, "exportAssets", self.go)
        roles.guard(desk, "createPropertySet", self.form.made.save, self.form.made.delete)
        self.go.setDefault(True)
        self.go.clicked.connect(self.send)
        self.footer.addWidget(self._fault, 1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._look_at_folder)
        self.finished.connect(self._closed)
        self._name(len(self._ids))
        library, browse = desk.library, desk.browse
        self._run("look", lambda: export.look(browse, self._ids), self._take_look)
        self._run("presets", lambda: export.presets(library), self._take_presets)
        self._run("folder", lambda: str(export.usual_folder(library)), self._take_usual)
        self._edited()
        self.form.originals.radio.setFocus()

    def _run(self, name: str, work: object, done: object, *, lane: str = "") -> None:
        """Only what was asked for last is taken."""
        if name in self._works:
            self._works[name].cancel()
        more = {"lane": lane} if lane else {}
        self._works[name] = self._desk.background.run(work, done, self._failed, priority=4, **more)  # type: ignore[arg-type]

    def _failed(self, error: BaseException) -> None:
        self._sending = False
        if isinstance(error, AssetDeskError):
            self._fault.setText(str(error))
        else:
            self._desk.tell(error)
        self._edited(keep=True)

    # what was found

    def _name(self, count: int) -> None:
        title = words.plural(self.tr("Export %Ln asset(s)", None, count), count)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.head.setText(title)
        set_text(self.go, title)

    def _take_look(self, found: Look) -> None:
        self._found = found
        self._name(len(found.assets))
        parts = [words.fill(self.tr("Originals of %1."), words.size(found.bytes))]
        if found.missing:
            parts.append(
                words.plural(self.tr("%Ln original(s) (is|are) not there.", None, found.missing), found.missing)
            )
        if found.parts:
            parts.append(
                words.plural(self.tr("%Ln page(s) and layers go out as drawn.", None, found.parts), found.parts)
            )
        self.about.setText(" ".join(parts))
        self.left_out.setText(found.left_out)
        self.left_out.setVisible(bool(found.left_out))
        self._edited()

    def _take_presets(self, found: Sequence[Preset]) -> None:
        self.form.show_presets(found)
        self._edited()

    def _take_usual(self, folder: str) -> None:
        if not self.form.to.text():
            self.form.to.setText(folder)

    def _unfold(self, on: bool) -> None:
        self.want(_SIZE if on else _FOLDED)

    # the folder

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a folder to export to"), self.form.to.text())
        dialog.setObjectName("exportChooser")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.form.to.setText)
        dialog.open()

    def _typed(self) -> None:
        self._folder_problem = None
        self.form.fault("exportTo", "")
        self._soon.start()
        self._edited()

    def _look_at_folder(self) -> None:
        text, library = self.form.to.text().strip(), self._desk.library
        if not text:
            return

        def work() -> tuple[str, str]:
            try:
                export.check_folder(library, text)
            except AssetDeskError as wrong:
                return text, str(wrong)
            return text, ""

        self._run("where", work, self._take_folder)

    def _take_folder(self, found: tuple[str, str]) -> None:
        if found[0] == self.form.to.text().strip():
            self._folder_problem = found[1]
            self.form.fault("exportTo", found[1])
            self._edited()

    # presets

    def _ask_save(self) -> None:
        taken = {self.form.made.preset.itemText(at).casefold() for at in range(self.form.made.preset.count())}
        text = self.tr("Export preset")
        ask_name(self._desk, self, self.tr("Save as"), text, self.tr("Save"), self.save_preset, whole=True, taken=taken)

    def save_preset(self, name: str) -> None:
        """Keep the query that stands there under a name."""
        library, query = self._desk.library, self.form.made.query.text()

        def work() -> tuple[list[Preset], str]:
            made = presets.save(library, EXPORT, name, {"query": query})
            return export.presets(library), made.name

        self._run("save", work, self._preset_saved, lane="presets")

    def _preset_saved(self, found: tuple[list[Preset], str]) -> None:
        self.form.show_presets(found[0], found[1])

    def _delete(self) -> None:
        library, one = self._desk.library, self.form.made.current
        if one is None or one.stock:
            return

        def work() -> list[Preset]:
            presets.delete(library, one.id)
            return export.presets(library)

        self._run("save", work, self._take_presets, lane="presets")

    # going

    def _edited(self, *, keep: bool = False) -> None:
        if not keep:
            self._fault.setText("")
        problem = self.form.problem() or self._folder_problem or ""
        found = self._found
        some = found is not None and bool(found.assets)
        ready = some and not problem and self._folder_problem is not None and not self._sending
        self.go.setEnabled(bool(ready))
        if found is not None and not found.assets:
            problem = self.tr("None of these can be exported.")
        self.go.setToolTip(problem)

    def request(self) -> ExportRequest:
        """What the fields say."""
        form = self.form
        return ExportRequest(
            assets=self._found.assets if self._found is not None else (),
            to=form.to.text().strip(),
            fmt=form.kind,
            modifier=form.made.query.text().strip() if form.kind == CONVERT else "",
            zip=form.zip_name.text().strip() if form.packs else "",
            name=self.tr("Export"),
        )

    def send(self) -> None:
        """Begin, after a question where some of them have expired."""
        if not self.go.isEnabled():
            return
        from assetdesk.gui.dialogs.expired import when_allowed

        request = self.request()
        when_allowed(self._desk, self, request.assets, self.tr("Export"), lambda: self._send(request))

    def _send(self, request: ExportRequest) -> None:
        library = self._desk.library
        self._sending = True
        self._edited()
        made = replace(request)
        self._run("send", lambda: export.start(library, made), self._begun, lane="export")

    def _begun(self, outcome: Outcome) -> None:
        self.begun.emit(outcome)
        self.accept()

    def _closed(self) -> None:
        self._soon.stop()
        for name, work in self._works.items():
            if name not in ("send", "save"):
                work.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.go.isEnabled():
            self.send()
            return
        super().keyPressEvent(event)

"""*Force republish*: its two ticks, at the right of the page and as a question of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from assetdesk.core.publish import Context
from assetdesk.gui import words
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, column, label, row


@dataclass(frozen=True, slots=True)
class ForceWish:
    """What is sent again (IPS API, forceRepublishAssets). `context_id` None: everywhere."""

    files: bool = True
    catalogue: bool = False
    context_id: int | None = None


class ForceTicks(QWidget):
    """The two ticks; `changed` when one was turned. `name` begins their objectNames."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.files = QCheckBox(self.tr("Send the files again"))
        self.files.setObjectName(f"{name}Files")
        self.files.setChecked(True)
        self.catalogue = QCheckBox(self.tr("Write the catalogue records again"))
        self.catalogue.setObjectName(f"{name}Catalogue")
        for box in (self.files, self.catalogue):
            box.setAccessibleName(box.text())
            box.toggled.connect(self.changed)
        self.setLayout(column(self.files, self.catalogue, spacing=8))

    @property
    def any(self) -> bool:
        """Whether something would be sent again."""
        return self.files.isChecked() or self.catalogue.isChecked()


class ForcePart(QWidget):
    """At the right of the page, for what is chosen in the list. `asked(ForceWish)`; `shown` by a click on how many."""

    asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._count = 0
        self._why_not = ""
        self.setObjectName("publishForce")
        self._chosen = label(theme, "", 12, ink="text2")
        self._chosen.setObjectName("publishForceCount")
        about = label(
            theme,
            self.tr("The next publish treats these assets as never published. Marks stay as they are."),
            12,
            ink="text2",
            wrap=True,
        )
        self.ticks = ForceTicks(theme, "publishForce")
        self.ticks.changed.connect(self._tell)
        self.button = button(self.tr("Force republish"), "publishForceButton", small=True)
        self.button.clicked.connect(self._ask)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(row(label(theme, self.tr("Force republish"), 12, 600), 0, self._chosen))
        inside.addWidget(about)
        inside.addWidget(self.ticks)
        inside.addLayout(row(self.button, 0))
        self.show_chosen(0, "")

    def show_chosen(self, count: int, why_not: str) -> None:
        """So many are chosen; `why_not` where it may not be done at all."""
        self._count, self._why_not = count, why_not
        self._tell()

    def _tell(self) -> None:
        count = self._count
        text = words.plural(self.tr("%Ln selected", None, count), count) if count else self.tr("nothing selected")
        self._chosen.setText(text)
        why = self._why_not
        if why:
            pass
        elif not count:
            why = self.tr("Select assets in the list first.")
        elif not self.ticks.any:
            why = self.tr("Tick at least one.")
        self.button.setEnabled(not why)
        self.button.setToolTip(why)

    def _ask(self) -> None:
        self.asked.emit(ForceWish(self.ticks.files.isChecked(), self.ticks.catalogue.isChecked()))


class ForceDialog(Frame):
    """The same for assets of a list: where, and which. `answered(ForceWish)`."""

    answered = Signal(object)

    def __init__(self, theme: Theme, count: int, contexts: Sequence[Context], parent: QWidget | None) -> None:
        title = QCoreApplication.translate("ForceDialog", "Force republish")
        super().__init__(theme, title, "forceRepublishDialog", parent, QSize(460, 276))
        head = label(
            theme, words.plural(self.tr("Force republish of %Ln asset(s)", None, count), count), 20, 600, wrap=True
        )
        about = label(
            theme,
            self.tr("The next publish treats these assets as never published. Marks stay as they are."),
            13,
            ink="text2",
            wrap=True,
        )
        self.where = QComboBox()
        self.where.setObjectName("forceWhere")
        self.where.setFont(theme.font(12))
        self.where.addItem(self.tr("All targets"), 0)
        for one in contexts:
            self.where.addItem(one.name, one.id)
        named = label(theme, self.tr("Where"), 12, ink="text2")
        named.setBuddy(self.where)
        self.where.setAccessibleName(self.tr("Where"))
        across = row(named, self.where, spacing=12)
        across.setStretchFactor(self.where, 1)
        self.ticks = ForceTicks(theme, "force")
        self.ticks.changed.connect(self._tell)
        inside = column(head, about, 4, across, 4, self.ticks, 0, spacing=8, margins=(20, 18, 20, 16))
        self.body.setLayout(inside)
        cancel = button(self.tr("Cancel"), "forceCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.go = button(self.tr("Force republish"), "forceGo", primary=True)
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self.ticks.files.setFocus()

    def _tell(self) -> None:
        self.go.setEnabled(self.ticks.any)
        self.go.setToolTip("" if self.ticks.any else self.tr("Tick at least one."))

    def _go(self) -> None:
        wish = ForceWish(
            self.ticks.files.isChecked(), self.ticks.catalogue.isChecked(), self.where.currentData() or None
        )
        self.accept()
        self.answered.emit(wish)

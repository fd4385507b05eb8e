"""What a person chooses for a kind of file in the Upload dialog, and the words for what the files were taken from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from assetdesk.core.upload import Conflict
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.names import ask_name
from assetdesk.gui.dialogs.own_data import ask_own_data
from assetdesk.gui.dialogs.upload_looking import Found
from assetdesk.gui.dialogs.upload_model import Kind, Node, UploadTree
from assetdesk.gui.dialogs.upload_view import conflict_words

translate = QCoreApplication.translate
_ANSWERS = (Conflict.ASK, Conflict.CREATE_VERSION, Conflict.REPLACE, Conflict.KEEP_BOTH, Conflict.SKIP)


def source_words(found: Found | None, paths: Sequence[Path]) -> str:
    """ "1 folder with 2 sub-folders, 3 single files and an archive"."""
    if found is None:
        return ""
    plan = found.looked.plan
    parts = []
    if found.folders:
        text = words.plural(translate("UploadSource", "%Ln folder(s)", None, found.folders), found.folders)
        if (below := plan.folders - found.folders) > 0:
            inside = words.plural(translate("UploadSource", "%1 with %Ln sub-folder(s)", None, below), below)
            text = words.fill(inside, text)
        parts.append(text)
    given = {str(path) for path in paths}
    archives = sum(plan.files[at].source in given for at in plan.archives)
    if (single := found.single - archives) > 0:
        parts.append(words.plural(translate("UploadSource", "%Ln single file(s)", None, single), single))
    if archives:
        parts.append(words.plural(translate("UploadSource", "(an archive|%Ln archives)", None, archives), archives))
    if len(parts) < 2:
        return "".join(parts)
    return words.fill(translate("UploadSource", "%1 and %2"), ", ".join(parts[:-1]), parts[-1])


class UploadChoices(QObject):
    """One for a dialog."""

    def __init__(self, desk: Desk, tree: UploadTree, dialog: QWidget) -> None:
        super().__init__(dialog)
        self._desk = desk
        self.tree = tree
        self._dialog = dialog

    def choose(self, index: QModelIndex, at: QPoint) -> None:
        """Open the menu of a row at that point of the screen, or do what it has instead of one."""
        node = self.tree.node(index)
        if node is None:
            return
        if node.kind is Kind.RENAMED:
            self._change_name(node)
            return
        if node.kind is Kind.ARCHIVE:
            self.tree.set_unpack(node, not self.tree.unpacks(node))
            return
        menu = QMenu(self._dialog)
        menu.setObjectName("uploadChoice")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for name, text, on in self._choices(node):
            made = QAction(text, menu)
            made.setCheckable(True)
            made.setChecked(on)
            made.setData((node.kind.value, name, tuple(node.files)))
            group.addAction(made)
            menu.addAction(made)
        group.triggered.connect(self._chosen)
        menu.popup(at)
        if menu.actions():
            menu.setActiveAction(menu.actions()[0])

    def _choices(self, node: Node) -> list[tuple[str, str, bool]]:
        if node.kind is Kind.TAKEN:
            return [(a.value, conflict_words(a), a is self._answer) for a in _ANSWERS]
        on = self.tree.state(node) is Qt.CheckState.Checked
        if node.kind is Kind.KNOWN:
            return [("no", self.tr("Skip"), not on), ("yes", self.tr("Upload again"), on)]
        return [("no", self.tr("Leave out"), not on), ("yes", self.tr("Upload"), on)]

    def _chosen(self, action: QAction) -> None:
        kind, name, files = action.data()
        if kind == Kind.TAKEN:
            answer = Conflict(name)
            self.tree.set_conflict(answer)
            self.tree.tick(files, answer is not Conflict.SKIP)
            if answer is Conflict.REPLACE:
                self._ask_own([self.tree.looked.plan.conflicts[at] for at in files])
        else:
            self.tree.tick(files, name == "yes")

    @property
    def _answer(self) -> Conflict:
        """What is ticked among the choices for taken names."""
        return Conflict.REPLACE if self.tree.conflict.replaces else self.tree.conflict

    def _ask_own(self, assets: Sequence[int]) -> None:
        """What is a person's own of the assets that are replaced: it stays unless they say otherwise."""

        def dropped() -> None:
            if self.tree.conflict is Conflict.REPLACE:
                self.tree.set_conflict(Conflict.REPLACE_ALL)

        ask_own_data(self._desk, self._dialog, assets, lambda: None, dropped)

    def _change_name(self, node: Node) -> None:
        index = node.files[0]

        def accepted(name: str) -> None:
            self.tree.rename(index, name)

        ask_name(self._desk, self._dialog, self.tr("Change name"), node.sub, self.tr("Change name"), accepted)

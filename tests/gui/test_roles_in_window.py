"""Preferences of somebody who may only look: all that is on is pressed, and the library refuses none of it. Then the
window of somebody who is shut out while they work."""

from __future__ import annotations

from array import array

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QListView,
    QPushButton,
    QWidget,
)
from support.desk_kit import Kit
from support.window_kit import until

from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.ips.faults import IpsFault
from assetdesk.core.ips.words import UserRole
from assetdesk.gui.models.asset_model import AssetModel
from assetdesk.gui.panels.rendition_list import RenditionList
from assetdesk.gui.preferences.dialog import _PAGES, show_preferences
from assetdesk.gui.roles import guard, shut_out_words
from assetdesk.gui.widgets.drag_picture import carried
from assetdesk.library import people
from assetdesk.library.session import Library

# everybody's: who works here, and a server for oneself
_APART = ("personHere", "serverOn", "qt_")


def press(root: QWidget) -> set[str]:
    """Use every button, tick, list and field that is on; the names of what was used."""
    used = set()
    for one in root.findChildren(QWidget):
        if not shiboken6.isValid(one):
            continue
        name = one.objectName()
        if not (one.isVisible() and one.isEnabled()) or not name or name.startswith(_APART):
            continue
        if isinstance(one, QAbstractButton):
            one.click()
        elif isinstance(one, QComboBox) and one.count():
            one.setCurrentIndex((one.currentIndex() + 1) % one.count())
            one.activated.emit(one.currentIndex())
        elif isinstance(one, QAbstractSpinBox):
            one.stepUp()
            one.editingFinished.emit()
        elif isinstance(one, QLineEdit) and not one.isReadOnly():
            one.insert("x")
            one.editingFinished.emit()
        else:
            continue
        used.add(name)
    return used


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the library refused for somebody's role."""
    found: list[str] = []
    need = people.need

    def asked(lib: Library, operation: str) -> None:
        try:
            need(lib, operation)
        except IpsFault:
            found.append(operation)
            raise

    monkeypatch.setattr(people, "need", asked)
    return found


def work_as(kit: Kit, role: UserRole) -> int:
    """Somebody of that role works in the window now; their number."""
    anna = people.add(kit.library, "Anna", role=role)
    kit.desk.role.choose(anna.id)
    until(lambda: kit.desk.role.person is not None and kit.desk.role.person.id == anna.id)
    return anna.id


def test_no_page_of_the_preferences_offers_what_is_refused(kit: Kit, refused: list[str]) -> None:
    work_as(kit, UserRole.PORTAL_USER)
    kit.window.show()
    dialog = show_preferences(kit.desk, kit.window)
    used: set[str] = set()
    for name in _PAGES:
        dialog.pages.choose(name)
        until(lambda: not kit.desk.background.busy)
        used |= press(dialog.page(name))
        until(lambda: not kit.desk.background.busy)
        assert [one for one in refused if one != "getActiveJobs"] == [], name  # asked by the page itself, and told
    dialog.close()
    assert "tokenName" in used
    assert (
        used & {"networkOn", "personAdd", "tagsImage", "lookLive", "watchingAdd", "publishingAdd", "mailHost"} == set()
    )


def test_who_is_shut_out_or_deleted_meanwhile_may_nothing_and_reads_why(kit: Kit) -> None:
    number = work_as(kit, UserRole.USER)
    kit.window.show()
    rest, upload = QPushButton(kit.window), kit.desk.actions["upload"]
    guard(kit.desk, "deleteAssets", rest)
    assert rest.isEnabled()
    with kit.library.acting(1):  # as another program does
        people.change(kit.library, number, valid=False)
    until(lambda: upload.toolTip() == shut_out_words())
    assert not rest.isEnabled()
    rest.setEnabled(True)  # as its owner does
    assert not rest.isEnabled()
    assert rest.toolTip() == upload.toolTip() == shut_out_words()
    assert any(one.words.text == shut_out_words() for one in kit.desk.toasts.toasts)
    with kit.library.acting(1):
        people.change(kit.library, number, valid=True)
    until(rest.isEnabled)
    rest.setEnabled(False)
    with kit.library.acting(1):
        people.delete(kit.library, number)
    until(lambda: upload.toolTip() == shut_out_words())
    kit.desk.role.choose(1)
    until(lambda: upload.toolTip() != shut_out_words())
    assert not rest.isEnabled()  # as its owner said last


def test_files_are_dragged_out_of_a_library_to_look_at_but_not_by_who_may_take_none_out(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[str] = []
    monkeypatch.setattr(QListView, "startDrag", lambda *_: dragged.append("out"))
    model, renditions = AssetModel(kit.desk), RenditionList(kit.desk)
    ids = array("q", kit.assets[:2])
    model.cache.want(ids)
    until(lambda: all(model.cache.get(one) is not None for one in ids))
    kit.desk.read_only_reason = "Opened to look only."
    assert len(carried(ids, model).urls()) == 2
    renditions.startDrag(Qt.DropAction.CopyAction)
    assert dragged == ["out"]
    kit.desk.read_only_reason = ""
    work_as(kit, UserRole.PORTAL_CONTRIBUTOR)
    assert not carried(ids, model).urls()
    renditions.startDrag(Qt.DropAction.CopyAction)
    assert dragged == ["out"]
    renditions.deleteLater()


def test_a_library_whose_people_cannot_be_read_keeps_nothing_off(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_lib: Library) -> None:
        raise EnvironmentFault("The library's folder cannot be read.")

    until(lambda: kit.desk.role.person is not None)
    monkeypatch.setattr(people, "current", away)
    monkeypatch.setattr(kit.desk.role, "person", None)
    monkeypatch.setattr(kit.desk, "read_only_reason", "It is being opened.")
    rest = QPushButton(kit.window)
    guard(kit.desk, "deleteAssets", rest)
    assert not rest.isEnabled()
    monkeypatch.setattr(kit.desk, "read_only_reason", "")
    kit.desk.ready.emit()
    until(rest.isEnabled)

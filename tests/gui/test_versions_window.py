"""Versions in the window: the timeline and its kinds, going back and Undo, comparing, check-out's lock, a comment."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless
from support.small_library import changed
from support.window_kit import view_of

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Query
from assetdesk.core.versions import TimelineKind
from assetdesk.gui.dialogs.compare_versions import CompareVersions
from assetdesk.gui.dialogs.expired import when_allowed
from assetdesk.gui.dialogs.question import Question
from assetdesk.gui.dialogs.version import VersionDialog
from assetdesk.gui.edit.compare import Compare
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.models.asset_words import spoken, state_words, tooltip
from assetdesk.gui.panels.history_entry import Entry
from assetdesk.gui.panels.inspector_history import HistoryTab
from assetdesk.library import checkout, metadata, versions
from assetdesk.library.peek import Peek

_HISTORY = 4


@pytest.fixture
def asset(window: MainWindow) -> int:
    """The first asset, whose original is a red picture that is kept as version 1, and a blue one now."""
    library = window.desk.library
    asset_id = int(library.browse.ids(Query())[0])
    path = library.browse.original_path(asset_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    for colour in ("#CC0000", "#0000CC"):
        image = QImage(60, 40, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        assert image.save(str(path), "JPEG")
        changed(library, asset_id, path)
        if colour == "#CC0000":
            versions.create(library, [asset_id], "First try", "before the sky")
    return asset_id


@pytest.fixture
def tab(window: MainWindow, asset: int, qtbot: QtBot) -> HistoryTab:
    """The tab History of that asset."""
    window.desk.selection.put(asset, 1, lambda: array("q", (asset,)))
    inspector = view_of(window).body.inspector
    qtbot.waitUntil(lambda: inspector.asset_id == asset, timeout=15_000)
    inspector.tabs.setCurrentIndex(_HISTORY)
    qtbot.waitUntil(lambda: "Version 1, First try" in texts(inspector.history), timeout=15_000)
    return inspector.history


def texts(within: QWidget) -> list[str]:
    return [one.text() for entry in within.findChildren(Entry) for one in entry.findChildren(QLabel)]


def press(within: QWidget, name: str) -> None:
    made = within.findChild(QPushButton, name)
    assert made is not None, name
    made.click()


def test_back_to_a_version_and_undone(window: MainWindow, tab: HistoryTab, asset: int, qtbot: QtBot) -> None:
    library = window.desk.library
    path = library.browse.original_path(asset)
    now = path.read_bytes()
    assert nameless(tab) == []
    assert doubled_names(tab) == []
    press(tab, "versionRevert1")
    verbs = view_of(window).versions
    qtbot.waitUntil(lambda: verbs.dialog is not None, timeout=15_000)
    assert "Go back to version 1" in verbs.dialog.windowTitle()
    press(verbs.dialog, "revertQuestionRevert")
    qtbot.waitUntil(lambda: path.read_bytes() != now, timeout=15_000)
    undo = window.desk.actions["undo"]
    qtbot.waitUntil(lambda: undo.text() == "Undo: Revert", timeout=15_000)
    qtbot.waitUntil(lambda: any("Back to version 1" in one for one in texts(tab)), timeout=15_000)
    undo.trigger()
    qtbot.waitUntil(lambda: path.read_bytes() == now, timeout=15_000)
    qtbot.waitUntil(lambda: [one.number for one in library.browse.versions(asset)] == [1], timeout=15_000)


def test_kinds_and_comments(window: MainWindow, tab: HistoryTab, asset: int, qtbot: QtBot) -> None:
    metadata.put(window.desk.library, [asset], {"dc:title": "Sky"})
    qtbot.waitUntil(lambda: "Metadata changed: Title" in texts(tab), timeout=15_000)
    tab.comment.setText("Use this one")
    tab.comment.returnPressed.emit()
    qtbot.waitUntil(lambda: "Use this one" in texts(tab), timeout=15_000)
    tab.kinds[TimelineKind.COMMENT].click()
    qtbot.waitUntil(lambda: "Metadata changed: Title" not in texts(tab), timeout=15_000)
    assert "Use this one" in texts(tab)
    tab.kinds[TimelineKind.COMMENT].click()
    qtbot.waitUntil(lambda: "Version 1, First try" in texts(tab), timeout=15_000)
    press(tab, "versionDescribe1")
    verbs = view_of(window).versions
    qtbot.waitUntil(lambda: isinstance(verbs.dialog, VersionDialog), timeout=15_000)
    assert verbs.dialog.comment.toPlainText() == "before the sky"
    verbs.dialog.field.setText("Red")
    press(verbs.dialog, "versionAccept")
    qtbot.waitUntil(lambda: "Version 1, Red" in texts(tab), timeout=15_000)


def test_a_version_beside_the_present(
    window: MainWindow, asset: int, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = window.desk.library
    kept = library.store.paths.versions / library.browse.versions(asset)[0].path
    monkeypatch.setattr("assetdesk.library.peek.Peeker.look", lambda *_, **__: Peek(1, 1.0, picture=kept.read_bytes()))
    rows = library.browse.versions(asset)
    dialog = CompareVersions(window.desk, window, library.browse.rows([asset])[0], rows, 1)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.canvas.has_picture, timeout=15_000)
    assert (dialog.left.currentText(), dialog.right.currentText()) == ("Version 1, First try", "Now")
    dialog._mode(Compare.BEFORE.value)
    middle = dialog.canvas.grab().toImage()
    centre = middle.pixelColor(middle.width() // 2, middle.height() // 2)
    assert centre.red() > 150 > centre.blue()
    assert library.browse.versions(asset)[0].picture, "it is kept, and made once"
    assert nameless(dialog) == []
    wanted: list[int] = []
    dialog.reverting.connect(wanted.append)
    press(dialog, "compareRevert")
    assert wanted == [1]


def test_a_comparison_that_is_closed_makes_no_picture(window: MainWindow, asset: int) -> None:
    browse = window.desk.library.browse
    dialog = CompareVersions(window.desk, window, browse.rows([asset])[0], browse.versions(asset), 1)
    dialog.open()
    work = dialog._work
    assert work is not None
    dialog.reject()
    assert work.flag


def test_a_comment_that_was_not_kept_comes_back_to_its_own_asset(
    tab: HistoryTab, asset: int, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise UsageFault("The drive is away.")

    monkeypatch.setattr(versions, "add_comment", fails)
    tab.comment.setText("Use this one")
    tab.comment.returnPressed.emit()
    assert tab.comment.text() == ""
    qtbot.waitUntil(lambda: tab.comment.text() == "Use this one", timeout=15_000)
    tab.comment.clear()
    tab._not_kept(asset + 1, "Of another one", UsageFault("The drive is away."))
    assert tab.comment.text() == ""


def test_the_lock_is_told_everywhere(window: MainWindow, tab: HistoryTab, asset: int, qtbot: QtBot) -> None:
    library = window.desk.library
    checkout.check_out(library, [asset])
    inspector = view_of(window).body.inspector
    qtbot.waitUntil(lambda: "Checked out by" in inspector.note.words.text(), timeout=15_000)
    metadata.put(library, [asset], {"prism:expirationDate": "2020-11-01"})
    row = library.browse.rows([asset])[0]
    assert state_words(row)[0] == "Expired 1 Nov 2020"
    assert "Checked out by" in tooltip(row)
    assert "Checked out by" in spoken(row, False)
    qtbot.waitUntil(lambda: "Expired 1 Nov 2020" in inspector.note.words.text(), timeout=15_000)


def test_a_dialog_with_a_label(kit: Kit, qtbot: QtBot) -> None:
    given: list[tuple[str, str]] = []
    dialog = VersionDialog(kit.desk, kit.window, "Create version", "Kept.", "Create version")
    dialog.given.connect(lambda tag, comment: given.append((tag, comment)))
    dialog.open()
    assert nameless(dialog) == []
    dialog.field.setText("Approved")
    dialog.comment.setPlainText("by the client")
    dialog.go.click()
    assert given == [("Approved", "by the client")]
    assert isinstance(kit.window, QMainWindow)


def test_expired_assets_do_not_go_out_unasked(window: MainWindow, qtbot: QtBot) -> None:
    library = window.desk.library
    one, other = (int(number) for number in library.browse.ids(Query())[:2])
    metadata.put(library, [one], {"prism:expirationDate": "2020-11-01"})
    gone: list[str] = []
    when_allowed(window.desk, window, [other], "Export", lambda: gone.append("at once"))
    qtbot.waitUntil(lambda: gone == ["at once"], timeout=15_000)
    for button, then in (("expiredQuestionCancel", ["at once"]), ("expiredQuestionGo", ["at once", "asked"])):
        when_allowed(window.desk, window, [one, other], "Export", lambda: gone.append("asked"))
        qtbot.waitUntil(lambda: window.findChild(Question, "expiredQuestion") is not None, timeout=15_000)
        question = window.findChild(Question, "expiredQuestion")
        assert question is not None
        assert question.windowTitle() == "Export 2 assets, 1 of them expired?"
        assert nameless(question) == []
        press(question, button)
        assert gone == then
        qtbot.waitUntil(lambda: window.findChild(Question, "expiredQuestion") is None, timeout=15_000)

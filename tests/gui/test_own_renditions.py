"""Renditions by hand in the inspector, and the dialog that cleans up what no profile makes any more."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QListView, QPushButton
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless
from support.window_kit import drop

from assetdesk.core.request import Selection
from assetdesk.gui.dialogs.clean_up import CleanUpDialog
from assetdesk.gui.dialogs.question import Question
from assetdesk.gui.panels.inspector import Inspector
from assetdesk.gui.panels.inspector_renditions import RenditionTab
from assetdesk.library import metadata


@pytest.fixture
def tab(kit: Kit, qtbot: QtBot) -> RenditionTab:
    """The tab, of an asset with a rendition that no profile makes."""
    asset = kit.assets[2]
    home = kit.library.store.paths.renditions / "old"
    home.mkdir(parents=True)
    (home / "hero.jpg").write_bytes(b"x" * 2000)
    kit.library.store.writer.run(
        lambda w: w.db.run(
            "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, own, made)"
            " VALUES (?, 'renditions', 'hero.jpg', 1, 'old/hero.jpg', 2000, 'h', 'image/jpeg', 0, 1)",
            (asset,),
        )
    )
    inspector = Inspector(kit.desk)
    kit.window.setCentralWidget(inspector)
    kit.window.resize(340, 760)
    kit.window.show()
    kit.desk.selection.put(asset, 1, lambda: array("q", (asset,)))
    qtbot.waitUntil(lambda: inspector.asset_id == asset)
    inspector.tabs.setCurrentIndex(inspector._pages.indexOf(inspector.renditions))
    qtbot.waitUntil(lambda: "hero.jpg" in names(inspector.renditions))
    return inspector.renditions


def names(tab: RenditionTab) -> list[str]:
    return [tab.files.index(at).data() for at in range(tab.files.rowCount())]


def choose(tab: RenditionTab, name: str) -> None:
    tab.list.setFocus()
    tab.list.setCurrentIndex(tab.files.index(names(tab).index(name)))


def test_files_of_an_expired_asset_are_dragged_out_when_a_person_says_so(
    tab: RenditionTab, kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[str] = []
    monkeypatch.setattr(QListView, "startDrag", lambda *_: dragged.append("out"))
    tab.list.startDrag(Qt.DropAction.CopyAction)
    assert dragged == ["out"]
    metadata.put(kit.library, [kit.assets[2]], {"prism:expirationDate": "2020-11-01"})
    qtbot.waitUntil(lambda: tab.list._asset is not None and tab.list._asset.expired)
    for answer in ("expiredQuestionCancel", "expiredQuestionGo"):
        tab.list.startDrag(Qt.DropAction.CopyAction)
        qtbot.waitUntil(lambda: kit.window.findChild(Question, "expiredQuestion") is not None)
        question = kit.window.findChild(Question, "expiredQuestion")
        assert question is not None
        button = question.findChild(QPushButton, answer)
        assert button is not None
        button.click()
        qtbot.waitUntil(lambda: kit.window.findChild(Question, "expiredQuestion") is None)
    assert dragged == ["out"]
    tab.list.startDrag(Qt.DropAction.CopyAction)
    assert dragged == ["out", "out"]


def test_what_no_profile_makes_says_so_and_can_be_deleted(tab: RenditionTab, kit: Kit, qtbot: QtBot) -> None:
    spoken = tab.files.index(names(tab).index("hero.jpg")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("not in profile")
    assert nameless(tab) == []
    assert doubled_names(tab) == []
    assert QAccessible.queryAccessibleInterface(tab.list) is not None
    # a preview is the program's own
    choose(tab, "web.1280.1280.jpeg")
    qtbot.keyClick(tab.list, Qt.Key.Key_Delete)
    choose(tab, "hero.jpg")
    qtbot.keyClick(tab.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "hero.jpg" not in names(tab))
    assert "web.1280.1280.jpeg" in names(tab)
    assert not (kit.library.store.paths.renditions / "old" / "hero.jpg").exists()


def test_a_file_that_is_dropped_is_an_own_rendition_until_it_is_deleted(
    tab: RenditionTab, kit: Kit, qtbot: QtBot, tmp_path: Path
) -> None:
    good, bad = tmp_path / "proof.pdf", tmp_path / "web.jpg"
    good.write_bytes(b"%PDF")
    bad.write_bytes(b"x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (good, bad)])
    assert drop(tab.list.viewport(), QPoint(20, 20), data)
    qtbot.waitUntil(lambda: "proof.pdf" in names(tab))
    assert "web.jpg" not in names(tab)
    choose(tab, "proof.pdf")
    qtbot.keyClick(tab.list, Qt.Key.Key_Delete)
    question = kit.window.findChild(Question, "renditionQuestion")
    assert question is not None
    go = question.findChild(QPushButton, "renditionQuestionDelete")
    assert go is not None
    go.click()
    qtbot.waitUntil(lambda: "proof.pdf" not in names(tab))


def test_cleaning_up_lists_what_goes(tab: RenditionTab, kit: Kit, qtbot: QtBot) -> None:
    dialog = CleanUpDialog(kit.desk, Selection(everything=True), kit.window)
    decided: list[object] = []
    dialog.decided.connect(decided.append)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    head = dialog.findChild(QLabel, "cleanUpHead")
    assert head is not None
    assert head.text() == "1 rendition is not in a profile, 2 kB in all"
    row = [dialog.model.index(0, at).data() for at in range(4)]
    assert row[0] == "hero.jpg"
    assert row[3] == "2 kB"
    assert dialog.go.text() == "Remove 1 file"
    assert nameless(dialog) == []
    dialog.go.click()
    assert [[one.name for one in rows] for rows in decided] == [["hero.jpg"]]  # type: ignore[attr-defined]

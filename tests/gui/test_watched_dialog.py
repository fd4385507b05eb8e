"""*Add watched folder…* and *Change…*: what cannot be is said at once, under its field; what is said is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from support.desk_kit import Kit, doubled_names, nameless
from support.watching import folder, rows
from support.window_kit import until

from assetdesk.core.watch import Afterwards, LedgerState, WatchFolder, WatchMode
from assetdesk.gui.watched.dialog import WatchDialog
from assetdesk.library import option_choices, watching


def opened(kit: Kit, change: WatchFolder | None = None) -> WatchDialog:
    kit.window.show()
    dialog = WatchDialog(kit.desk, change, watching.folders(kit.library), kit.window)
    dialog.open()
    until(lambda: not kit.desk.background.busy)
    return dialog


def closes(dialog: WatchDialog, act: Callable[[], object]) -> None:
    """Do it, and wait until the dialog, which deletes itself, is gone."""
    done: list[int] = []
    dialog.finished.connect(done.append)
    act()
    until(lambda: done)


def said(dialog: WatchDialog, name: str) -> str:
    made = dialog.findChild(QLabel, name)
    assert made is not None
    return made.text()


def test_what_cannot_be_watched_is_said_under_the_field(kit: Kit, tmp_path: Path) -> None:
    folder(kit.library, tmp_path / "drop", "Studio A drop")
    (tmp_path / "other").mkdir()
    dialog = opened(kit)
    path = dialog.form.path
    assert not dialog.go.isEnabled()
    for wrong, words in (
        (kit.library.root / "Music", "inside this library"),
        (tmp_path, "this library"),
        (tmp_path / "drop" / "below", "Studio A drop"),
        (tmp_path / "gone", "not there"),
    ):
        path.setText(str(wrong))
        if wrong.name == "below":
            wrong.mkdir()
        until(lambda words=words: words in said(dialog, "watchPathFault"))
        assert not dialog.go.isEnabled()
    path.setText(str(tmp_path / "other"))
    until(dialog.go.isEnabled)
    assert said(dialog, "watchPathFault") == ""
    assert dialog.form.name.text() == "other"
    dialog.form.name.selectAll()
    QTest.keyClicks(dialog.form.name, "studio a DROP")
    assert said(dialog, "watchNameFault") == "Another watched folder has this name."
    assert not dialog.go.isEnabled()
    assert not nameless(dialog)
    assert not doubled_names(dialog)
    dialog.reject()


def test_a_new_one_is_as_it_was_said(kit: Kit, tmp_path: Path) -> None:
    option_choices.save(kit.library, "Cut-out on white", {"xmpKeywords": "cut out"})
    drop = tmp_path / "Out"
    drop.mkdir()
    (drop / "there.jpg").write_bytes(b"x" * 2000)
    (drop / "there.txt").write_bytes(b"y")
    dialog = opened(kit)
    form = dialog.form
    form.path.setText(str(drop))
    until(lambda: said(dialog, "watchLyingCount").startswith("2 files"))
    QTest.keyClicks(form.include, "*.jpg; *.tif")
    QTest.keyClicks(form.exclude, "proof*")
    until(lambda: said(dialog, "watchLyingCount") == "1 file, 2 kB")
    form.lying.click()
    form.target.setCurrentIndex(form.target.findData("Music"))
    form.options.setCurrentIndex(form.options.findText("Cut-out on white"))
    form.mode.choose("create_version")
    form.moves.click()
    form.age.setValue(10)
    form.below.click()
    form.again.click()
    until(dialog.go.isEnabled)
    closes(dialog, lambda: QTest.keyClick(form.name, Qt.Key.Key_Return))
    (made,) = watching.folders(kit.library)
    assert (made.name, made.path, made.folder) == ("Out", str(drop), "Music")
    assert (made.include, made.exclude) == (("*.jpg", "*.tif"), ("proof*",))
    assert (made.mode, made.afterwards, made.min_age) == (WatchMode.CREATE_VERSION, Afterwards.MOVE, 10)
    assert (made.subfolders, made.again, made.paused) == (False, True, False)
    assert made.preset_id == option_choices.saved(kit.library)[0].id
    # what lay there stays
    assert {row.path: row.state for row in rows(kit.library)}["there.jpg"] is LedgerState.REFUSED


def test_options_of_its_own_are_changed(kit: Kit, tmp_path: Path) -> None:
    given = {"xmpKeywords": "drums"}
    before = folder(kit.library, tmp_path / "drop", options=given)
    dialog = opened(kit, before)
    assert dialog.form.name.text() == before.name
    assert not dialog.form.lying.isVisible()
    until(lambda: dialog.options is not None and dialog.options.model.everything() == given)
    dialog.show_options()
    assert dialog.options is not None
    assert dialog.side is not None
    assert dialog.side.isVisible()
    dialog.options.take({"xmpKeywords": "studio"})
    until(dialog.go.isEnabled)
    closes(dialog, dialog.go.click)
    assert watching.folders(kit.library)[0].options == {"xmpKeywords": "studio"}
    dialog = opened(kit, watching.folders(kit.library)[0])
    dialog.form.options.setCurrentIndex(0)
    until(dialog.go.isEnabled)
    closes(dialog, dialog.go.click)
    assert watching.folders(kit.library)[0].options == {}


def test_escape_changes_nothing(kit: Kit, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    dialog = opened(kit)
    dialog.form.path.setText(str(tmp_path / "other"))
    until(dialog.go.isEnabled)
    closes(dialog, lambda: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    assert watching.folders(kit.library) == []

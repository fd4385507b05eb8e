"""Upload: the dialog's look before the start, the question of two files, known content, and what is said at the end."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import update
from support.desk_kit import Kit, desk_on, doubled_names, jpeg, nameless, picture
from support.window_kit import drop

from assetdesk.core.upload import Conflict, UploadRow, UploadState
from assetdesk.core.versions import Own, OwnTag
from assetdesk.gui.dialogs.conflict import ConflictDialog
from assetdesk.gui.dialogs.duplicates import DuplicatesDialog
from assetdesk.gui.dialogs.incoming import Incoming
from assetdesk.gui.dialogs.names import ask_name
from assetdesk.gui.dialogs.own_data import OwnDataQuestion
from assetdesk.gui.dialogs.upload import UploadDialog, ask_upload
from assetdesk.gui.dialogs.upload_model import Kind
from assetdesk.library.options import Group
from assetdesk.library.session import Library
from assetdesk.store import checkouts, tables
from assetdesk.store.history import own_state


@pytest.fixture
def shoot(kit: Kit, tmp_path: Path) -> Path:
    """A folder with two sub-folders: a taken name, a known content, a refused name, an empty and a hidden file."""
    return make_shoot(kit, tmp_path)


def make_shoot(kit: Kit, tmp_path: Path) -> Path:
    from PySide6.QtCore import QSize

    root = tmp_path / "shoot"
    (root / "Brass").mkdir(parents=True)
    rows = kit.library.browse.rows(kit.assets)
    (root / "Brass" / "new.jpg").write_bytes(jpeg(picture(3, QSize(80, 60))))
    (root / "Flute? case.jpg").write_bytes(jpeg(picture(9, QSize(90, 60))))
    (root / "Untitled.psd").touch()
    (root / ".hidden").touch()
    known = kit.library.root / rows[4].path
    shutil.copy(known, root / "another name.jpg")
    digest = blake3(known.read_bytes()).hexdigest()

    def work(w: Any) -> None:
        w.conn.execute(update(tables.assets).where(tables.assets.c.id == rows[4].id).values(hash=digest))

    kit.library.store.writer.run(work)
    taken = next(r for r in rows if r.path.startswith("Music/"))
    (tmp_path / taken.name).write_bytes(jpeg(picture(200, QSize(120, 90))))
    return root


def opened(kit: Kit, qtbot: QtBot, paths: list[Path]) -> UploadDialog:
    kit.window.show()
    dialog = ask_upload(kit.desk, paths, "Music", kit.window)
    qtbot.waitUntil(lambda: not dialog.looking, timeout=8000)
    return dialog


def kinds(dialog: UploadDialog) -> dict[Kind, str]:
    return {n.kind: n.text for n in dialog.tree.nodes if n.kind not in (Kind.HEAD, Kind.FILE, Kind.FOLDER, Kind.WORDS)}


def text(dialog: Any, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert found is not None
    return str(found.text())


def test_what_should_be_looked_at_first(kit: Kit, shoot: Path, tmp_path: Path, qtbot: QtBot) -> None:
    taken = next(tmp_path.glob("NG-*.jpg"))
    dialog = opened(kit, qtbot, [shoot, taken])
    assert dialog.objectName() == "uploadDialog"
    assert kinds(dialog) == {
        Kind.TAKEN: "1 file has a name that is already in Music",
        Kind.RENAMED: "Flute? case.jpg",
        Kind.KNOWN: "1 file is already in the library",
        Kind.EMPTY: "Untitled.psd",
        Kind.LEFT_OUT: "1 is left out",
    }
    # known content and empty files begin unticked
    assert text(dialog, "uploadHead") == "Upload 3 of 5 files"
    assert dialog.go.text() == "Upload 3 files"
    assert {f.name for f in dialog.tree.chosen()} == {"new.jpg", "Flute- case.jpg", taken.name}
    assert {f.folder for f in dialog.tree.chosen()} == {"Music", "Music/shoot", "Music/shoot/Brass"}
    assert "· 2 left out ·" in dialog._more.text()


def test_without_structure_all_go_into_the_folder(kit: Kit, shoot: Path, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, [shoot])
    dialog._keep.setChecked(False)
    qtbot.waitUntil(lambda: {f.folder for f in dialog.tree.chosen()} == {"Music"}, timeout=8000)
    assert dialog.go.text() == "Upload 2 files"  # what was unticked stays unticked


def test_ticks_and_choices_by_keyboard(kit: Kit, shoot: Path, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, [shoot, next(tmp_path.glob("NG-*.jpg"))])
    view, tree = dialog.view, dialog.tree
    view.setFocus()
    first = tree.index(0, 0, tree.index(0, 0))
    view.setCurrentIndex(first)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [a.text() for a in menu.actions()] == ["Ask each time", "Create versions", "Replace", "Keep both", "Skip"]
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert tree.conflict is Conflict.CREATE_VERSION
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert dialog.go.text() == "Upload 2 files"
    folder = next(n for n, node in enumerate(tree.nodes) if node.kind is Kind.FOLDER)
    assert tree.state(tree.nodes[folder]) is Qt.CheckState.PartiallyChecked
    tree.tick(tree.nodes[folder].files, True)
    assert dialog.go.text() == "Upload 4 files"
    tree.tick(range(len(tree.files)), False)
    assert not dialog.go.isEnabled()
    assert dialog.go.toolTip() == "Tick at least one file."


def test_another_name_for_a_refused_one(kit: Kit, shoot: Path, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, [shoot])
    at = next(i for i, f in enumerate(dialog.tree.files) if f.name == "Flute- case.jpg")
    dialog.tree.rename(at, "Flute case.jpg")
    chosen = next(f for f in dialog.tree.chosen() if f.name.startswith("Flute"))
    assert (chosen.name, chosen.title) == ("Flute case.jpg", "Flute? case.jpg")


def test_empty_and_dropped(kit: Kit, shoot: Path, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, [])
    assert not dialog.go.isEnabled()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(shoot))])
    assert drop(dialog, QPoint(9, 9), data)
    qtbot.waitUntil(lambda: dialog.go.text() == "Upload 2 files", timeout=8000)


def test_names_for_everything(kit: Kit, shoot: Path, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, [shoot])
    assert nameless(dialog) == []
    assert doubled_names(dialog) == []


class StillPeeker:
    """Looks at nothing; no worker is started."""

    def look(self, source: str, cancelled: Any) -> Any:
        from assetdesk.library.peek import Peek

        return Peek(8_400_000, 1_795_000_000.0, 5400, 4050, {"tiff:Model": "EOS R5"}, None)


def held(kit: Kit, count: int) -> list[UploadRow]:
    rows = kit.library.browse.rows(kit.assets[:count])
    return [
        UploadRow(n, 1, f"/mnt/shoot/{r.name}", "Music", r.name, UploadState.HELD, 0, None, r.id, "name")
        for n, r in enumerate(rows, 1)
    ]


def test_two_files_side_by_side(kit: Kit, qtbot: QtBot) -> None:
    kit.window.show()
    dialog = ConflictDialog(kit.desk, held(kit, 3), StillPeeker(), kit.window)  # type: ignore[arg-type]
    answers: list[tuple[list[int], Conflict]] = []
    dialog.decided.connect(lambda ids, answer: answers.append((ids, answer)))
    dialog.open()
    assert dialog.objectName() == "conflictDialog"
    assert text(dialog, "conflictHead") == "“NG-4100 Trumpet in B flat.jpg” is already in Music"
    qtbot.waitUntil(lambda: dialog._new is not None and dialog._old is not None, timeout=5000)
    left, right = dialog._values["pixels"]
    assert (left.text(), right.text()) == ("3600 × 2700", "5400 × 4050")
    assert right.font().weight() == 600  # they differ
    assert dialog._values["camera"][1].font().weight() == 400  # they do not
    assert dialog.go.text() == "Create version"
    assert dialog._all.text() == "Do the same for the other 2"
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Right)
    assert dialog.go.text() == "Replace"
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: answers == [([1], Conflict.REPLACE)], timeout=5000)
    assert dialog._place.text() == "2 of 3"
    dialog._all.setChecked(True)
    assert nameless(dialog) == []
    with qtbot.waitSignal(dialog.accepted, timeout=5000):
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert answers[1:] == [([2, 3], Conflict.REPLACE)]


def test_esc_stops_the_upload(kit: Kit, qtbot: QtBot) -> None:
    kit.window.show()
    dialog = ConflictDialog(kit.desk, held(kit, 2), StillPeeker(), kit.window)  # type: ignore[arg-type]
    dialog.open()
    with qtbot.waitSignal(dialog.stopped):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.fixture
def running(qtbot: QtBot, filled: Path, tmp_path: Path) -> Iterator[Kit]:
    """A kit whose library runs its queue."""
    root = tmp_path / filled.name
    shutil.copytree(filled, root)
    made = desk_on(Library.open(root, run=True))
    yield made
    made.close()


def test_a_drop_from_start_to_undo(running: Kit, tmp_path: Path, qtbot: QtBot) -> None:
    """Copied in, the taken name asked about, the known content held back in one toast, the end told with Undo."""
    kit = running
    shoot = make_shoot(kit, tmp_path)
    taken = next(tmp_path.glob("NG-*.jpg"))
    (shoot / "Untitled.psd").unlink()
    kit.window.show()
    incoming = Incoming(kit.desk, kit.window)
    incoming.start([shoot, taken], "Music")

    def asked() -> ConflictDialog | None:
        return next((d for d in kit.window.findChildren(ConflictDialog) if d.isVisible()), None)

    qtbot.waitUntil(lambda: asked() is not None, timeout=30_000)
    dialog = asked()
    assert dialog is not None
    assert dialog.row.name == taken.name
    dialog._cards[Conflict.KEEP_BOTH].radio.setChecked(True)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)

    def toast(begins: str) -> Any:
        return next((t for t in kit.desk.toasts.toasts if t.words.text.startswith(begins)), None)

    qtbot.waitUntil(lambda: toast("Already in the library: ") is not None, timeout=30_000)
    known = toast("Already in the library: ")
    assert [b.text() for b in known.buttons] == ["Skip", "Upload again"]
    qtbot.mouseClick(known.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: toast("Uploaded 3 files to Music.") is not None, timeout=30_000)
    names = {r.path for r in kit.library.browse.rows(kit.library.browse.ids(_all()))}
    stem = taken.name.removesuffix(".jpg")
    assert {f"Music/{stem}-1.jpg", "Music/shoot/Flute- case.jpg", "Music/shoot/Brass/new.jpg"} <= names
    end = toast("Uploaded 3 files to Music.")
    if len(end.buttons) == 2:
        assert end.buttons[1].text() == "Undo"


def test_an_archive_is_unpacked_or_kept(kit: Kit, tmp_path: Path, qtbot: QtBot) -> None:
    archive = tmp_path / "Spin frames.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for number in range(3):
            out.writestr(f"frame {number}.jpg", bytes(1000))
        out.writestr("../outside.jpg", b"x")
    dialog = opened(kit, qtbot, [archive])
    tree, view = dialog.tree, dialog.view
    qtbot.waitUntil(lambda: bool(tree.listings), timeout=60_000)
    node = next(n for n in tree.nodes if n.kind is Kind.ARCHIVE)
    assert text(dialog, "uploadSource") == "an archive"
    assert tree.archive_words(node) == "Kept as one file."
    view.setFocus()
    index = tree.index(0, 0, tree.index(0, 0))
    view.setCurrentIndex(index)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert tree.archive_words(node) == "3 files, 3 kB unpacked · 1 left out"
    assert [f.unpack for f in tree.chosen()] == [True]
    assert [tree.node(tree.index(n, 0, index)).text for n in range(tree.rowCount(index))][1:] == [
        "frame 0.jpg", "frame 1.jpg", "frame 2.jpg",
    ]  # fmt: skip
    form = dialog.options.form(Group.UPLOAD)
    form.findChild(QAbstractButton, "archivesUnpack").click()
    assert dialog.options.model.job() == {"unCompressOptions": {"process": "UnCompress"}}


def test_a_long_folder_is_listed_in_parts(kit: Kit, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(450):
        (folder / f"{number:03}.jpg").write_bytes(b"x" * (number + 1))
    dialog = opened(kit, qtbot, [folder])
    tree = dialog.tree
    inside = tree.index(0, 0, tree.index(0, 0))
    assert tree.rowCount(inside) == 401
    more = tree.index(400, 0, inside)
    assert tree.node(more).text == "Show 50 more"
    tree.toggle(more)
    assert dialog.go.text() == "Upload 400 files"
    dialog.view.setFocus()
    dialog.view.setCurrentIndex(more)
    qtbot.keyClick(dialog.view, Qt.Key.Key_Return)
    assert tree.rowCount(inside) == 450
    assert tree.node(dialog.view.currentIndex()).text == "400.jpg"


@pytest.mark.parametrize(("verb", "answer"), [("Keep", Conflict.REPLACE), ("Drop", Conflict.REPLACE_ALL)])
def test_replacing_asks_about_a_persons_own_data(kit: Kit, qtbot: QtBot, verb: str, answer: Conflict) -> None:
    kit.window.show()
    own = Own({}, "Trumpet", [OwnTag("brass")], [], {})
    kit.library.store.writer.run(lambda w: own_state.put_back(w, kit.assets[0], own))
    dialog = ConflictDialog(kit.desk, held(kit, 1), StillPeeker(), kit.window)  # type: ignore[arg-type]
    answers: list[tuple[list[int], Conflict]] = []
    dialog.decided.connect(lambda ids, answer: answers.append((ids, answer)))
    dialog.open()
    qtbot.waitUntil(lambda: dialog._values["yours"][0].text() == "1 tag, title", timeout=5000)
    dialog._cards[Conflict.REPLACE].radio.setChecked(True)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.findChild(OwnDataQuestion) is not None, timeout=5000)
    question = dialog.findChild(OwnDataQuestion)
    assert text(question, "questionText").startswith("The asset that is replaced has 1 tag and a title of yours.")
    assert nameless(question) == []
    qtbot.mouseClick(question.findChild(QAbstractButton, f"ownData{verb}"), Qt.MouseButton.LeftButton)
    assert answers == [([1], answer)]


def test_what_another_person_has_checked_out_is_not_replaced(kit: Kit, qtbot: QtBot) -> None:
    kit.window.show()
    kit.library.store.writer.run(lambda w: checkouts.put(w, kit.assets[0], "anna"))
    dialog = ConflictDialog(kit.desk, held(kit, 1), StillPeeker(), kit.window)  # type: ignore[arg-type]
    dialog.open()
    qtbot.waitUntil(lambda: dialog._old is not None, timeout=5000)
    assert dialog.go.text() == "Keep both"
    locked = [answer for answer, card in dialog._cards.items() if not card.isEnabled()]
    assert locked == [Conflict.CREATE_VERSION, Conflict.REPLACE]
    assert dialog._cards[Conflict.REPLACE].words.text() == "Not while anna has it checked out."


def test_pictures_of_files_that_are_not_here_yet(
    kit: Kit, shoot: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UploadDialog, "thumbnails", True)
    dialog = opened(kit, qtbot, [shoot])
    qtbot.waitUntil(lambda: any(made is not None for made in dialog._thumbs._kept.values()), timeout=60_000)
    dialog.reject()


def _all() -> Any:
    from assetdesk.core.query import Query

    return Query()


def test_known_content_is_chosen_from_a_list(kit: Kit, qtbot: QtBot) -> None:
    kit.window.show()
    rows = held(kit, 3)
    dialog = DuplicatesDialog(kit.desk, rows, {r.other_asset or 0: f"Music/{r.name}" for r in rows}, kit.window)
    answers: list[tuple[list[int], list[int]]] = []
    dialog.decided.connect(lambda skip, again: answers.append((skip, again)))
    dialog.open()
    assert dialog.go.text() == "Skip all 3"
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.go.text() == "Upload 1 again"
    assert nameless(dialog) == []
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert answers == [([2, 3], [1])]


def test_a_name_says_what_it_becomes(kit: Kit, qtbot: QtBot) -> None:
    kit.window.show()
    said: list[str] = []
    dialog = ask_name(kit.desk, kit.window, "Rename…", "Trumpet.jpg", "Rename", said.append)
    qtbot.waitUntil(lambda: dialog.field.selectedText() == "Trumpet", timeout=5000)
    qtbot.keyClicks(dialog.field, "a:b")
    assert text(dialog, "nameNote") == "“a:b.jpg” cannot be a name here. It becomes “a-b.jpg”."
    assert nameless(dialog) == []
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert said == ["a-b.jpg"]

"""Duplicates and similar pictures: found in the background, cleared up with Undo, shown in the list."""

from __future__ import annotations

from array import array
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.core.query import Place, Query
from assetdesk.gui.dialogs.alike import AlikeDialog, find_duplicates, find_similar
from assetdesk.library import similar


def vector(*numbers: int) -> bytes:
    whole = array("b", [0] * 256)
    for place, number in enumerate(numbers):
        whole[place] = number
    return whole.tobytes()


def put(kit: Kit, features: dict[int, tuple[int, bytes]]) -> None:
    def work(w: Any) -> None:
        w.db.many(
            "INSERT INTO features (asset_id, phash, embedding, version) VALUES (?, ?, ?, '1')",
            [(asset, shape, numbers) for asset, (shape, numbers) in features.items()],
        )
        first, second = kit.assets[:2]
        w.db.run("UPDATE assets SET hash = (SELECT hash FROM assets WHERE id = ?) WHERE id = ?", (first, second))

    kit.library.store.writer.run(work)


def ready(dialog: AlikeDialog, kit: Kit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)
    assert not nameless(dialog)
    assert not doubled_names(dialog)


def heads(dialog: AlikeDialog) -> list[str]:
    items = [dialog.tree.topLevelItem(n) for n in range(dialog.tree.topLevelItemCount())]
    return [item.text(0) for item in items if item is not None]


def names(dialog: AlikeDialog) -> list[str]:
    return [item.text(0) for item in dialog._items()]


def part(dialog: AlikeDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    return found


def test_what_is_there_twice_goes_to_the_trash_and_comes_back(kit: Kit, qtbot: QtBot) -> None:
    one, _, three, four = kit.assets[:4]
    same = vector(*[30] * 250)
    put(kit, {three: (7, same), four: (6, same), one: (1 << 40, vector(0, 9))})
    kit.window.show()
    dialog = find_duplicates(kit.desk, kit.window, None)
    ready(dialog, kit, qtbot)
    assert heads(dialog) == ["Same file, 2 copies", "Same picture in 2 files"]
    said = dialog.findChild(QLabel, "alikeSaid")
    assert said is not None
    assert "9 pictures could not be compared by their looks" in said.text()
    assert not part(dialog, "alikeTrash").isEnabled()
    part(dialog, "alikeTickRest").click()
    assert part(dialog, "alikeTrash").text() == "Move 2 to the trash"
    part(dialog, "alikeTrash").click()
    qtbot.waitUntil(lambda: bool(kit.desk.toasts.toasts), timeout=15_000)
    toast = kit.desk.toasts.toasts[-1]
    assert toast.words.text == "Moved 2 assets to the trash."
    trash = Query(place=Place.TRASH)
    assert len(kit.desk.browse.ids(trash)) == 2
    toast.buttons[0].click()
    qtbot.waitUntil(lambda: len(kit.desk.browse.ids(trash)) == 0, timeout=15_000)


def test_a_folder_alone(kit: Kit) -> None:
    put(kit, {})
    folders = {row.id: row.folder_id for row in kit.desk.browse.rows(kit.assets)}
    first, second = kit.assets[:2]
    found = similar.duplicates(kit.library, folders[first])
    assert found.exact == ((first, second),)
    other = next(folder for folder in folders.values() if folder not in (folders[first], folders[second]))
    assert similar.duplicates(kit.library, other).exact == ()


def test_similar_ones_the_most_alike_first(kit: Kit, qtbot: QtBot) -> None:
    one, two, three, four = kit.assets[:4]
    like = vector(*[30] * 250)
    put(kit, {one: (1, like), two: (2, vector(*[29] * 250)), three: (3, vector(*[25] * 200)), four: (4, vector(-9))})
    kit.window.show()
    row = kit.desk.browse.rows([one])
    dialog = find_similar(kit.desk, kit.window, row)
    assert dialog is not None
    ready(dialog, kit, qtbot)
    wanted = [found.name for found in kit.desk.browse.rows([two, three])]
    assert names(dialog) == wanted
    assert dialog._items()[0].text(4).endswith("%")
    assert dialog._items()[0].data(0, Qt.ItemDataRole.CheckStateRole) is None
    part(dialog, "alikeShow").click()
    assert kit.shell.went[-1] == ("assets", {"asset_id": two, "anywhere": True})


def test_what_nobody_has_looked_at_says_so(kit: Kit, qtbot: QtBot) -> None:
    kit.window.show()
    dialog = find_similar(kit.desk, kit.window, kit.desk.browse.rows(kit.assets[:1]))
    assert dialog is not None
    ready(dialog, kit, qtbot)
    said = dialog.findChild(QLabel, "alikeSaid")
    assert said is not None
    assert said.text().startswith("What this looks like is not known yet.")
    assert find_similar(kit.desk, kit.window, []) is None

"""A rendition before and after the newest run: offered while the previous file is kept, and shown in four ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import insert
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.gui.dialogs.compare_renditions import CompareRenditions
from assetdesk.gui.edit.compare import Compare
from assetdesk.gui.panels.rendition_list import can_compare
from assetdesk.store import tables
from assetdesk.store.history import undo

NAME = "thumbnail.319.319.png"


def replaced(kit: Kit) -> None:
    """A run gave the first asset's thumbnail another file, smaller and red."""
    asset = kit.assets[0]
    home = kit.library.store.paths.renditions
    now = next(one for one in kit.desk.browse.renditions(asset) if one.name == NAME)
    path = f"{Path(now.path).parent.parent.relative_to('.assetdesk/renditions').as_posix()}/9/{NAME}"
    (home / path).parent.mkdir()
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("#CC0000"))
    assert image.save(str(home / path), "PNG")

    def work(w: Any) -> None:
        w.conn.execute(
            insert(tables.jobs).values(
                id=9, type="ReprocessAssets", name="Run", instance="x", request="{}", state="done", priority=20,
                created=1.0, cursor=None,
            )
        )  # fmt: skip
        before = undo.look(w, 9, asset, ["preview"], facts=False, text=False, parts=False, keep_edits=True)
        assert before is not None
        w.db.run(
            "UPDATE derived SET path = ?, run = 9, width = 200, height = 100, bytes = ?"
            " WHERE asset_id = ? AND name = ?",
            (path, (home / path).stat().st_size, asset, NAME),
        )
        before.keep(w)

    kit.library.store.writer.run(work)


def test_both_files_are_laid_over_each_other(kit: Kit, qtbot: QtBot) -> None:
    assert not any(can_compare(one) for one in kit.desk.browse.renditions(kit.assets[0]))
    replaced(kit)
    rows = kit.desk.browse.renditions(kit.assets[0])
    assert [one.name for one in rows if can_compare(one)] == [NAME]
    kit.window.show()
    dialog = CompareRenditions(kit.desk, kit.window, rows, NAME)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.canvas.has_picture, timeout=15_000)
    assert not nameless(dialog)
    assert not doubled_names(dialog)
    assert dialog.which.count() == 1
    assert dialog.canvas.mode is Compare.SPLIT
    facts = [dialog.findChild(QLabel, name) for name in ("compareBeforeFacts", "compareAfterFacts")]
    said = [one.text() for one in facts if one is not None]
    assert said[0].startswith("Before: 319 × 239 · ")
    assert said[1].startswith("After: 200 × 100 · ")
    dialog.modes.choose(Compare.AFTER.value)
    dialog._mode(Compare.AFTER.value)
    assert dialog.canvas.mode is Compare.AFTER
    middle = dialog.canvas.grab().toImage()
    centre = middle.pixelColor(middle.width() // 2, middle.height() // 2)
    assert (centre.red(), centre.green()) == (204, 0)
    dialog.reject()


def test_a_file_that_is_gone_says_so(kit: Kit, qtbot: QtBot) -> None:
    replaced(kit)
    rows = kit.desk.browse.renditions(kit.assets[0])
    kept = next(one.before for one in rows if one.name == NAME)
    assert kept is not None
    (kit.library.root / kept.path).unlink()
    kit.window.show()
    dialog = CompareRenditions(kit.desk, kit.window, rows, NAME)
    dialog.open()
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)
    assert not dialog.canvas.has_picture
    dialog.reject()

"""From a tick in the dialog to the pixels: options of Reprocess and Upload, with real files and workers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QRadioButton, QWidget
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, desk_on
from support.window_kit import until

from assetdesk.core.query import Query
from assetdesk.core.request import Selection
from assetdesk.gui.dialogs.reprocess import ask_reprocess
from assetdesk.gui.dialogs.upload import ask_upload
from assetdesk.library.options import Group
from assetdesk.library.session import Library

pytestmark = pytest.mark.timeout(300)
PATIENCE = 120.0


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path) -> Iterator[Kit]:
    made = desk_on(Library.create(tmp_path / "Northgate Store"))
    yield made
    made.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def part(widget: QWidget, kind: type[Any], name: str) -> Any:
    found = widget.findChild(kind, name)
    assert found is not None, name
    return found


def idle(kit: Kit) -> bool:
    jobs = kit.library.browse.jobs()
    return bool(jobs) and not any(job.state.live for job in jobs) and not kit.desk.background.busy


def rendition(kit: Kit, asset: int, name: str) -> Image.Image:
    """Read by Pillow, which makes none of them."""
    found = next(one for one in kit.library.browse.renditions(asset) if one.name == name)
    with Image.open(kit.library.root / found.path) as opened:
        return opened.copy()


def test_from_upload_to_a_cut_out(kit: Kit, tmp_path: Path) -> None:
    shoot = tmp_path / "shoot"
    shoot.mkdir()
    picture = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(picture).rectangle((100, 60, 299, 219), fill=(180, 30, 30))
    picture.save(shoot / "NG-1.png")
    kit.window.show()
    upload = ask_upload(kit.desk, [shoot / "NG-1.png"], "", kit.window)
    until(lambda: upload.go.isEnabled() and "crop" in upload.options.list.listed(), PATIENCE)
    part(upload, QCheckBox, "readyForPublish").click()
    upload.options.form(Group.UPLOAD).findChild(QWidget, "xmpKeywords").setText("brass, autumn")  # type: ignore[union-attr]
    upload.options.form(Group.UPLOAD).keywords.take_typed()  # type: ignore[attr-defined]
    upload.options.show_group(Group.CROP)
    part(upload, QRadioButton, "cropColour").click()
    upload.go.click()
    until(lambda: idle(kit), PATIENCE)
    (asset,) = kit.library.browse.ids(Query())
    row = kit.library.browse.rows([asset])[0]
    assert row.error_code is None, row.error_message
    assert not row.marked
    assert rendition(kit, asset, "pyramid.tif").size == (200, 160)
    with kit.library.browse.plain() as db:
        words = db.all(
            "SELECT value FROM fields WHERE asset_id = ? AND name = 'dc:subject' AND layer = 'user'", (asset,)
        )
    assert "brass" in str(words)
    assert "autumn" in str(words)

    dialog = ask_reprocess(kit.desk, Selection(assets=(asset,)), kit.window)
    dialog.show_options()
    pane = dialog.options.pane
    until(lambda: bool(pane.list.listed()), PATIENCE)
    assert pane.list.value_of("crop") == "Kept"
    pane.show_group(Group.CROP)
    part(pane, QCheckBox, "cropKeepExisting").click()
    pane.show_group(Group.BACKGROUND)
    part(pane, QCheckBox, "knockoutBackground").click()
    part(pane, QDoubleSpinBox, "knockoutTolerance").setValue(0.1)
    dialog.start_button.click()
    until(lambda: len(kit.library.browse.jobs()) > 1 and idle(kit), PATIENCE)
    cut = rendition(kit, asset, "pyramid.tif")
    assert cut.size == (400, 300), "the crop went"
    assert cut.mode == "RGBA"
    assert cut.getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert cut.getpixel((200, 140)) == (180, 30, 30, 255)
    flat = cut.getchannel("A")

    dialog = ask_reprocess(kit.desk, Selection(assets=(asset,)), kit.window)
    dialog.show_options()
    pane = dialog.options.pane
    until(lambda: bool(pane.list.listed()), PATIENCE)
    assert pane.list.value_of("background") == "Removed"
    pane.show_group(Group.SHARPENING)
    part(pane, QCheckBox, "unsharpMask").click()
    part(pane, QDoubleSpinBox, "sharpenRadius").setValue(3)
    dialog.start_button.click()
    until(lambda: len(kit.library.browse.jobs()) > 2 and idle(kit), PATIENCE)
    sharp = rendition(kit, asset, "pyramid.tif")
    assert sharp.size == (400, 300)
    assert sharp.getpixel((5, 5))[3] == 0, "the background stays removed: it was left alone"  # type: ignore[index]
    assert sharp.tobytes() != cut.tobytes()
    assert flat.getextrema() == (0, 255)

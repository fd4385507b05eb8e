"""Two reads may end in another order than they began, and a change may be told of before an older read ends: what is
shown at the end is the newest all the same. What a person does happens in the order it was done."""

from __future__ import annotations

import threading
from array import array
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit
from support.held import hold

from assetdesk.core.changes import ChangeSet
from assetdesk.core.query import Query
from assetdesk.core.request import Selection
from assetdesk.core.upload import UploadRequest
from assetdesk.core.upload_files import FileState
from assetdesk.gui.background import Background
from assetdesk.gui.dialogs.reprocess import ReprocessDialog, ask_reprocess
from assetdesk.gui.dialogs.upload_files_model import FilesModel
from assetdesk.gui.models.asset_model import AssetModel
from assetdesk.gui.models.hits import Hits
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.models.row_cache import RowCache
from assetdesk.gui.options.pane import OptionsPane
from assetdesk.gui.panels.inspector import Inspector
from assetdesk.gui.preferences.library import LibraryPage
from assetdesk.gui.widgets.filmstrip import Filmstrip
from assetdesk.library import assets, options, reprocess, upload, upload_files
from assetdesk.library.options import Group, InForce

Patch = pytest.MonkeyPatch


def test_an_older_answer_about_options_is_not_shown(kit: Kit, qtbot: QtBot, monkeypatch: Patch) -> None:
    may_end = threading.Event()

    def in_force(library: object, selection: Selection) -> InForce:
        if len(selection.assets) == 1:
            may_end.wait(30)
        return InForce(len(selection.assets), {}, {}, frozenset({Group.CROP}))

    monkeypatch.setattr(options, "in_force", in_force)
    pane = OptionsPane(kit.desk)
    kit.window.setCentralWidget(pane)
    pane.read(Selection(assets=(kit.assets[0],)))
    pane.read(Selection(assets=tuple(kit.assets[:2])))
    qtbot.waitUntil(lambda: pane.model.force.assets == 2, timeout=15_000)
    may_end.set()
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)
    assert pane.model.force.assets == 2


def test_one_lane_runs_in_order(qtbot: QtBot) -> None:
    background = Background()
    order: list[str] = []
    may_end = threading.Event()

    def slow() -> str:
        may_end.wait(30)
        return "slow"

    def wrong() -> str:
        raise ValueError("wrong")

    background.run(slow, order.append, lane="acts")
    background.run(lambda: "quick", order.append, lane="acts")
    background.run(wrong, order.append, lambda _: order.append("failed"), lane="acts")
    background.run(lambda: "last", order.append, lane="acts")
    background.run(lambda: "elsewhere", order.append, lane="others")
    qtbot.waitUntil(lambda: order == ["elsewhere"], timeout=15_000)
    may_end.set()
    qtbot.waitUntil(lambda: len(order) == 5, timeout=15_000)
    assert order == ["elsewhere", "slow", "quick", "failed", "last"]
    background.close()


class _Receiver(QObject):
    """Takes an answer, as a dialog does."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[object] = []

    def take(self, *given: object) -> None:
        self.taken.append(given)


def test_what_is_deleted_gets_no_answer(qtbot: QtBot) -> None:
    background = Background()
    there, gone = _Receiver(), _Receiver()
    shiboken6.delete(gone)
    for one in (there, gone):
        background.run(lambda: "answer", one.take)
        background.run(lambda: "answer", partial(one.take, 1))
        background.run(lambda: "answer", partial(partial(one.take, 1), 2))
    qtbot.waitUntil(lambda: not background.busy, timeout=15_000)
    assert len(there.taken) == 3
    assert gone.taken == []
    background.close()


def test_a_file_of_an_upload_that_went_on_while_it_was_read_is_read_again(
    kit: Kit, monkeypatch: Patch, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"a")
    plan = upload.collect(kit.library, [tmp_path / "a.jpg"])
    job = upload.start(kit.library, UploadRequest(tuple(plan.files)))
    ids = kit.desk.browse.upload_ids(job)
    held, model = hold(kit.desk.background, monkeypatch), FilesModel(kit.desk)
    model.take(ids)
    assert model.row(model.index(0, 0)) is None
    model._read()
    (old,) = held.take()
    old.read()
    upload_files.leave_out(kit.library, list(ids))
    model.take(ids)
    old.deliver()
    assert model.row(model.index(0, 0)) is not None  # shown, and asked for once more
    model._read()
    (new,) = held.take()
    new.read()
    new.deliver()
    now = model.row(model.index(0, 0))
    assert now is not None
    assert now.state is FileState.LEFT


def test_closing_drops_what_waits_in_a_lane(qtbot: QtBot) -> None:
    background = Background()
    begun, may_end, ran = threading.Event(), threading.Event(), []

    def slow() -> None:
        begun.set()
        may_end.wait(30)

    background.run(slow, lane="acts")
    background.run(lambda: ran.append(1), lane="acts")
    assert begun.wait(30)
    threading.Timer(0.05, may_end.set).start()
    background.close(30)
    assert ran == []


def test_a_row_that_changed_while_it_was_read_is_read_again(kit: Kit, monkeypatch: Patch) -> None:
    held, first = hold(kit.desk.background, monkeypatch), kit.assets[0]
    cache = RowCache(kit.desk)
    cache.want([first])
    cache._fetch()
    (old,) = held.take()
    old.read()
    assets.rename(kit.library, first, "New name.jpg")
    cache.refresh([first])
    cache._fetch()
    (new,) = held.take()
    new.read()
    new.deliver()
    old.deliver()
    row = cache.get(first)
    assert row is not None
    assert row.name == "New name.jpg"


def test_rows_of_a_list_that_changed_meanwhile_are_not_kept(kit: Kit, monkeypatch: Patch) -> None:
    held, first = hold(kit.desk.background, monkeypatch), kit.assets[0]
    model = AssetModel(kit.desk)
    model.set_query(Query())
    (listing,) = held.take()
    listing.read()
    assets.rename(kit.library, first, "New name.jpg")
    model._changed(ChangeSet(assets=frozenset({first})))
    listing.deliver()
    assert model.cache.get(first) is None
    assert model.cache.get(kit.assets[1]) is not None
    model.cache._fetch()
    for one in held.take():
        one.read()
        one.deliver()
    row = model.cache.get(first)
    assert row is not None
    assert row.name == "New name.jpg"


def test_a_picture_that_came_while_it_was_looked_for_is_asked_again(kit: Kit, monkeypatch: Patch) -> None:
    held = hold(kit.desk.background, monkeypatch)
    pictures = Pictures(kit.desk)
    image = QImage(QSize(8, 8), QImage.Format.Format_RGB32)
    found: list[QImage | None] = [None, image]
    monkeypatch.setattr(pictures, "_image", lambda wish: found.pop(0))
    assert pictures.get(7, 1, 8) is None
    first = held.take()
    for one in first:
        one.read()
    pictures.retry([7])
    for one in first:
        one.deliver()
    assert pictures.get(7, 1, 8) is None
    for one in held.take():
        one.read()
        one.deliver()
    assert pictures.get(7, 1, 8) is not None


def test_hits_and_strips_keep_the_newer_answer(kit: Kit, monkeypatch: Patch) -> None:
    held, first = hold(kit.desk.background, monkeypatch), kit.assets[0]
    hits = Hits(kit.desk)
    hits.set_query(Query(words="name"))
    hits.get(first)
    hits._fetch()
    (old,) = held.take()
    old.read()
    assets.rename(kit.library, first, "New name.jpg")
    hits._changed(ChangeSet(assets=frozenset({first})))
    hits._fetch()
    (new,) = held.take()
    new.read()
    new.deliver()
    old.deliver()
    assert hits.get(first) is not None
    strip = Filmstrip(kit.desk)
    strip.show_ids([first])
    strip.want(range(1))
    (old,) = held.take()
    old.read()
    assets.rename(kit.library, first, "Newer name.jpg")
    strip.forget([first])
    strip.want(range(1))
    (new,) = held.take()
    new.read()
    new.deliver()
    old.deliver()
    assert strip.words_of(0) == "Newer name.jpg"


def test_what_changed_while_the_inspector_read_it_is_read_again(kit: Kit, qtbot: QtBot, monkeypatch: Patch) -> None:
    inspector = Inspector(kit.desk)
    kit.window.setCentralWidget(inspector)
    held, first = hold(kit.desk.background, monkeypatch), kit.assets[0]
    kit.desk.selection.put(first, 1, lambda: array("q", [first]))
    inspector.read()
    (old,) = held.take()
    old.read()
    assets.rename(kit.library, first, "New name.jpg")
    inspector._changed(ChangeSet(assets=frozenset({first})))
    old.deliver()

    def caught_up() -> bool:
        for one in held.take():  # its tabs read, too
            one.read()
            one.deliver()
        return inspector._name.text() == "New name.jpg"

    qtbot.waitUntil(caught_up, timeout=15_000)


def test_settings_changed_twice_end_as_they_were_set_last(kit: Kit, qtbot: QtBot) -> None:
    page = LibraryPage(kit.desk)
    kit.window.setCentralWidget(page)
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)
    mode = page.findChild(QComboBox, "overwriteMode")
    retain = page.findChild(QCheckBox, "retainPublishState")
    assert mode is not None
    assert retain is not None
    before = retain.isChecked()
    for name in ("OverwriteAnyExt", "OverwriteFullNameAnyFolder", "OverwriteAnyExtAnyFolder"):
        mode.setCurrentIndex(mode.findData(name))
        mode.activated.emit(mode.currentIndex())
        retain.click()
    assert mode.currentData() == "OverwriteAnyExtAnyFolder"
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)
    settings = kit.library.settings()
    assert settings.overwrite_mode == "OverwriteAnyExtAnyFolder"
    assert settings.retain_publish_state is not before
    assert retain.isChecked() is not before


def test_nothing_begins_behind_a_dialog_that_was_closed(kit: Kit, qtbot: QtBot, monkeypatch: Patch) -> None:
    kit.window.show()
    dialog = ask_reprocess(kit.desk, Selection(assets=(kit.assets[0],)), kit.window)
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)
    begun: list[Any] = []
    monkeypatch.setattr(reprocess, "start", lambda *given: begun.append(given))
    held = hold(kit.desk.background, monkeypatch)
    _without_keeping(dialog)
    held.take()
    dialog.start_button.click()
    asked = held.take()
    assert len(asked) == 1
    asked[0].read()
    dialog.reject()
    asked[0].deliver()
    assert not held.waiting
    assert begun == []


def test_what_is_lost_is_asked_of_what_is_chosen_now(kit: Kit, qtbot: QtBot, monkeypatch: Patch) -> None:
    kit.window.show()
    dialog = ask_reprocess(kit.desk, Selection(assets=(kit.assets[0],)), kit.window)
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)
    held = hold(kit.desk.background, monkeypatch)
    _without_keeping(dialog)
    held.take()
    dialog.start_button.click()
    (asked,) = held.take()
    asked.read()
    button = dialog.findChild(QPushButton, "reprocessButton")
    assert button is not None
    chosen = dialog.request()
    monkeypatch.setattr(dialog, "request", lambda: replace(chosen, name="Another"))
    asked.deliver()
    assert dialog.isVisible()
    assert button.isEnabled()
    dialog.reject()


def _without_keeping(dialog: ReprocessDialog) -> None:
    dialog.choice.keep.setChecked(False)
    assert dialog.start_button.isEnabled()

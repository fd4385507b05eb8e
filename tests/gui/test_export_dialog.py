"""*Export…*: fields and query say the same, what cannot be is said at once, and what is chosen becomes a job.

Beside it the switches of the whole queue."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from support.desk_kit import Kit, doubled_names, nameless
from support.window_kit import until

from assetdesk.core.export import CONVERT, ORIGINAL
from assetdesk.core.job import JobType
from assetdesk.gui.export.dialog import ExportDialog
from assetdesk.gui.panels.jobs import JobsPanel
from assetdesk.gui.preferences.queue_part import QueuePart
from assetdesk.library import export, reprocess_queue
from assetdesk.store.publishing import exports


def opened(kit: Kit, to: Path, count: int = 3) -> ExportDialog:
    kit.library.store.set_setting("export_folder", str(to))
    kit.window.show()
    dialog = ExportDialog(kit.desk, kit.assets[:count], kit.window, "Music")
    dialog.open()
    until(lambda: dialog.go.isEnabled())
    return dialog


def closes(dialog: ExportDialog, act: Callable[[], object]) -> None:
    done: list[int] = []
    dialog.finished.connect(done.append)
    act()
    until(lambda: done)


def said(dialog: ExportDialog, name: str) -> str:
    made = dialog.findChild(QLabel, name)
    assert made is not None
    return made.text()


def tells(dialog: ExportDialog, words: str) -> bool:
    return words in said(dialog, "exportToFault")


def test_originals_into_a_folder(kit: Kit, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    dialog = opened(kit, out)
    assert dialog.go.text() == "Export 3 assets"
    assert "Originals of" in said(dialog, "exportAbout")
    assert dialog.form.kind == ORIGINAL
    assert not dialog.form.made.isVisible()
    assert not nameless(dialog)
    assert not doubled_names(dialog)
    for wrong, words in ((kit.library.root, "lies in this library"), (tmp_path / "no" / "such", "is not there")):
        dialog.form.to.setText(str(wrong))
        until(partial(tells, dialog, words))
        assert not dialog.go.isEnabled()
    dialog.form.to.setText(str(out / "new"))
    until(dialog.go.isEnabled)
    outcomes: list[export.Outcome] = []
    dialog.begun.connect(outcomes.append)
    closes(dialog, lambda: QTest.keyClick(dialog, Qt.Key.Key_Return))
    job = kit.library.browse.job(outcomes[0].job_id)
    assert job is not None
    assert (job.type, job.total, job.destination) == (JobType.EXPORT, 3, str(out / "new"))


def test_fields_and_query_say_the_same(kit: Kit, tmp_path: Path) -> None:
    dialog = opened(kit, tmp_path)
    dialog.form.pictures.radio.setChecked(True)
    made = dialog.form.made
    assert made.isVisible()
    assert made.preset.currentText() == "JPEG for the web"
    assert (made.width_.value(), made.quality.value(), made.format.currentData()) == (1920, 85, "jpg")
    assert not made.save.isEnabled()
    made.width_.setValue(600)
    assert "wid=600" in made.query.text()
    assert made.preset.currentText() == "Own"
    assert made.save.isEnabled()
    made.query.setFocus()
    made.query.selectAll()
    QTest.keyClicks(made.query, "hei=90&fmt=png-alpha&rotate=90")
    assert (made.width_.value(), made.height_.value(), made.format.currentData()) == (0, 90, "png-alpha")
    assert not made.quality.isEnabled()
    made.height_.setValue(80)
    assert made.query.text() == "hei=80&fmt=png-alpha&rotate=90&fit=constrain,0"
    QTest.keyClicks(made.query, "&layer=1")
    assert "layer" in said(dialog, "exportQueryFault")
    assert not dialog.go.isEnabled()
    made.put("wid=40")
    dialog.save_preset("Tiny")
    until(lambda: made.preset.currentText() == "Tiny")
    assert made.delete.isEnabled()
    dialog.form.packing.choose("zip")
    until(dialog.go.isEnabled)
    request = dialog.request()
    assert (request.fmt, request.modifier, request.zip) == (CONVERT, "wid=40", "Music.zip")
    made.delete.click()
    until(lambda: "Tiny" not in [one.name for one in export.presets(kit.library)])
    dialog.form.zip_name.clear()
    dialog.form.told()
    assert not dialog.go.isEnabled()
    closes(dialog, dialog.reject)


def test_what_can_never_go_out_is_said(kit: Kit, tmp_path: Path) -> None:
    from assetdesk.library import sets

    whole = sets.make(kit.library, 1, "Horns", kit.assets[:2])
    kit.library.store.set_setting("export_folder", str(tmp_path))
    kit.window.show()
    dialog = ExportDialog(kit.desk, [whole], kit.window)
    dialog.open()
    until(lambda: said(dialog, "exportLeftOut"))
    until(lambda: not kit.desk.background.busy)
    assert not dialog.go.isEnabled()
    assert dialog.go.toolTip() == "None of these can be exported."
    closes(dialog, dialog.reject)


def test_the_queue_is_switched_and_reset(kit: Kit) -> None:
    panel = JobsPanel(kit.desk)
    kit.window.setCentralWidget(panel)
    kit.window.resize(900, 300)
    kit.window.show()
    actions = kit.desk.actions
    until(lambda: not kit.desk.background.busy)
    assert actions["queueOn"].isChecked()
    assert not panel.queue.bar.isVisible()
    actions["queueOn"].trigger()
    until(lambda: panel.queue.bar.isVisible())
    assert not kit.library.settings().queue_enabled
    assert "is off" in panel.queue.bar.words.text()
    part = QueuePart(kit.desk)
    part.setParent(kit.window)
    part.show()
    until(lambda: bool(part.state.text()))
    assert not part.on.isChecked()
    assert not nameless(part)
    turn_on = panel.queue.bar.findChild(QPushButton, "noteTurnOn")
    assert turn_on is not None
    turn_on.click()
    until(lambda: not panel.queue.bar.isVisible())
    assert reprocess_queue.status(kit.library).enabled
    until(lambda: part.on.isChecked())
    part.runs.click()
    until(lambda: kit.library.settings().queue_paused)
    until(lambda: panel._pause_all.text() == "Resume all")
    part.runs.click()
    until(lambda: not kit.library.settings().queue_paused)
    actions["resetQueue"].trigger()
    until(lambda: not kit.desk.background.busy)
    part.hide()


def test_an_export_waits_in_the_table_with_where_it_goes(kit: Kit, tmp_path: Path) -> None:
    panel = JobsPanel(kit.desk)
    kit.window.setCentralWidget(panel)
    kit.window.show()
    request = export.ExportRequest(tuple(kit.assets[:2]), str(tmp_path), zip="Horns.zip")
    job_id = export.start(kit.library, request).job_id
    until(lambda: any(job.id == job_id for job in panel.model.jobs))
    job = next(job for job in panel.model.jobs if job.id == job_id)
    from assetdesk.gui.panels.jobs_model import Column

    assert panel.model.text(job, Column.DESTINATION) == "Horns.zip"
    assert job.detail == "Originals, as a ZIP"
    with kit.library.browse.plain() as db:
        assert exports.waiting(db) == [job_id]


def test_where_exports_go_is_a_preference(kit: Kit, tmp_path: Path) -> None:
    from assetdesk.gui.preferences.library import LibraryPage

    kit.window.show()
    page = LibraryPage(kit.desk)
    kit.window.setCentralWidget(page)
    until(lambda: not kit.desk.background.busy)
    assert (page.exports.assets.value(), page.exports.most.value()) == (500, 1000)
    page.exports.folder.setText(str(tmp_path))
    page.exports.folder.editingFinished.emit()
    page.exports.assets.setValue(20)
    until(lambda: kit.library.settings().export_zip_assets == 20)
    assert kit.library.settings().export_folder == str(tmp_path)
    page.reset()
    until(lambda: kit.library.settings().export_zip_assets == 500)
    until(lambda: not kit.desk.background.busy)
    page.cancel()

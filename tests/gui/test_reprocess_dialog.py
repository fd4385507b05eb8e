"""The Reprocess dialog: its defaults, its counts, its plan, what it asks first, and what it says at the end."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QRadioButton, QToolButton
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, update
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.core.job import JobType
from assetdesk.core.plan import PlanItem, PlanSummary, Reason
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import ALL_SCOPES, DialogChoice, Scope
from assetdesk.gui.dialogs.plan_list import PlanList, Show, collect
from assetdesk.gui.dialogs.question import Question
from assetdesk.gui.dialogs.reprocess import FOLDED, ReprocessDialog, ask_reprocess
from assetdesk.gui.dialogs.schedule_form import ScheduleDialog
from assetdesk.library import reprocess, schedules
from assetdesk.store import tables

FIXED = {
    "fullProcess": QRadioButton, "advanced": QRadioButton, "defaultPreviews": QCheckBox, "metadata": QCheckBox,
    "processingProfiles": QCheckBox, "processingProfile": QComboBox, "postProcessing": QCheckBox,
    "postProcessingWorkflow": QComboBox, "applyToAll": QToolButton, "applyToStale": QToolButton,
    "applyToFailed": QToolButton, "keepMyEdits": QCheckBox, "reprocessButton": QPushButton,
}  # fmt: skip


def opened(kit: Kit, selection: Selection, **wanted: Any) -> ReprocessDialog:
    kit.window.show()
    return ask_reprocess(kit.desk, selection, kit.window, **wanted)


def toasts(kit: Kit) -> list[str]:
    return [t.words.text for t in kit.desk.toasts.toasts]


def question(kit: Kit) -> Question | None:
    return next((q for q in kit.window.findChildren(Question) if q.isVisible()), None)


def counted(qtbot: QtBot, dialog: ReprocessDialog) -> None:
    qtbot.waitUntil(lambda: dialog.start_button.text() != "Reprocess", timeout=5000)


def test_opens_as_it_is_drawn(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, Selection(assets=tuple(kit.assets[:5]), folders=(2, 3)))
    assert dialog.objectName() == "reprocessDialog"
    parts = {name: dialog.findChild(kind, name) for name, kind in FIXED.items()}
    assert all(parts.values()), parts
    assert parts["fullProcess"].isChecked()
    assert parts["applyToAll"].isChecked()
    assert parts["keepMyEdits"].isChecked()
    assert not any(parts[n].isChecked() for n in ("defaultPreviews", "metadata"))
    assert dialog.choice.source.text() == "2 folders with their sub-folders, and 5 single assets"
    assert dialog.choice.request(Selection()).scopes == ALL_SCOPES
    assert doubled_names(dialog) == []
    assert nameless(dialog) == []
    assert dialog.width() == FOLDED.width()
    counted(qtbot, dialog)
    # united: two folders of four, and the one of five that lies elsewhere
    assert dialog.choice.head.text() == "Reprocess 9 assets"
    assert dialog.start_button.text() == "Reprocess 9 assets"


def test_without_profiles_their_boxes_are_off_and_say_so(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, Selection(everything=True))
    dialog.findChild(QRadioButton, "advanced").setChecked(True)  # type: ignore[union-attr]
    said = [w.text() for w in dialog.findChildren(QLabel)]
    for box, sentence in (
        ("processingProfiles", "This library has no processing profiles yet."),
        ("postProcessing", "This library has no workflows yet."),
    ):
        made = dialog.findChild(QCheckBox, box)
        assert made is not None
        assert not made.isEnabled()
        assert made.accessibleDescription() == sentence
        assert sentence in said
    assert not dialog.choice.profile.isEnabled()
    assert dialog.choice.profile.currentText() == "Folder’s own profile"


@pytest.mark.parametrize("keep", [True, False])
def test_it_begins_at_a_time(kit: Kit, qtbot: QtBot, keep: bool) -> None:
    dialog = opened(kit, Selection(assets=tuple(kit.assets[:2])))
    counted(qtbot, dialog)
    dialog.choice.keep.setChecked(keep)
    dialog.times_button.click()
    qtbot.waitUntil(lambda: dialog.findChild(ScheduleDialog) is not None)
    asked = dialog.findChild(ScheduleDialog)
    assert asked is not None
    assert asked.name.text() == "Reprocess 2 assets"
    asked.form.put("0 0 3 * * ?", None)
    with qtbot.waitSignal(dialog.accepted, timeout=15_000):
        asked.go.click()
    (made,) = schedules.list(kit.library)
    request = ReprocessRequest.from_json(made.request)
    assert (made.type, made.rule) == (JobType.REPROCESS_ASSETS, "0 0 3 * * ?")
    assert (request.selection.assets, request.keep_edits) == (tuple(kit.assets[:2]), keep)
    assert not list(kit.library.browse.jobs(ended=False))
    qtbot.waitUntil(lambda: any("begins" in text for text in toasts(kit)))
    job = schedules.run_now(kit.library, made.id)
    assert kit.library.browse.job(job) is not None


def test_nothing_ticked_starts_nothing(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, Selection(everything=True))
    dialog.choice.choose_advanced()
    assert not dialog.start_button.isEnabled()
    assert dialog.start_button.toolTip() == "Tick at least one step."
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.choice.choose_advanced(DialogChoice.METADATA)
    assert dialog.start_button.isEnabled()
    assert dialog.choice.request(Selection()).scopes == (Scope.METADATA, Scope.TEXT, Scope.TAGS)
    dialog.choice.choose_advanced(DialogChoice.DEFAULT_PREVIEWS)
    assert dialog.choice.request(Selection()).scopes == (Scope.PREVIEW,)


def test_counts_follow_what_is_chosen(kit: Kit, qtbot: QtBot) -> None:
    kit.library.store.writer.run(
        lambda w: w.conn.execute(
            update(tables.results)
            .where(tables.results.c.asset_id == kit.assets[0], tables.results.c.step == "preview")
            .values(error_code="SourceCorrupt")
        )
    )
    dialog = opened(kit, Selection(everything=True))
    counted(qtbot, dialog)
    names = [dialog.findChild(QToolButton, n) for n in ("applyToAll", "applyToStale", "applyToFailed")]
    spoken = ["All 12", "Missing or out of date 0", "Failed only 1"]
    qtbot.waitUntil(lambda: [b.accessibleName() for b in names if b] == spoken, timeout=5000)
    dialog.choice.apply.choose(ApplyTo.FAILED.value)
    assert dialog.start_button.text() == "Reprocess 1 asset"
    dialog.choice.apply.choose(ApplyTo.STALE.value)
    qtbot.waitUntil(lambda: "12 are up to date" in _summary(dialog), timeout=5000)


def _summary(dialog: ReprocessDialog) -> str:
    found = dialog.findChild(QLabel, "reprocessSummary")
    assert found is not None
    return found.text()


def test_the_button_works_while_it_counts(kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    real = reprocess.preview

    def slow(*args: Any, **kwargs: Any) -> PlanSummary:
        go.wait(10)
        return real(*args, **kwargs)

    monkeypatch.setattr(reprocess, "preview", slow)
    dialog = opened(kit, Selection(assets=(kit.assets[0],)))
    assert _summary(dialog) == "Counting…"
    assert dialog.start_button.text() == "Reprocess"
    assert dialog.start_button.isEnabled()
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    go.set()
    qtbot.waitUntil(lambda: toasts(kit) == ["Reprocessing 1 asset."], timeout=5000)
    assert kit.library.browse.jobs()[0].total == 1


def test_by_keyboard_alone(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, Selection(everything=True))
    counted(qtbot, dialog)
    assert dialog.focusWidget() is dialog.findChild(QRadioButton, "fullProcess")
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
    assert dialog.findChild(QRadioButton, "advanced").isChecked()  # type: ignore[union-attr]
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert dialog.focusWidget().objectName() == "defaultPreviews"
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Space)
    for _ in range(2):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert dialog.focusWidget().objectName() == "applyToAll"
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Right)
    assert dialog.choice.apply_to is ApplyTo.STALE
    assert dialog.focusWidget().objectName() == "applyToStale"
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Left)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: toasts(kit) == ["Reprocessing 12 assets."], timeout=5000)


def test_everything_has_a_name(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, Selection(everything=True), plan=True)
    dialog.choice.choose_advanced(DialogChoice.METADATA)
    counted(qtbot, dialog)
    assert nameless(dialog) == []
    assert doubled_names(dialog) == []


@pytest.mark.parametrize(("limit", "asks"), [(11, True), (12, False)])
def test_above_the_limit_it_asks_and_enter_is_safe(kit: Kit, qtbot: QtBot, limit: int, asks: bool) -> None:
    kit.library.store.set_setting("reprocess_warn", limit)
    dialog = opened(kit, Selection(everything=True))
    counted(qtbot, dialog)
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    if not asks:
        qtbot.waitUntil(lambda: toasts(kit) == ["Reprocessing 12 assets."], timeout=5000)
        assert question(kit) is None
        return
    qtbot.waitUntil(lambda: question(kit) is not None, timeout=5000)
    asked = question(kit)
    assert asked is not None
    text = asked.findChild(QLabel, "questionText")
    assert text is not None
    assert text.text() == "This will reprocess 12 assets. It runs in the background and can be stopped. Continue?"
    assert asked.focusWidget().objectName() == "manyQuestionCancel"
    qtbot.keyClick(asked.focusWidget(), Qt.Key.Key_Return)
    qtbot.wait(100)
    assert kit.library.browse.jobs() == []


@pytest.mark.parametrize("keep", [True, False])
def test_edits_are_listed_before_they_go(kit: Kit, qtbot: QtBot, keep: bool) -> None:
    def edit(w: Any) -> None:
        row = {"asset_id": kit.assets[0], "layer": "user", "name": "dc:title", "value": '"Mine"'}
        w.conn.execute(insert(tables.fields).values(**row))

    kit.library.store.writer.run(edit)
    dialog = opened(kit, Selection(everything=True))
    counted(qtbot, dialog)
    dialog.choice.keep.setChecked(False)
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.keep_button.isVisible, timeout=5000)
    assert dialog.edits.said.text().startswith("1 asset has edits that will be replaced: 1 title")
    assert dialog.focusWidget() is dialog.keep_button
    assert nameless(dialog) == []
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)  # back, nothing begun
    assert dialog.isVisible()
    assert dialog.start_button.isVisible()
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.keep_button.isVisible, timeout=5000)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return if keep else Qt.Key.Key_Tab)
    if not keep:
        assert dialog.focusWidget() is dialog.replace_button
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(kit.library.browse.jobs()) == 1, timeout=5000)
    with kit.library.store.read() as conn:
        body = conn.exec_driver_sql("SELECT request FROM jobs").scalar_one()
    assert ReprocessRequest.from_json(body).keep_edits is keep


def test_nothing_to_do_offers_to_do_it_anyway(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, Selection(everything=True), apply_to=ApplyTo.STALE)
    qtbot.waitUntil(lambda: "up to date" in _summary(dialog), timeout=5000)
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: toasts(kit) == ["Nothing to do: all 12 are up to date."], timeout=5000)
    (toast,) = kit.desk.toasts.toasts
    assert [b.text() for b in toast.buttons] == ["Reprocess anyway…"]
    qtbot.mouseClick(toast.buttons[0], Qt.MouseButton.LeftButton)
    again = [d for d in kit.window.findChildren(ReprocessDialog) if d.isVisible()]
    assert [d.choice.apply_to for d in again] == [ApplyTo.ALL]


def test_waiting_twice_and_a_paused_queue_are_said(kit: Kit, qtbot: QtBot) -> None:
    for expected in ("Reprocessing 2 assets.", "0 assets queued, 2 were already waiting."):
        dialog = opened(kit, Selection(assets=tuple(kit.assets[:2])))
        counted(qtbot, dialog)
        qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda e=expected: toasts(kit)[-1:] == [e], timeout=5000)
    kit.library.store.set_setting("queue_paused", True)
    dialog = opened(kit, Selection(assets=tuple(kit.assets[4:7])))
    counted(qtbot, dialog)
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: toasts(kit)[-1:] == ["Processing is paused. 3 assets will wait."], timeout=5000)
    toast = kit.desk.toasts.toasts[-1]
    qtbot.mouseClick(toast.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not kit.library.browse.queue_state().paused, timeout=5000)


def test_the_plan_groups_by_reason_and_folds(kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(kit, Selection(everything=True), plan=True)
    plan = dialog.plan
    qtbot.waitUntil(lambda: plan.list.rowCount() == 13, timeout=5000)
    assert plan.list.index(0, 0).data() == "Up to date, made again because you chose all 12"
    assert plan.list.index(1, 1).data() == "Metadata, previews"
    qtbot.waitUntil(lambda: str(plan.list.index(1, 0).data()).startswith("NG-41"), timeout=5000)
    plan.view.setCurrentIndex(plan.list.index(5, 0))
    qtbot.keyClick(plan.view, Qt.Key.Key_Left)
    assert plan.list.rowCount() == 1
    assert plan.view.currentIndex().row() == 0
    qtbot.keyClick(plan.view, Qt.Key.Key_Right)
    assert plan.list.rowCount() == 13
    target = tmp_path / "plan.csv"
    plan._save()
    plan._saver.save(str(target))
    qtbot.waitUntil(lambda: target.exists() and target.stat().st_size > 100, timeout=5000)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Asset", "Step", "Runs", "Reason"]
    assert len(rows) == 1 + 2 * 12


def test_a_plan_of_a_hundred_thousand_is_two_arrays(kit: Kit, qtbot: QtBot) -> None:
    items = (
        PlanItem(n, step, n % 3 > 0, Reason.NEVER_MADE if n % 3 else Reason.UP_TO_DATE)
        for n in range(100_000)
        for step in ("metadata", "preview")
    )
    plan = collect(items, lambda: False)
    assert (plan.count(Show.RUN), plan.count(Show.REST), plan.count(Show.ALL)) == (66_666, 33_334, 100_000)
    model = PlanList(kit.desk)
    model.show(plan, Show.ALL, {"metadata": 0.5, "preview": 1.0})
    assert model.rowCount() == 100_002
    assert model.index(70_000, 1).data() == "Metadata, previews"
    assert model.index(5, 2).data() == "1.5 s"


def test_counting_is_called_off_when_it_closes(kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Callable[[], bool]] = []
    entered = threading.Event()

    def endless(_lib: Any, _request: Any, cancelled: Callable[[], bool]) -> PlanSummary:
        seen.append(cancelled)
        entered.set()
        while not cancelled():
            pass
        return PlanSummary(0, 0, 0, None, 0, None)

    monkeypatch.setattr(reprocess, "preview", endless)
    dialog = opened(kit, Selection(everything=True))
    qtbot.waitUntil(entered.is_set, timeout=5000)
    dialog.reject()
    qtbot.waitUntil(lambda: all(c() for c in seen), timeout=5000)

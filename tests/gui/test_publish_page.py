"""The page *To publish* in the real window: targets, why each asset goes, marks, force, and what is said."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QMenu
from support import publish_rows, publishing
from support.desk_kit import doubled_names, nameless
from support.publish_rows import FILES, FILMS, RENDERING, SHOP
from support.window_kit import settle, until, view_of

from assetdesk.core.ips.words import UserRole
from assetdesk.core.job import JobType
from assetdesk.core.publish import Context, ContextType, Why
from assetdesk.core.query import Query
from assetdesk.gui.dialogs.question import Question
from assetdesk.gui.dialogs.schedule_form import ScheduleDialog
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.models.tree_model import PUBLISH
from assetdesk.gui.preferences.dialog import show_preferences
from assetdesk.gui.publish.bar import MARKED
from assetdesk.gui.publish.forcing import ForceDialog
from assetdesk.gui.publish.model import Column
from assetdesk.gui.publish.numbers import Numbers
from assetdesk.gui.publish.page import PublishPage
from assetdesk.gui.publish.target_dialog import TargetDialog
from assetdesk.gui.publish.words import beside
from assetdesk.gui.theme import Appearance, application_theme
from assetdesk.library import marks, people, schedules, secrets
from assetdesk.library.publishing import contexts, history, plan
from assetdesk.library.session import Library
from assetdesk.library.targets.protocol import Confirm, SecretMissing


@pytest.fixture
def targets(window: MainWindow, tmp_path: Path) -> list[int]:
    """Five targets; of “Web shop” four assets changed, one is forced, three withdrawn. Answers the assets."""
    publish_rows.fill(window.desk.library, tmp_path)
    return list(window.desk.library.browse.ids(Query()))


def page_of(window: MainWindow) -> PublishPage:
    """The page, shown and read."""
    window.desk.actions["publish"].trigger()
    page = view_of(window).publishing.page
    until(lambda: page.context is not None and page.model.rowCount())
    settle(window)
    return page


def names(page: PublishPage) -> list[str]:
    """What the list says, heads in brackets."""
    found = []
    for place in range(page.model.rowCount()):
        head = page.model.head_at(place)
        if head is not None:
            found.append(f"[{head.title} {len(head.ids)}]")
            continue
        until(lambda place=place: page.model.row_at(place) is not None)  # type: ignore[misc]
        row = page.model.row_at(place)
        assert row is not None
        found.append(page.model.text(row, Column.WHY))
    return found


def click(page: PublishPage, name: str) -> None:
    made = page.findChild(QAbstractButton, name)
    assert made is not None
    assert made.isVisible()
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)


def text(page: PublishPage, name: str) -> str:
    made = page.findChild(QLabel, name)
    assert made is not None
    return made.text()


def choose(page: PublishPage, *ids: int) -> None:
    """Select the rows of these assets."""
    page.table.clearSelection()
    flag = QItemSelectionModel.SelectionFlag
    for number in ids:
        place = page.model.place_of(number)
        assert place >= 0
        page.table.selectionModel().select(page.model.index(place, 0), flag.Select | flag.Rows)


def said(window: MainWindow) -> str:
    """All toasts."""
    return " | ".join(toast.words.text for toast in window.desk.toasts._toasts)


def test_what_goes_and_why(window: MainWindow, targets: list[int]) -> None:
    view = view_of(window)
    page = page_of(window)
    due = plan.due(window.desk.library)[SHOP]
    assert window.windowTitle().startswith("To publish — ")
    assert view.body.side.model.nodes[PUBLISH].count == due.send
    assert view.body.side.tree.currentIndex() == view.body.side.model.index_of(view.body.side.model.nodes[PUBLISH])
    assert text(page, "publishWithdrawn") == "3"
    assert text(page, "publishNew") == str(due.new + due.forced)
    assert text(page, "publishHead") == "Publish to Web shop"
    listed = names(page)
    assert f"[New or forced {due.new + due.forced}]" in listed
    assert listed[-4] == "[Withdrawn, files will be removed 3]"
    assert listed[-3:] == ["Unmarked"] * 3
    assert "Marked by studio" in listed
    assert "Force republish by retouch" in listed
    assert view.status.counts.text() == f"{due.send} to send · 3 to withdraw"
    assert page.side.button.text() == f"Publish {due.send} assets"
    assert page.targets.list.count() == 5
    assert not nameless(page)
    assert not doubled_names(window)


def test_heads_fold_and_the_list_is_grouped_otherwise(window: MainWindow, targets: list[int]) -> None:
    page = page_of(window)
    whole = page.model.rowCount()
    head = page.model.heads()[-1]
    page.table.setCurrentIndex(page.model.index(head, 0))
    QTest.keyClick(page.table, Qt.Key.Key_Left)
    assert page.model.rowCount() == whole - 3
    QTest.keyClick(page.table, Qt.Key.Key_Right)
    assert page.model.rowCount() == whole
    page.table.selectAll()
    assert len(page.table.chosen_ids()) == page.model.total
    group = page.findChild(QComboBox, "publishGroup")
    assert group is not None
    group.setCurrentIndex(1)
    group.activated.emit(1)
    until(lambda: [s.title for s in page.model.sections] == ["Campaign", "Food hall", "Music"])
    group.setCurrentIndex(2)
    group.activated.emit(2)
    until(lambda: page.model.heads() == [])
    assert len(page.table.chosen_ids()) == page.model.total, "what was chosen stays chosen"
    page.which.choose(MARKED)
    until(lambda: page.model.total == 9)  # of twelve marked, three are withdrawn


def test_unmark_here_and_take_it_back(window: MainWindow, targets: list[int]) -> None:
    library = window.desk.library
    page = page_of(window)
    first = targets[0]
    choose(page, first)
    assert page.unmark.text() == "Unmark 1"
    click(page, "publishUnmark")
    until(lambda: SHOP not in marks.of(library, [first]).get(first, []))
    until(lambda: page.model.place_of(first) < 0)
    until(lambda: "Unmarked 1 asset for Web shop." in said(window))
    view_of(window).verbs.undos.undo()
    until(lambda: SHOP in marks.of(library, [first]).get(first, []))
    until(lambda: page.model.place_of(first) >= 0)


def test_force_republish_and_take_it_back(window: MainWindow, targets: list[int]) -> None:
    library = window.desk.library
    page = page_of(window)
    page.which.choose(MARKED)
    settle(window)
    lying = [row for row in plan.lines(library, SHOP, targets) if row.why is Why.CURRENT]
    some = [row.asset_id for row in lying[:2]]
    choose(page, *some)
    page.side.force.ticks.files.setChecked(False)
    assert not page.side.force.button.isEnabled()
    page.side.force.ticks.files.setChecked(True)
    click(page, "publishForceButton")
    until(lambda: "count as never published in Web shop" in said(window))
    assert plan.due(library)[SHOP].forced == 3
    view_of(window).verbs.undos.undo()
    until(lambda: plan.due(library)[SHOP].forced == 1)


def test_targets_that_cannot_be_published_to_say_why(window: MainWindow, targets: list[int]) -> None:
    page = page_of(window)
    room = view_of(window).publishing
    room.go(FILMS)
    until(lambda: text(page, "publishHead") == "Publish to Film wall")
    settle(window)
    assert "does not answer" in page.side.note.words.text()
    room.go(RENDERING)
    settle(window)
    assert "There is no target yet" in page.side.note.words.text()
    assert not page.side.button.isEnabled()
    assert page.side.button.toolTip() == "It has no target yet."
    room.go(FILES)
    settle(window)
    assert page.side.button.toolTip() == "Nothing to publish: Kiosk files is up to date."
    # the page comes back on the target that was shown last
    view_of(window).show_assets(Query())
    window.desk.actions["publish"].trigger()
    until(lambda: text(page, "publishHead") == "Publish to Kiosk files")


def test_publish_begins_a_job_with_what_follows(window: MainWindow, targets: list[int]) -> None:
    library = window.desk.library
    page = page_of(window)
    due = plan.due(library)[SHOP]
    then = page.findChild(QComboBox, "publishThen")
    url = page.findChild(QLineEdit, "publishUrl")
    assert then is not None
    assert url is not None
    assert not url.isVisible()
    then.setCurrentIndex(then.findText("Call a web address"))
    then.activated.emit(then.currentIndex())
    assert url.isVisible()
    assert not page.side.button.isEnabled()
    QTest.keyClicks(url, "https://shop.example/done")
    assert page.side.button.isEnabled()
    click(page, "publishGo")
    until(lambda: history.jobs(library, SHOP))
    job = history.jobs(library, SHOP)[0]
    assert (job.name, job.detail, job.total) == ("Publish to Web shop", "Incremental", due.send + due.withdrawn)
    until(lambda: "Publishing" in said(window))
    until(lambda: "is at work" in page.side.note.words.text())
    assert not page.side.button.isEnabled()
    page.history.click()
    dialog = window.findChild(QAbstractButton, "publishHistoryClose")
    assert dialog is not None
    dialog.click()


def test_mark_for_one_target_from_the_list(window: MainWindow, targets: list[int]) -> None:
    library = window.desk.library
    view = view_of(window)
    view.assets.grid.go(0, Qt.KeyboardModifier.NoModifier)
    settle(window)
    asset = window.desk.selection.ids[0]
    menu = window.desk.actions["markForPublishing"].menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    acts = {act.objectName(): act for act in menu.actions()}
    until(lambda: not acts[f"markIn{SHOP}"].isEnabled())  # it is marked there already
    acts[f"markIn{FILES}"].trigger()
    until(lambda: FILES in marks.of(library, [asset])[asset])
    until(lambda: "Marked 1 asset for Kiosk files." in said(window))
    until(lambda: view.publishing.due[FILES].send == 1)


def test_force_of_a_selection_asks_where(window: MainWindow, targets: list[int]) -> None:
    view = view_of(window)
    view.assets.select_all()
    settle(window)
    window.desk.actions["forceRepublish"].trigger()
    dialog = window.findChild(ForceDialog)
    assert dialog is not None
    assert not nameless(dialog)
    dialog.where.setCurrentIndex(dialog.where.findText("Web shop"))
    dialog.go.click()
    until(lambda: "never published in Web shop" in said(window))


def test_a_target_is_added_changed_and_removed(window: MainWindow, targets: list[int], tmp_path: Path) -> None:
    library = window.desk.library
    room = view_of(window).publishing
    page_of(window)
    window.desk.actions["addTarget"].trigger()
    dialog = window.findChild(TargetDialog)
    assert dialog is not None
    assert not nameless(dialog)
    assert not dialog.go.isEnabled()
    QTest.keyClicks(dialog.form.name, "Web shop")
    assert dialog.go.toolTip() == "Another target has this name."
    dialog.form.name.clear()
    QTest.keyClicks(dialog.form.name, "Lookbook")
    dialog.form.type.setCurrentIndex(dialog.form.type.findData(ContextType.SERVER_DIRECTORY.value))
    dialog.form.type.activated.emit(0)
    dialog.form.url.setText(str(tmp_path / "lookbook"))
    assert not dialog.form.secret_field.isVisible()
    dialog.check.click()
    note = dialog.note
    until(lambda: "It can be reached" in note.words.text())
    dialog.go.click()
    until(lambda: any(one.name == "Lookbook" for one in room.contexts))
    made = contexts.named(library, "Lookbook")
    assert made.type is ContextType.SERVER_DIRECTORY
    assert (tmp_path / "lookbook").is_dir()
    room.verbs.change(made)
    dialog = window.findChild(TargetDialog, "changeTargetDialog")
    assert dialog is not None
    dialog.form.url.setText("sftp://host.example/out")
    assert dialog.form.secret_field.isVisible()
    dialog.form.url.setText("no address")
    assert not dialog.check.isEnabled()
    dialog.form.url.setText(str(tmp_path / "lookbook"))
    dialog.form.enabled.setChecked(False)
    dialog.go.click()
    until(lambda: not contexts.named(library, "Lookbook").enabled)
    until(lambda: window.findChild(TargetDialog) is None)
    room.verbs.remove(made)
    question = window.findChild(Question, "removeTargetQuestion")
    assert question is not None
    remove = question.findChild(QAbstractButton, "removeTargetQuestionRemove")
    assert remove is not None
    remove.click()
    until(lambda: all(one.name != "Lookbook" for one in contexts.listed(library)))


def test_a_check_says_what_came_of_it(window: MainWindow, targets: list[int], tmp_path: Path) -> None:
    page = page_of(window)
    click(page, "publishCheck")
    until(lambda: "Web shop can be reached" in said(window))
    shutil.rmtree(tmp_path / "shop")
    (tmp_path / "shop").write_text("a file is in its place")
    click(page, "publishCheck")
    until(lambda: "Web shop cannot be reached" in said(window))
    until(lambda: page.targets.list.context_of(SHOP).problem)  # type: ignore[union-attr]


def test_published_from_the_window_and_taken_back(window: MainWindow, tmp_path: Path) -> None:
    library = window.desk.library
    folder = publishing.to_folder(library, tmp_path / "shop")
    ids = publishing.finished_assets(library, ["Music/One.png", "Music/Two.png", "Three.png"])
    room = view_of(window).publishing
    page = page_of(window)
    until(lambda: page.side.button.text() == "Publish 3 assets")
    assert text(page, "publishSum") == "3 assets, 3 files, 39 bytes"
    with publishing.sending_only(library):
        click(page, "publishGo")
        until(lambda: "Published 3 assets to Image serving." in said(window), 30)
        until(lambda: "is up to date" in page.side.note.words.text())
        assert sorted(publishing.catalogue(folder)) == ["One", "Three", "Two"]
        assert text(page, "publishLast").endswith("3 assets, no errors")
        until(lambda: not room.due[SHOP])
        marks.put(library, ids[:1], False, [SHOP])
        until(lambda: page.side.button.text() == "Withdraw 1 asset")
        click(page, "publishGo")
        until(lambda: "Withdrew 1 asset from Image serving." in said(window), 30)
    assert sorted(publishing.catalogue(folder)) == ["Three", "Two"]
    view_of(window).show_assets(Query())
    settle(window)
    there, gone = library.browse.rows([ids[1], ids[0]])
    assert there.published is not None
    assert not there.published_stale
    assert gone.published is None
    view_of(window).assets.go_to(there.id)
    until(lambda: "Image serving, " in " ".join(one.text() for one in window.findChildren(QLabel)))


def test_a_target_that_is_away_costs_that_publish_alone(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assetdesk.jobs.sending.DELAYS", ())
    library = window.desk.library
    publishing.to_folder(library, tmp_path / "shop").rmdir()
    publishing.finished_assets(library, ["One.png", "Two.png"])
    page = page_of(window)
    until(lambda: page.side.button.text() == "Publish 2 assets")
    with publishing.sending_only(library):
        click(page, "publishGo")
        until(lambda: "2 assets stay marked and go out next time." in said(window), 60)
    assert "Image serving cannot be reached" in said(window)
    number = history.jobs(library, SHOP)[0].id
    assert len(library.browse.ids(Query(job_id=number))) == 2
    until(lambda: page.side.note.words.text().endswith("2 assets stay marked and go out next time."))


def test_a_key_that_is_new_is_confirmed_once(
    window: MainWindow, targets: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    library = window.desk.library
    given: list[object] = []

    def reach(lib: Library, context_id: int, confirmed: Mapping[str, Any] | None = None) -> Context:
        given.append(confirmed)
        if confirmed is None:
            raise Confirm(
                "The machine is not known yet.",
                question="Is this its key?",
                shown="SHA256:abc",
                options={"hostKey": "k"},
            )
        return contexts.get(lib, context_id)

    monkeypatch.setattr("assetdesk.library.targets.reaching.reach", reach)
    room = view_of(window).publishing
    page_of(window)
    room.verbs.check(contexts.get(library, FILMS))
    until(lambda: window.findChild(Question, "targetQuestion") is not None)
    question = window.findChild(Question, "targetQuestion")
    assert question is not None
    said_ = question.findChild(QLabel, "questionText")
    assert said_ is not None
    assert "SHA256:abc" in said_.text()
    yes = question.findChild(QAbstractButton, "targetQuestionConfirm")
    assert yes is not None
    yes.click()
    until(lambda: given == [None, {"hostKey": "k"}])


def test_a_missing_password_is_asked_for(
    window: MainWindow, targets: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    library = window.desk.library

    def reach(lib: Library, context_id: int, confirmed: Mapping[str, Any] | None = None) -> Context:
        raise SecretMissing("films.northgate.example asks for a password.")

    monkeypatch.setattr("assetdesk.library.targets.reaching.reach", reach)
    page_of(window)
    view_of(window).publishing.verbs.check(contexts.get(library, FILMS))
    until(lambda: window.findChild(TargetDialog) is not None)
    dialog = window.findChild(TargetDialog)
    assert dialog is not None
    until(lambda: dialog.focusWidget() is dialog.form.secret_field)
    QTest.keyClicks(dialog.form.secret_field, "geheim")
    until(lambda: dialog.form.url.text() != "")
    dialog.go.click()
    until(lambda: secrets.read(library, secrets.target_name(FILMS)) == "geheim")
    secrets.forget(library, secrets.target_name(FILMS))


def test_targets_stand_in_the_preferences(window: MainWindow, targets: list[int]) -> None:
    dialog = show_preferences(window.desk, window, "publishing")
    page = dialog.page("publishing")
    until(lambda: page.findChild(QAbstractButton, f"publishingChange{SHOP}") is not None)
    assert not nameless(page)
    assert not doubled_names(dialog)
    shown = " ".join(one.text() for one in page.findChildren(QLabel))
    assert "Film wall" in shown
    assert "Cannot be reached" in shown
    dialog.reject()


def test_a_role_that_may_only_look_publishes_nothing(window: MainWindow, targets: list[int]) -> None:
    library = window.desk.library
    page = page_of(window)
    viewer = people.add(library, "Kim", role=UserRole.PORTAL_USER)
    window.desk.role.choose(viewer.id)
    until(lambda: not page.side.button.isEnabled())
    assert "Your role can look at assets but not publish." in page.side.button.toolTip()
    choose(page, targets[0])
    assert not page.unmark.isEnabled()
    assert not page.side.force.button.isEnabled()
    assert not page.check.isEnabled()
    assert not page.targets.plus.isEnabled()


def test_what_is_run_behind_a_publish_is_kept_with_the_target(window: MainWindow, targets: list[int]) -> None:
    library = window.desk.library
    page_of(window)
    room = view_of(window).publishing
    room.verbs.change(contexts.get(library, SHOP))
    dialog = window.findChild(TargetDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.form.command, "purge")
    assert not dialog.go.isEnabled(), "it is told of nothing"
    QTest.keyClicks(dialog.form.command, " {input}")
    assert dialog.go.isEnabled(), dialog.go.toolTip()
    dialog.go.click()
    until(lambda: contexts.get(library, SHOP).options.get("afterCommand") == "purge {input}")


def test_what_a_role_may_not_do_is_said_before_a_form_opens(window: MainWindow, targets: list[int]) -> None:
    library = window.desk.library
    page = page_of(window)
    viewer = people.add(library, "Kim", role=UserRole.PORTAL_USER)
    window.desk.role.choose(viewer.id)
    until(lambda: not page.side.button.isEnabled())
    verbs = view_of(window).publishing.verbs
    film = contexts.get(library, FILMS)
    for act in (verbs.add, lambda: verbs.change(film), lambda: verbs.check(film), lambda: verbs.remove(film)):
        window.desk.toasts.clear()
        act()
        assert "Your role can look at assets but not change how the library works." in said(window)
    assert window.findChild(TargetDialog) is None
    room = view_of(window).publishing
    room.go(FILMS)
    until(lambda: page.context is not None and page.context.id == FILMS)
    assert not [one for one in page.side.note.findChildren(QAbstractButton) if one.isVisible()]


def test_targets_can_be_marked_where_not_all_that_is_selected_was_counted(
    window: MainWindow, targets: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from assetdesk.gui.publish import marking

    view = view_of(window)
    view.assets.select_all()
    settle(window)
    monkeypatch.setattr(marking, "_COUNTED", 1)
    menu = window.desk.actions["markForPublishing"].menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    acts = {act.objectName(): act for act in menu.actions()}
    until(lambda: not window.desk.background.busy)
    assert acts[f"markIn{SHOP}"].isEnabled()


def test_arrows_go_from_target_to_target(window: MainWindow, targets: list[int]) -> None:
    window.activateWindow()
    page = page_of(window)
    shown = page.targets.list
    shown.setFocus()
    until(shown.hasFocus)
    for at in (1, 2, 3):
        QTest.keyClick(shown, Qt.Key.Key_Down)
        settle(window)
        assert (shown.currentRow(), shown.hasFocus()) == (at, True)
    until(lambda: page.context is not None and page.context.id == FILES)


def test_a_publish_begins_at_a_time(window: MainWindow, targets: list[int]) -> None:
    library = window.desk.library
    page = page_of(window)
    start = page.findChild(QComboBox, "publishStart")
    then = page.findChild(QComboBox, "publishThen")
    assert start is not None
    assert then is not None
    then.setCurrentIndex(then.findText("Publish to Film wall"))
    then.activated.emit(then.currentIndex())
    start.setCurrentIndex(start.findText("At a time…"))
    start.activated.emit(start.currentIndex())
    assert page.side.button.text() == "Publish at a time…"
    click(page, "publishGo")
    dialog = window.findChild(ScheduleDialog)
    assert dialog is not None
    assert not nameless(dialog)
    dialog.form.put("0 30 6 ? * Mon-Fri", None)
    dialog.go.click()
    until(lambda: "“Publish to Web shop” begins" in said(window))
    one = schedules.list(library)[0]
    assert (one.name, one.type, one.rule) == (
        "Publish to Web shop",
        JobType.IMAGE_SERVING_PUBLISH,
        "0 30 6 ? * Mon-Fri",
    )
    assert not history.jobs(library, SHOP), "it waits for its time"
    job = schedules.run_now(library, one.id)
    row = library.browse.job(job)
    assert row is not None
    assert (row.name, row.detail) == ("Publish to Web shop", "Incremental")
    with library.browse.plain() as db:
        assert "postVideoPublishJob" in str(db.value("SELECT request FROM jobs WHERE id = ?", (job,)))
    view_of(window).publishing.verbs.times.show_wanted.emit()
    panel = view_of(window).body.jobs
    until(lambda: panel.tabs.currentIndex() == 2 and len(panel.scheduled.rows) == 1)


def test_columns_that_have_no_room_stand_under_why(window: MainWindow, targets: list[int]) -> None:
    page = page_of(window)
    page.which.choose(MARKED)
    settle(window)
    window.resize(1600, 900)
    until(lambda: not any(page.table.isColumnHidden(column) for column in Column))
    assert not page.table.rows.left
    window.resize(1024, 640)
    until(lambda: page.table.isColumnHidden(Column.PUBLISHED))
    assert set(page.table.rows.left) == {Column.PUBLISHED, Column.FILES, Column.SIZE}
    assert page.table.columnWidth(Column.WHY) >= 150
    group = page.findChild(QComboBox, "publishGroup")
    assert group is not None
    assert group.isVisible()
    place = page.model.place_of(targets[-1])
    until(lambda: page.model.row_at(place) is not None)
    row = page.model.row_at(place)
    assert row is not None
    assert beside(row).startswith("Sent ")
    tip = str(page.model.index(place, Column.NAME).data(Qt.ItemDataRole.ToolTipRole))
    assert tip.splitlines()[0] == row.name
    assert tip.splitlines()[-1] == beside(row)


@pytest.mark.usefixtures("qapp")
def test_the_small_words_under_the_numbers_stay_small_in_other_colours() -> None:
    theme = application_theme()
    before = theme.appearance
    numbers = Numbers(theme)
    try:
        theme.set_appearance(Appearance.LIGHT)
        numbers.show()
        numbers.set_narrow(True)
        QApplication.processEvents()
        theme.set_appearance(Appearance.DARK)
        captions = [one for one in numbers.findChildren(QLabel) if one.text() in ("changed since", "up to date")]
        assert [one.font().pixelSize() for one in captions] == [11, 11]
    finally:
        numbers.close()
        numbers.deleteLater()
        theme.set_appearance(before)

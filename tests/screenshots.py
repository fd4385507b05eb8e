"""Pictures of the window to lay beside the design: `python tests/screenshots.py [name…]` fills `.screenshots/`.

Light and dark, 1× and 2×, full and empty, 1024 × 640 and 1440 × 900, from the sample library, really processed once
and kept in `.cache/`. Each ratio is a process of its own, since Qt takes it at the start.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / ".screenshots"
# the number: raise it when the sample library has changed
KEPT = ROOT / ".cache" / "screenshots" / "3" / "Northgate Store"
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


def prepare() -> None:
    """The sample library with some more files, processed; a few rows put into states that pass too quickly to see."""
    from sqlalchemy import text

    from assetdesk.library import adopt, sample
    from assetdesk.library.session import Library

    if KEPT.exists():
        return
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    work = KEPT.with_name(f"being made {os.getpid()}")
    shutil.rmtree(work, ignore_errors=True)
    sample.fill(work)
    for extra in ("hostile/text_named.jpg", "hostile/one_byte.psd"):
        if (file := ROOT / ".cache" / "corpus" / extra).exists():
            shutil.copy(file, work / "Products" / f"FH-1063 {file.name}")
    with Library.create(work) as library:
        adopt.look(library)
        _wait(library)
        _parts(library)
        _wait(library)
        library.store.writer.run(
            lambda w: w.conn.execute(text("UPDATE assets SET processed = processed - 200000 WHERE id % 7 <> 3"))
        )
        library.store.writer.run(
            lambda w: w.conn.execute(text("UPDATE results SET module_version = 'older' WHERE asset_id % 11 = 4"))
        )
        library.store.writer.run(lambda w: w.conn.execute(text("UPDATE assets SET missing = 1 WHERE id = 13")))
    work.rename(KEPT)


def _wait(library: Any) -> None:
    until = time.monotonic() + 300
    while any(job.state.live for job in library.browse.jobs(ended=False)) and time.monotonic() < until:
        time.sleep(0.2)


def _parts(library: Any) -> None:
    """Pages, layers, a cut-out and two collections, made by jobs."""
    from assetdesk.core.query import Query
    from assetdesk.core.request import ReprocessRequest, Selection
    from assetdesk.library import collections, reprocess

    rows = {row.name: row.id for row in library.browse.rows(library.browse.ids(Query()))}
    for name, options in (
        ("Autumn catalogue 2026.pdf", {"pdfOptions": {"process": "Rasterize", "resolution": 100, "colorspace": "Rgb"}}),
        ("Window poster, autumn planting week.psd", {"photoshopOptions": {"process": "MaintainLayers"}}),
    ):
        reprocess.start(library, ReprocessRequest(Selection(assets=(rows[name],)), options=options))
    for name, end in (("Front page picks", 6), ("Mood board", 11)):
        collections.add(library, collections.make(library, name).id, sorted(rows.values())[:end])


def _waits(w: Any, asset_id: int) -> None:
    """A workflow that waits for an approval."""
    from assetdesk.store.work import workflow_runs

    steps = [{"kind": "approval", "text": "Is it sharp, and is the article number in the picture?"}]
    run = workflow_runs.get(w.db, workflow_runs.begin(w, asset_id, 1, "Web shop", "d", "h", 1, {"steps": steps}))
    assert run is not None
    workflow_runs.wait(w, run, 0, steps[0]["text"])


def shoot(ratio: str, wanted: list[str]) -> None:
    """Every picture at this ratio."""
    from dataclasses import replace

    from PySide6.QtCore import QPoint, QSize, Qt
    from PySide6.QtGui import QPainter
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
    from support import publish_rows, watched_rows
    from support.window_kit import open_window, settle, until, view_of

    from assetdesk.app import build
    from assetdesk.core.query import Filter, FilterKey, Place, Query, StateFilter, TypeFilter
    from assetdesk.core.request import Selection
    from assetdesk.gui.dialogs.frame import Frame
    from assetdesk.gui.dialogs.reprocess import ask_reprocess
    from assetdesk.gui.dialogs.upload import ask_upload
    from assetdesk.gui.main_window import MainWindow
    from assetdesk.gui.preferences.dialog import show_preferences
    from assetdesk.gui.theme import Appearance, application_theme
    from assetdesk.library.options import Group
    from assetdesk.library.session import Library

    importlib.import_module("assetdesk.core.ips.document")  # or a pool thread takes its time over it
    place = Path(tempfile.mkdtemp())
    root = place / KEPT.name
    shutil.copytree(KEPT, root)
    with Library.open(root, run=False) as library:
        watched_rows.fill(library, place)
        publish_rows.fill(library, place)
    window = open_window(root)
    view = view_of(window)
    none = Qt.KeyboardModifier.NoModifier

    def save(name: str, shown: MainWindow = window) -> None:
        if shown is window:
            settle(window)
        QTest.qWait(250)
        picture = shown.grab()
        for dialog in shown_dialogs:  # a window of its own too; drawn where it stands over the other
            painter = QPainter(picture)
            painter.drawPixmap(shown.rect().center() - dialog.rect().center(), dialog.grab())
            painter.end()
        popup = QApplication.activePopupWidget()
        if popup is not None:  # a window of its own
            painter = QPainter(picture)
            painter.drawPixmap(shown.mapFromGlobal(popup.pos()), popup.grab())
            painter.end()
            popup.close()
        picture.save(str(OUT / f"{name}@{ratio}x.png"))

    def each(name: str, arrange: Callable[[], object], sizes: tuple[tuple[int, int], ...] = ((1440, 900),)) -> None:
        if wanted and not any(w in name for w in wanted):
            return
        for look in (Appearance.LIGHT, Appearance.DARK):
            for size in sizes:
                window.theme.set_appearance(look)
                window.resize(*size)
                arrange()
                save(f"{name}-{look.value}-{size[0]}")

    both = ((1440, 900), (1024, 640))

    def main() -> None:
        view.show_assets(Query())
        settle(window)
        view.assets.show_view("grid")
        grid = view.assets.grid
        grid.setFocus()
        grid.go(1, none)
        grid.go(7, Qt.KeyboardModifier.ControlModifier)
        grid.select_rows([(7, 7)], grid.selectionModel().SelectionFlag.Select)
        QTest.mouseMove(grid.viewport(), grid.cell_rect(3).center() if grid.cell_geometry.columns > 3 else QPoint(5, 5))

    def filtered() -> None:
        query = (
            Query()
            .having(FilterKey.TYPE, TypeFilter.IMAGE, TypeFilter.PDF)
            .having(FilterKey.STATE, StateFilter.PROCESSED)
        )
        view.show_assets(query)

    def listed() -> None:
        view.show_assets(Query())
        settle(window)
        view.assets.show_view("list")
        view.assets.grid.go(2, none)
        view.assets.list.setFocus()
        window.desk.toasts.clear()
        window.desk.toasts.show("Moved 5 assets to the trash.", [("Undo", view.verbs.undos.undo)], icon="trash")

    def dropping() -> None:
        listed()
        view.assets.ring.tell("Upload 12 files to Autumn 2026", "· Shift: choose options first")

    def nothing() -> None:
        window.desk.toasts.clear()
        view.assets.ring.hide()
        view.assets.show_view("grid")
        view.show_assets(replace(Query(), place=Place.FOLDER, folder_id=2, words="brass"))

    def jobs() -> None:
        view.show_assets(Query())
        window.desk.actions["jobsPanelOpen"].setChecked(True)

    def shelf() -> None:
        window.desk.actions["jobsPanelOpen"].setChecked(False)
        view.show_page("not_processed")

    def watching() -> None:
        window.desk.actions["watchedFolders"].trigger()
        page = view.watched.page
        window.desk.feed.progress.emit(-watched_rows.COPYING, "upload", 0.4)
        until(lambda: page.model.rowCount() and page.model.row_at(4) is not None)
        page.table.selectRow(4)

    def adding_watch() -> None:
        from assetdesk.gui.watched.dialog import WatchDialog

        closed()
        dialog = WatchDialog(window.desk, None, view.watched.folders, window)
        dialog.open()
        dialog.form.path.setText(str(root / "Products"))
        QTest.qWait(600)
        keep(dialog, QSize(600, 772))

    def to_publish() -> None:
        closed()
        view.publishing.go(publish_rows.SHOP)
        page = view.publishing.page
        until(lambda: page.context is not None and page.context.id == publish_rows.SHOP and page.model.rowCount())
        page.table.selectRow(1)

    def adding_target() -> None:
        from assetdesk.gui.publish.target_dialog import TargetDialog

        to_publish()
        shown = next(one for one in view.publishing.contexts if one.url.startswith("s3"))
        dialog = TargetDialog(window.desk, shown, view.publishing.contexts, window)
        dialog.open()
        keep(dialog, QSize(600, 760))

    def exporting() -> None:
        from assetdesk.gui.export.dialog import ExportDialog

        closed()
        view.show_assets(Query())
        settle(window)
        dialog = ExportDialog(window.desk, list(window.desk.browse.ids(Query()))[:12], window, "Products")
        dialog.open()
        until(lambda: dialog.go.isEnabled())
        dialog.form.pictures.radio.click()
        keep(dialog, QSize(600, 640))

    def inbox() -> None:
        from assetdesk.core.notices import NoticeKind
        from assetdesk.store.work import notices

        library = window.desk.library
        if not window.desk.browse.inbox().waiting:
            for number in list(window.desk.browse.ids(Query()))[2:5]:
                library.store.writer.run(partial(_waits, asset_id=number))
            for kind, facts in (
                (NoticeKind.BATCH, {"jobs": [1], "done": 35, "failed": 2, "name": "Reprocess Autumn 2026"}),
                (NoticeKind.CROPS, {"jobs": [1], "count": 14}),
                (NoticeKind.WORKFLOW, {"lines": ["NG-4101 is in the shop"], "name": "Web shop"}),
            ):
                library.store.writer.run(lambda w, k=kind, f=facts: notices.add(w, k, f))  # type: ignore[misc]
        view.show_page("inbox")

    def looked_at(name: str, page: int = 1) -> Callable[[], None]:
        def arrange() -> None:
            rows = window.desk.browse.rows(window.desk.browse.ids(Query()))
            asset = next(row.id for row in rows if row.name == name)
            view.show_page("viewer", asset_id=asset, ids=[row.id for row in rows], page=page)
            settle(window)

        return arrange

    def stacked() -> None:
        for one in list(view.assets.model.stacks.wanted):
            view.assets.model.toggle_stack(one)
        view.show_assets(replace(Query(), place=Place.ALL))
        settle(window)
        view.assets.show_view("grid")
        grid = view.assets.grid
        rows = window.desk.browse.rows(window.desk.browse.ids(Query()))
        pdf = next(row.id for row in rows if row.name == "Autumn catalogue 2026.pdf")
        view.assets.model.toggle_stack(pdf)
        settle(window)
        grid.setFocus()
        grid.go(view.assets.model.place_of(pdf) + 2, none)
        settle(window)

    def collected() -> None:
        side = view.body.side
        node = next(n for n in side.model.nodes.values() if n.name == "Front page picks")
        view._tree_chosen(node)
        settle(window)
        view.assets.grid.setFocus()
        view.assets.grid.go(1, none)

    def scrubbed() -> None:
        looked_at("Evening in the barn.mp4")()
        slider = view.viewer.film.bar.slider
        slider.setFocus()
        slider.setValue(slider.maximum() // 2)

    def edited(mode: str, name: str = "Cherries on white.jpg") -> Callable[[], None]:
        def arrange() -> None:
            view.stack.setCurrentWidget(view.body)
            looked_at(name)()
            QTest.qWait(100)
            settle(window)
            view.viewer.edit.bar.compared.emit(mode)
            view.viewer.edit.take_crop()
            settle(window)
            state = view.viewer.edit.state
            if state is not None and not state.changed:
                whole = state.picture
                rect = whole.drawn((whole.width * 0.2, whole.height * 0.1), (whole.width * 0.8, whole.height * 0.9))
                view.viewer.canvas._put(rect)
                view.viewer.edit.panel.folds[0].open()
                view.viewer.edit.panel.folds[1].open()
                view.viewer.edit.panel.background.on.click()
                settle(window)
            view.viewer.canvas.setFocus()

        return arrange

    def back() -> None:
        view.viewer.edit.leave()
        view.viewer_closed(view.viewer.asset_id or 0)

    def cells() -> None:
        main()
        view.assets.grid.set_wanted(240)

    def typed(text: str, *, listed: bool = True) -> None:
        window.desk.toasts.clear()
        view.assets.ring.hide()
        view.show_assets(Query())
        view.assets.show_view("list" if listed else "grid")
        settle(window)
        field = view.tools.search
        field.setFocus()
        field.clear()
        QTest.keyClicks(field, text)
        QTest.qWait(300)
        settle(window)

    def searching() -> None:
        typed("type:image,pdf,word changed:>=2020-09-01 -state:failed autumn")
        QTest.keyClick(view.tools.search, Qt.Key.Key_Return)
        settle(window)
        view.assets.grid.go(1, none)
        view.tools.search.setFocus()

    def hits() -> None:
        typed("autumn")

    def hits_in_grid() -> None:
        typed("autumn", listed=False)

    def faulty() -> None:
        typed("autumn width:wide typ:pdf ")

    def many_chips() -> None:
        text = "type:image,raw,vector,photoshop,pdf state:processed taken:7d size:1mb..5mb width:>2000 -tag:brass,wind"
        typed(f"{text} has:text orientation:landscape duration:>90s camera:Canon ")

    def columns() -> None:
        typed("")
        for name in ("added", "taken", "camera", "colour", "duration", "pages", "title"):
            view.assets.list.columns.choose(name, True)

    def saved() -> None:
        for one in list(window.desk.searches.values()):
            view.searches.delete(one)
        settle(window)
        typed("autumn type:pdf,image ")
        view.searches._named("Autumn, ready for print")
        settle(window)
        view.assets.search.add((Filter(FilterKey.WIDTH, (">2000",)),))

    def editor(key: FilterKey, before: Filter | None) -> Callable[[], None]:
        def arrange() -> None:
            typed("type:image,pdf ")
            if before is not None:
                view.assets.search.add((before,))
                settle(window)
            chips = view.assets.chips
            place = len(chips._filters) - 1 if before is not None else -1
            anchor = chips.chips[place] if before is not None else chips.adder
            chips.open_editor(key, place, anchor.mapToGlobal(QPoint(0, anchor.height() + 2)))

        return arrange

    def add_menu() -> None:
        typed("type:image,pdf ")
        chips = view.assets.chips
        chips.pop_menu(chips.adder.mapToGlobal(QPoint(0, chips.adder.height() + 2)))

    shown_dialogs: list[Frame] = []

    def closed() -> None:
        while shown_dialogs:
            shown_dialogs.pop().reject()
        settle(window)

    def keep(dialog: Frame, size: QSize) -> None:
        """The offscreen screen is small; as on one of the window's size."""
        shown_dialogs.append(dialog)
        dialog.setFixedSize(size.boundedTo(window.size() - QSize(24, 48)))

    def options(group: Group, *ticks: str, plan: bool = False) -> Callable[[], None]:
        def arrange() -> None:
            closed()
            dialog = ask_reprocess(window.desk, Selection(everything=True), window)
            keep(dialog, QSize(1080, 756))
            dialog.show_options()
            pane = dialog.options.pane
            until(lambda: pane.preview is not None and pane.list.listed(), 60)
            pane.show_group(group)
            until(lambda: all(pane.findChild(QAbstractButton, name) is not None for name in ticks), 60)
            for name in ticks:
                pane.findChild(QAbstractButton, name).click()
            if pane.preview is not None and pane.preview.isVisible():
                names = [seen.name for seen in pane.preview._seen]
                pane.preview._place = names.index("Cherries on white.jpg")
                pane.preview._show()
                until(lambda: pane.preview is None or pane.preview.pane.canvas.has_picture, 60)
            if plan:
                dialog.show_plan()

        return arrange

    def uploading(group: Group, *ticks: str) -> Callable[[], None]:
        def arrange() -> None:
            closed()
            dialog = ask_upload(window.desk, [ROOT / "resources" / "samples" / "library"], "Products", window)
            keep(dialog, QSize(1120, 704))
            dialog.show_options()
            until(lambda: "pdf" in dialog.options.list.listed(), 60)
            form = dialog.options.form(group)
            if group is Group.UPLOAD:
                form.findChild(QLineEdit, "xmpKeywords").setText("studio, autumn 2026")
                form.keywords.take_typed()
            dialog.options.show_group(group)
            for name in ticks:
                form.findChild(QAbstractButton, name).click()

        return arrange

    def preferring(page: str) -> Callable[[], None]:
        def arrange() -> None:
            closed()
            dialog = show_preferences(window.desk, window, page)
            keep(dialog, QSize(880, 748))

        return arrange

    each("main", main, both)
    each("filtered", filtered)
    each("list", listed)
    each("drop", dropping)
    each("nothing", nothing, both)
    each("jobs", jobs, both)
    each("shelf", shelf)
    each("inbox", inbox, both)
    each("watched", watching, both)
    each("publish", to_publish, both)
    each("target-change", adding_target, both)
    each("cells", cells)
    each("stack", stacked, both)
    each("collection", collected, both)
    each("pages", looked_at("Autumn catalogue 2026.pdf", 3), both)
    each("film", scrubbed, both)
    each("sound", looked_at("Autumn jingle.mp3"))
    each("export", exporting, both)
    each("edit-crop", edited("after"), both)
    each("edit-split", edited("split"), both)
    each("edit-side", edited("side"))
    back()
    each("search", searching, both)
    each("hits", hits, both)
    each("grid-hits", hits_in_grid)
    each("faulty", faulty)
    each("chips", many_chips, both)
    each("columns", columns)
    each("saved", saved, both)
    each("filter-menu", add_menu, both)
    for key, before in (
        (FilterKey.TYPE, Filter(FilterKey.TYPE, ("image", "pdf"))),
        (FilterKey.TAKEN, Filter(FilterKey.TAKEN, ("2026-09-01..2026-10-31",))),
        (FilterKey.SIZE, Filter(FilterKey.SIZE, ("1mb..5mb",))),
        (FilterKey.CAMERA, Filter(FilterKey.CAMERA, ("Canon",), True)),
        (FilterKey.ERROR, None),
    ):
        each(f"filter-{key.value}", editor(key, before))
    ticked = ("knockoutBackground",)
    each("options-background", options(Group.BACKGROUND, *ticked), both)
    each("options-crop", options(Group.CROP, "cropHand"), both)
    each("options-sharpening", options(Group.SHARPENING, "unsharpMask"), both)
    each("options-pdf", options(Group.PDF))
    each("options-photoshop", options(Group.PHOTOSHOP, "maintainLayers"), both)
    each("options-drawing", options(Group.DRAWING))
    each("options-video", options(Group.VIDEO, "encodingPresets1"), both)
    each("options-colour", options(Group.COLOUR))
    each("upload-options", uploading(Group.UPLOAD), both)
    each("upload-crop", uploading(Group.CROP, "cropColour"), both)
    each("upload-after", uploading(Group.AFTER), both)
    each("watch-add", adding_watch, both)
    for page in ("library", "appearance", "processing", "watching", "publishing", "mail", "scripting", "people"):
        each(f"preferences-{page}", preferring(page), both)
    closed()
    window.close()
    window.theme.set_appearance(Appearance.LIGHT)
    empty = place / "New library"
    Library.create(empty, run=False).close()
    for look in (Appearance.LIGHT, Appearance.DARK):
        for size in both:
            application_theme().set_appearance(look)
            if not wanted or "empty" in wanted:
                other = open_window(empty, size=size)
                QTest.qWait(200)
                other.grab().save(str(OUT / f"empty-{look.value}-{size[0]}@{ratio}x.png"))
                other.close()
            if not wanted or "welcome" in wanted:
                first = build(None)
                first.theme.set_appearance(look)
                first.resize(*size)
                first.show()
                QTest.qWait(200)
                save(f"welcome-{look.value}-{size[0]}", first)
                first.close()
    shutil.rmtree(place, ignore_errors=True)


def main() -> None:
    """All ratios, or with `--ratio` just one, in this process."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--ratio"]:
        shoot(arguments[1], arguments[2:])
        return
    OUT.mkdir(exist_ok=True)
    prepare()
    for ratio in ("1", "2"):
        home = tempfile.mkdtemp()
        names = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
        places = {name: f"{home}/{name}" for name in names}
        environment = os.environ | places | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": ratio}
        command = [sys.executable, __file__, "--ratio", ratio, *arguments]
        subprocess.run(command, check=True, env=environment, timeout=300)
        shutil.rmtree(home, ignore_errors=True)
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT}")


if __name__ == "__main__":
    main()

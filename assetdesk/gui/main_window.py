"""The main window: a frame with its menus that shows one library, the welcome page or the page of an error."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow

from assetdesk.core.query import Query
from assetdesk.gui import rubbish
from assetdesk.gui.desk import Desk
from assetdesk.gui.help import Help
from assetdesk.gui.job_news import JobNews
from assetdesk.gui.memory import General, Memory, of_library
from assetdesk.gui.menus import Menus
from assetdesk.gui.one_window import Doorbell, raise_other
from assetdesk.gui.opening import Opening
from assetdesk.gui.server_process import ServerProcess
from assetdesk.gui.theme import Appearance, Theme
from assetdesk.gui.tray import Tray, ending
from assetdesk.gui.widgets.toast import ToastHost

log = logging.getLogger(__name__)
_NEVER_SHOWN_MS = 1500
_SETTLED_MS = 3000
SMALLEST = (1024, 640)
FIRST = (1440, 900)


class MainWindow(QMainWindow):
    """`opened` when the library may be used wholly; `left` when it ended for good out of the tray. `root` None shows
    the welcome page. `run` False leaves the queue to other programs."""

    opened = Signal()
    left = Signal()

    def __init__(self, theme: Theme, general: General, root: Path | None = None, *, run: bool = True) -> None:
        super().__init__()
        self.theme = theme
        self.general = general
        self._run = run
        self.desk: Desk
        self._opening: Opening | None = None
        self._doorbell: Doorbell | None = None
        self.server: ServerProcess | None = None
        self._ended = False
        self._leaving = False
        self._look_first = False
        self.setObjectName("mainWindow")
        self.setWindowTitle("AssetDesk")
        self.setAccessibleName("AssetDesk")
        self.setMinimumSize(*SMALLEST)
        self.resize(*FIRST)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.menuBar().setFont(theme.font(12))
        self.menuBar().setNativeMenuBar(False)
        self.menuBar().setFixedHeight(28)
        if geometry := general.get("geometry", ""):
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        self.tray = Tray(self)
        self.help = Help(self, theme)
        if root is None:
            self.show_welcome()
        else:
            self.show_library(root)

    # what it shows

    @property
    def view(self) -> Any:
        """The library's view, or None on the other pages."""
        from assetdesk.gui.library_view import LibraryView

        central = self.centralWidget()
        return central if isinstance(central, LibraryView) else None

    def show_library(self, root: Path) -> None:
        """Show this library; the error page where it cannot be opened."""
        self._end_library()
        desk = Desk(self.theme, self.general, of_library(root), self)
        opening = Opening(desk, root, run=self._run)
        try:
            current = opening.look()
        except Exception as error:
            self._take_desk(desk)
            self._show_error(root, error)
            return
        from assetdesk.gui.library_view import LibraryView

        self._take_desk(desk)
        desk.window = self
        self.server = ServerProcess(desk, self)
        desk.ready.connect(self.server.apply)
        view = LibraryView(desk, self)
        self._opening = opening
        opening.opened.connect(self._opened)
        opening.failed.connect(self._not_opened)
        self._doorbell = Doorbell(root, self)
        self._doorbell.rung.connect(self._rung)
        self.setCentralWidget(view)
        view.menus = self._build_menus(view.assets.path_bar.sort_menu)
        self.tray.follow(view)
        JobNews(desk, self.tray, view)
        self.general.remember(root, time.time())
        self.general.save()
        if current:
            view.recall()
        else:
            opening.opened.connect(view.recall)
        # the rest waits for the first paint, or a little where the window is never shown
        view.painted.connect(self._open_wholly)
        QTimer.singleShot(_NEVER_SHOWN_MS, self, self._open_wholly)

    def _open_wholly(self) -> None:
        view, opening = self.view, self._opening
        if view is not None and opening is not None and not opening.begun:
            view.complete()
            opening.open()

    def show_welcome(self) -> None:
        """The page without a library."""
        from assetdesk.gui.panels.welcome import WelcomePage

        self._end_library()
        self._take_desk(Desk(self.theme, self.general, Memory("welcome"), self))
        page = WelcomePage(self.theme, self.general.recent())
        page.open_library.connect(self.choose_library)
        page.new_library.connect(self.choose_new)
        page.try_sample.connect(self.try_sample)
        page.open_path.connect(self._open_text)
        page.make_of_folder.connect(self._make_text)
        page.locate.connect(self._locate)
        page.restore_backup.connect(self.choose_backup)
        page.shortcuts.connect(self._keys)
        page.forget.connect(self._forget)
        self.setCentralWidget(page)
        self.desk.toasts = ToastHost(page, self.theme)
        self.desk.actions.refresh()
        self._build_menus(None)
        self.setWindowTitle("AssetDesk")

    def _show_error(self, root: Path, error: BaseException) -> None:
        from assetdesk.gui.panels.error_page import ErrorPage

        self._failed_root = root
        page = ErrorPage(self.theme)
        page.show_error(str(root), error)
        page.try_again.connect(self._try_again)
        page.open_backup.connect(self.choose_backup)
        page.open_other.connect(self.choose_library)
        self.setCentralWidget(page)
        self.desk.toasts = ToastHost(page, self.theme)
        self._build_menus(None)
        self.setWindowTitle("AssetDesk")

    _failed_root: Path | None = None

    def _try_again(self) -> None:
        if self._failed_root is not None:
            self.show_library(self._failed_root)

    def _take_desk(self, desk: Desk) -> None:
        self.desk = desk
        desk.shell = self
        desk.window = self
        on = desk.actions.on
        on("openLibrary", self.choose_library)
        on("newLibrary", self.choose_new)
        on("closeWindow", self.close)
        on("quit", self.leave)
        on("fullScreen", self._full_screen)
        on("preferences", self._preferences)
        on("help", self._manual)
        on("keys", self._keys)
        on("about", self._about)
        desk.actions.install(self)

    def _build_menus(self, sort_menu: Any) -> Menus:
        menus = Menus(self.desk, self.menuBar(), sort_menu)
        menus.recent_chosen.connect(self.open_library)
        menus.appearance_chosen.connect(self._appearance)
        return menus

    # the desk's shell

    def show_assets(self, query: Query) -> None:
        """See `Shell`."""
        if self.view is not None:
            self.view.show_assets(query)

    def show_page(self, name: str, **place: Any) -> None:
        """See `Shell`; `welcome` too."""
        if name == "welcome":
            self.show_welcome()
        elif self.view is not None:
            self.view.show_page(name, **place)

    def upload(self, paths: Sequence[Path], folder_id: int | None, choose: bool) -> None:
        """See `Shell`."""
        if self.view is not None:
            self.view.upload(paths, folder_id, choose)

    def context_menu(self, names: Sequence[str]) -> None:
        """See `Shell`."""
        if self.view is not None:
            self.view.context_menu(names)

    # opening

    def open_library(self, path: Path) -> None:
        """In this window; where another window has it, that one comes to the front."""
        if self.desk.root is not None and self.desk.root == path.resolve():
            return
        if raise_other(path):
            self.desk.toasts.show(
                self.tr("%1 is open in another window.").replace("%1", path.name), kind="other-window"
            )
            return
        self.show_library(path)

    def choose_library(self) -> None:
        """Ask for a library's folder."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open a library"))
        if folder:
            self.open_library(Path(folder))

    def choose_new(self) -> None:
        """Ask for the folder of a new library, empty or not."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder for the new library"))
        if folder:
            self.make_library(Path(folder))

    def make_library(self, root: Path, *, sample: bool = False) -> None:
        """Make a library of a folder: what lies there comes in where it lies. One that is a library is opened."""
        if (root / ".assetdesk" / "library.sqlite").exists():
            self.open_library(root)
            return

        def work() -> Path:
            from assetdesk.library import sample as samples
            from assetdesk.store.engine import Store

            if sample:
                samples.fill(root)
            Store.create(root).close()
            return root

        self.desk.background.run(work, self._made, self.desk.tell)

    def _made(self, root: Path) -> None:
        self._look_first = True
        self.open_library(root)

    def try_sample(self) -> None:
        """The sample library, in the user's own pictures or documents."""
        from PySide6.QtCore import QStandardPaths

        places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.PicturesLocation)
        root = (Path(places[0]) if places else Path.home()) / "AssetDesk sample"
        self.make_library(root, sample=True)

    def choose_backup(self) -> None:
        """Ask for a copy of a library's index, and for the library it belongs to."""
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Open a backup"), "", self.tr("Backups (*.sqlite *.db)"))
        if not file:
            return
        root = self._failed_root
        if root is None:
            folder = QFileDialog.getExistingDirectory(self, self.tr("The library it belongs to"))
            if not folder:
                return
            root = Path(folder)
        goal = root

        def work() -> Path:
            from assetdesk.store import backup
            from assetdesk.store.paths import LibraryPaths

            backup.restore(LibraryPaths(goal), Path(file))
            return goal

        self.desk.background.run(work, self.show_library, self.desk.tell)

    def _open_text(self, path: str) -> None:
        self.open_library(Path(path))

    def _make_text(self, path: str) -> None:
        self.make_library(Path(path))

    def _forget(self, path: str) -> None:
        self.general.forget(path)
        self.general.save()

    def _locate(self, path: str) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Where is %1 now?").replace("%1", Path(path).name))
        if folder:
            self.general.forget(path)
            self.open_library(Path(folder))

    def _opened(self) -> None:
        view = self.view
        if view is not None and self._look_first and self.desk.can_write:
            view.verbs.look_quietly()
        self._look_first = False
        QTimer.singleShot(_SETTLED_MS, self, rubbish.set_aside)
        self.opened.emit()

    def _not_opened(self, error: BaseException) -> None:
        root = self.desk.root
        self._end_library()
        if root is not None:
            self._take_desk(Desk(self.theme, self.general, Memory("welcome"), self))
            self._show_error(root, error)

    def _rung(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # frame

    def _full_screen(self, on: bool) -> None:
        if on:
            self.showFullScreen()
        else:
            self.showNormal()

    def _appearance(self, look: Appearance) -> None:
        self.theme.set_appearance(look)
        self.general.set("appearance", look.value)
        self.general.save()

    def _keys(self) -> None:
        from assetdesk.gui.dialogs.keys import show_keys

        show_keys(self.desk, self)

    def _manual(self) -> None:
        self.help.show(self.focusWidget(), self.desk.where.page)

    def _preferences(self) -> None:
        from assetdesk.gui.preferences.dialog import show_preferences

        show_preferences(self.desk, self).finished.connect(self._preferences_closed)

    def _preferences_closed(self) -> None:
        act = self.menuBar().findChild(QAction, f"appearance{self.theme.appearance.value.capitalize()}")
        if isinstance(act, QAction):
            act.setChecked(True)

    def _about(self) -> None:
        from assetdesk.gui.dialogs.about import show_about

        show_about(self.desk, self)

    def focusNextPrevChild(self, next: bool) -> bool:
        view = self.view
        if view is not None and view.areas.tab(next):
            return True
        return super().focusNextPrevChild(next)

    def _remember(self) -> None:
        """What the next start needs."""
        view, desk = self.view, self.desk
        if view is not None and desk.root is not None:
            try:
                view.remember()
                self.general.remember(desk.root, time.time(), view.body.side.counts.all)
                self.general.save()
            except Exception:  # a place that cannot be remembered must not keep a library open
                log.exception("the window's place was not remembered")

    def _end_library(self) -> None:
        """Leave the library that is shown: what runs goes on at its next opening."""
        if not hasattr(self, "desk"):
            return
        rubbish.take_back()
        self.tray.follow(None)
        self._remember()
        desk = self.desk
        if self.server is not None:
            self.server.stop()
            self.server = None
        if self._doorbell is not None:
            self._doorbell.close()
            self._doorbell = None
        desk.feed.close()
        if self._opening is not None:
            self._opening.give_up()
        if desk.opened:
            desk.library.close()
        desk.background.close()
        for early in desk.reads or ():
            early.close()
        for name in desk.actions.verbs:
            self.removeAction(desk.actions[name])

    @property
    def ended(self) -> bool:
        """Whether the program is over."""
        return self._ended

    def leave(self) -> None:
        """End for good, also where closing would go to the tray."""
        there = self.isVisible()
        if not there and not ending() and self.view is not None and self.view.unsaved:
            self.tray.show_window()  # what is not saved is asked for
            there = True
        self._leaving = True
        if self.close() and not there:
            self.left.emit()
        self._leaving = False

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._ended and not self._leaving and self.tray.holds and not ending(session=True):
            event.ignore()
            self.hide()
            self._remember()
            self.tray.hidden()
            return
        again = self.leave if self._leaving else self.close
        if not self._ended and not ending() and self.view is not None and self.view.held(again):
            event.ignore()
            return
        if not self._ended:
            self._ended = True
            self.general.set("geometry", bytes(self.saveGeometry().toBase64().data()).decode())
            self.hide()  # stopping the runner may take a moment; nobody has to look at it
            self._end_library()
            self.tray.close()
            self.help.close()
            self.general.save()
        event.accept()

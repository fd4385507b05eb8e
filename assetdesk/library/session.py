"""An open library: its store, the modules of this build, and the runner that works its queue.

Every door (window, command, script) holds one `Library` and calls the use cases beside this module with it. Several
programs may have the same library open; whose runner gets the lock works, the others follow.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from assetdesk.core import who
from assetdesk.core.errors import EnvironmentFault, LibraryReadOnly
from assetdesk.core.people import FIRST
from assetdesk.core.scopes import Modules
from assetdesk.core.settings import LibrarySettings
from assetdesk.library import programlog

if TYPE_CHECKING:
    from assetdesk.jobs.runner import Runner
    from assetdesk.library.own_folder import OwnFolder
    from assetdesk.library.own_folder import Rhythm as LookRhythm
    from assetdesk.library.pages import PageMaker
    from assetdesk.library.profile_preview import ProfilePreview
    from assetdesk.library.tryout import Tryout
    from assetdesk.library.version_pictures import VersionPictures
    from assetdesk.library.watch.watcher import Rhythm, Watcher
    from assetdesk.store.browse import Browser
    from assetdesk.store.engine import Store
    from assetdesk.store.feed import Feed

Submit = Callable[[Callable[[], None]], None]
_ACTING: ContextVar[int] = ContextVar("acting", default=0)


class Library:
    """See the module. Made by `create` or `open`, ended by `close`; usable in a `with`."""

    def __init__(self, store: Store, on_close: ExitStack) -> None:
        self.store = store
        self.runner: Runner | None = None
        self.watcher: Watcher | None = None
        self.own_folder: OwnFolder | None = None
        self.program = "library"
        self._person = FIRST
        self._closed = False
        self.root: Path = store.paths.root
        self._on_close = on_close
        self._gate = threading.Lock()
        self._pages: PageMaker | None = None
        self._tryout: Tryout | None = None
        self._version_pictures: VersionPictures | None = None
        self._profile_preview: ProfilePreview | None = None

    @classmethod
    def create(
        cls, path: str | os.PathLike[str], *, run: bool = True, submit: Submit | None = None, program: str = "library"
    ) -> Library:
        """Make a library in a new or existing folder and open it. Files that lie there already are for
        `library.adopt`. UsageFault where it is a library already, EnvironmentFault where none can be made."""
        from assetdesk.store.engine import Store

        Store.create(Path(path)).close()
        return cls.open(path, run=run, submit=submit, program=program)

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        run: bool = True,
        submit: Submit | None = None,
        program: str = "library",
        read_only: bool | None = None,
    ) -> Library:
        """Open the library in that folder.

        `run` False only looks and enqueues: somebody else works the queue. `submit` gives the runner threads (a pool
        of this object's own where it is left out). `program` names the log file. NotALibrary, NewerSchema,
        LibraryDamaged, LibraryInUse and the like, each with its sentence.
        """
        from assetdesk.jobs.modules import current_modules
        from assetdesk.store.engine import Store
        from assetdesk.store.profiles import presets

        with ExitStack() as stack:
            store = Store.open(Path(path), read_only)
            stack.callback(store.close)
            if not store.read_only:
                stack.callback(programlog.attach(store.paths.logs, program, os.getpid()))
            store.set_modules(current_modules())
            if not store.read_only and presets.wanting(store.browse):
                with suppress(EnvironmentFault):  # a full disk is no reason not to look
                    store.writer.run(presets.seed)
            made = cls(store, stack.pop_all())
            made.program = program
        try:
            if not store.read_only:
                _finish_begun(made)
            if run:
                made.run(submit)
        except BaseException:
            made.close()
            raise
        return made

    def run(self, submit: Submit | None = None) -> None:
        """Work the queue from now on, unless another program does; then as soon as that one ends.

        Nothing happens where it does so already, or the library is open to look only.
        """
        with self._gate:
            if self.runner is None and not self.read_only:
                self.runner = _runner(self, submit, self._on_close)

    def watch(self, rhythm: Rhythm | None = None) -> None:
        """Watch the library's watched folders from now on, unless another program does; then as soon as that one ends.

        Nothing happens where it does so already, or the library is open to look only. `rhythm` is for tests.
        """
        from assetdesk.library.watch.watcher import Watcher

        with self._gate:
            if self.watcher is None and not self.read_only and not self._closed:
                self.watcher = Watcher(self, rhythm)
                self._on_close.callback(self.watcher.stop)
                self.watcher.start()

    def follow_folder(self, rhythm: LookRhythm | None = None) -> None:
        """Follow what other programs do in the library's own folder from now on; `own_folder` says how it stands.

        Nothing happens where it does so already, or the library is open to look only. `rhythm` is for tests.
        """
        from assetdesk.library.own_folder import OwnFolder

        with self._gate:
            if self.own_folder is None and not self.read_only and not self._closed:
                self.own_folder = OwnFolder(self, rhythm)
                self._on_close.callback(self.own_folder.stop)
                self.own_folder.start()

    def close(self) -> None:
        """Stop the runner (what it had begun goes on at the next opening), end every thread, give back the locks.

        Twice does no harm.
        """
        with self._gate:
            if self._person != FIRST:
                who.work_as()
            self._closed = True
            on_close, self._on_close = self._on_close, ExitStack()
        on_close.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def name(self) -> str:
        """What people call it: the name of its folder."""
        return self.root.name or str(self.root)

    @property
    def browse(self) -> Browser:
        """All reads of lists and rows."""
        return self.store.browse

    @property
    def modules(self) -> Modules:
        """The steps of this build and their versions."""
        return self.store.modules

    @property
    def feed(self) -> Feed:
        """Change sets as they are committed, by this program and others."""
        return self.store.feed

    @property
    def read_only(self) -> bool:
        """Whether it is open to look only."""
        return self.store.read_only

    @property
    def read_only_reason(self) -> str:
        """Why, as a sentence; empty where it can be written."""
        return self.store.read_only_reason

    @property
    def pages(self) -> PageMaker:
        """Pictures of pages that have none yet; nothing is started before the first is asked for."""
        from assetdesk.library.pages import PageMaker

        with self._gate:
            if self._pages is None:
                self._pages = PageMaker(self)
                self._on_close.callback(self._pages.close)
            return self._pages

    @property
    def version_pictures(self) -> VersionPictures:
        """Pictures of earlier originals; nothing is started before the first is asked for."""
        from assetdesk.library.version_pictures import VersionPictures

        with self._gate:
            if self._version_pictures is None:
                self._version_pictures = VersionPictures(self)
                self._on_close.callback(self._version_pictures.close)
            return self._version_pictures

    @property
    def tryout(self) -> Tryout:
        """How assets would look with other options; nothing is started before the first is asked for."""
        from assetdesk.library.tryout import Tryout

        with self._gate:
            if self._tryout is None:
                self._tryout = Tryout(self)
                self._on_close.callback(self._tryout.close)
            return self._tryout

    @property
    def profile_preview(self) -> ProfilePreview:
        """What profiles make of assets; nothing is started before the first is asked for."""
        from assetdesk.library.profile_preview import ProfilePreview

        with self._gate:
            if self._profile_preview is None:
                self._profile_preview = ProfilePreview(self)
                self._on_close.callback(self._profile_preview.close)
            return self._profile_preview

    def settings(self) -> LibrarySettings:
        """The library's settings as they are now."""
        return self.store.settings()

    def need_writing(self) -> None:
        """LibraryReadOnly, with its sentence, where nothing may be changed."""
        if self.read_only:
            raise LibraryReadOnly(f"“{self.name}” is open to look only. {self.read_only_reason}")

    @property
    def person_id(self) -> int:
        """Who asks (`library.people`): who works with this program, or on whose behalf it is acting right now."""
        return _ACTING.get() or self.person

    @property
    def person(self) -> int:
        """Who works with this program where nothing else is said; at first who made the library."""
        return self._person

    @person.setter
    def person(self, person_id: int) -> None:
        self.work_as(person_id)

    def work_as(self, person_id: int) -> None:
        """That person works with this program from now on. IpsFault 20002 where there never was one, 20007 where there
        is none any more."""
        from assetdesk.library import people

        name = people.called(people.get(self, person_id))
        self._person = person_id
        who.work_as(person_id, name)

    @contextmanager
    def acting(self, person_id: int) -> Iterator[None]:
        """What is asked inside is asked by that person; for doors that serve several at once. IpsFault 20006 where they
        are no member any more."""
        from assetdesk.library import people

        with who.acting_as(person_id, people.called(people.member(self, person_id))):
            before = _ACTING.set(person_id)
            try:
                yield
            finally:
                _ACTING.reset(before)

    def need(self, operation: str) -> None:
        """IpsFault 20003 where the role of who works here may not call that operation (`core.roles`)."""
        from assetdesk.library.people import need

        need(self, operation)

    def wake(self) -> None:
        """Tell this program's runner, if it has one, that there is something to do."""
        if self.runner is not None:
            self.runner.wake()


def _finish_begun(lib: Library) -> None:
    """What a killed program had begun and has to come to its end before anybody looks."""
    with lib.browse.plain() as db:
        if db.value("SELECT 1 FROM versions WHERE reverting = 1 LIMIT 1") is None:
            return
    from assetdesk.library.versions import finish_begun

    finish_begun(lib)


def _runner(lib: Library, submit: Submit | None, stack: ExitStack) -> Runner:
    from assetdesk.jobs.runner import Runner
    from assetdesk.library import schedules
    from assetdesk.library.exporting import export_job
    from assetdesk.library.following.follower import follower_of
    from assetdesk.library.intake.bringing import Copier
    from assetdesk.library.publishing.sending import send_job
    from assetdesk.library.upload_directory import walk_job

    if submit is None:
        # these threads only wait for worker processes and copy files
        pool = ThreadPoolExecutor(2 * (os.cpu_count() or 1) + 4, thread_name_prefix="assetdesk-work")
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)

        def submit(work: Callable[[], None]) -> None:
            pool.submit(work)

    store = lib.store
    copier = Copier(store)
    stack.callback(copier.close)
    walker = partial(walk_job, store)
    made = Runner(
        store,
        submit,
        uploader=copier,
        walker=walker,
        begin=schedules.begins(store),
        follower=follower_of(lib),
        sender=partial(send_job, lib),
        exporter=partial(export_job, store),
    )
    made.start()
    stack.callback(made.stop)
    return made

"""What a person does with targets and what goes to them, in the background, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from assetdesk.core.publish import Context, PublishType
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.gui.publish import words as said
from assetdesk.gui.publish.after import Start, Wish
from assetdesk.gui.publish.forcing import ForceDialog, ForceWish
from assetdesk.gui.publish.may import why_not
from assetdesk.gui.publish.times import PublishTimes
from assetdesk.library.targets.addresses import Kind, parse

if TYPE_CHECKING:
    from assetdesk.gui.panels.asset_verbs import AssetVerbs
    from assetdesk.library.publishing.start import Outcome
    from assetdesk.library.session import Library


class PublishVerbs(QObject):
    """`contexts` are the targets there are, `chosen` the one whose menu is open. `published(context id)` when a job was
    begun or marks count anew, `begun(job id)` before it; `full_wanted(context id)` by *Full publish…* of a toast."""

    published = Signal(int)
    begun = Signal(int)
    full_wanted = Signal(int)

    def __init__(self, desk: Desk, window: QWidget, verbs: AssetVerbs) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._verbs = verbs
        self.contexts: Sequence[Context] = ()
        self.chosen: Context | None = None
        self.times = PublishTimes(desk, window, self._do)
        for name in ("check", "change", "open", "history", "remove"):
            action = {"history": "targetHistory"}.get(name, f"{name}Target")
            desk.actions.on(action, self._of_chosen(name))
        desk.actions.on("addTarget", self.add)
        desk.actions.on("forceRepublish", self.ask_force)

    def _of_chosen(self, name: str) -> Callable[[], None]:
        def act() -> None:
            self.do(self.chosen, name)

        return act

    def _do(self, work: Callable[[Library], Any], done: Callable[[Any], object] | None = None) -> None:
        self._desk.do(work, done, "publish")

    def _may(self, verb: str) -> bool:
        """Whether it can be done now, else it is said why not: buttons of toasts and double clicks ask nobody else."""
        if off := why_not(self._desk, verb):
            self._desk.toasts.show(off, kind="role", icon="send", kept=False)
        return not off

    # targets

    def switch(self, context: Context) -> None:
        """Its menu opens: only what goes for it is on."""
        self.chosen = context
        actions, may, there = self._desk.actions, self._desk.can_write, bool(context.url)
        actions["checkTarget"].setEnabled(may and there)
        actions["openTarget"].setEnabled(there)
        actions["changeTarget"].setEnabled(may)
        actions["removeTarget"].setEnabled(may)

    def do(self, context: Context | None, name: str) -> None:
        """A verb of a target: check, change, open, history, remove; add of none."""
        if name == "add":
            self.add()
        elif context is not None:
            {
                "check": self.check,
                "change": self.change,
                "open": self.open,
                "history": self.history,
                "remove": self.remove,
            }[name](context)

    def add(self) -> None:
        """Ask for one more."""
        if not self._may("addTarget"):
            return
        from assetdesk.gui.publish.target_dialog import TargetDialog

        dialog = TargetDialog(self._desk, None, self.contexts, self._window)
        dialog.saved.connect(self.published)
        dialog.open()

    def change(self, context: Context) -> None:
        """Ask what is to hold for it from now on."""
        if not self._may("changeTarget"):
            return
        from assetdesk.gui.publish.target_dialog import TargetDialog

        dialog = TargetDialog(self._desk, context, self.contexts, self._window)
        dialog.saved.connect(self.published)
        dialog.open()

    def check(self, context: Context) -> None:
        """Try to reach it now; what a person has to confirm or type is asked for."""
        if not self._may("checkTarget"):
            return
        from assetdesk.gui.publish.checking import TargetCheck

        check = TargetCheck(self._desk, self._window)
        check.ended.connect(self._checked)
        check.secret_wanted.connect(self._ask_secret)
        check.begin(context)

    def _ask_secret(self, context: Context) -> None:
        from assetdesk.gui.publish.target_dialog import TargetDialog

        self.published.emit(context.id)
        dialog = TargetDialog(self._desk, context, self.contexts, self._window)
        dialog.saved.connect(self.published)
        dialog.ask_secret()
        dialog.open()

    def _checked(self, context: Context) -> None:
        if context.problem:
            text = words.fill(self.tr("%1 cannot be reached: %2"), context.name, context.problem)
            act = (self.tr("Check target…"), lambda: self.change(context))
            self._desk.toasts.show(text, [act], kind="target", icon="fail")
        else:
            text = words.fill(self.tr("%1 can be reached, and files can be written there."), context.name)
            self._desk.toasts.show(text, kind="target", icon="done")
        self.published.emit(context.id)

    def open(self, context: Context) -> None:
        """The folder in the system's file manager, an address in what opens such addresses."""
        try:
            address = parse(context.url)
        except Exception as error:
            self._desk.tell(error)
            return
        if address.kind is not Kind.FOLDER:
            self._opened(QUrl(context.url), context.url)
            return
        path = address.path

        def done(there: bool) -> None:
            if there:
                self._opened(QUrl.fromLocalFile(path), context.url)
                return
            text = words.fill(self.tr("The folder %1 is not there at the moment."), path)
            self._desk.toasts.show(text, kind="target", icon="unplug")

        # a share that is away can take a minute to say so
        self._desk.background.run(Path(path).is_dir, done, self._desk.tell, priority=8)

    def _opened(self, url: QUrl, where: str) -> None:
        if not QDesktopServices.openUrl(url):
            self._desk.toasts.show(words.fill(self.tr("It is at %1."), where), kind="target", icon="globe")

    def history(self, context: Context) -> None:
        """What was published there, job by job."""
        from assetdesk.gui.publish.history import HistoryDialog

        HistoryDialog(self._desk, context, self._window).open()

    def remove(self, context: Context) -> None:
        """Ask, then publish to it no more."""
        if not self._may("removeTarget"):
            return
        title = words.fill(self.tr("Remove the target “%1”?"), context.name)
        text = self.tr(
            "Its marks and its history are forgotten. What lies there stays there, and the assets stay in the library."
        )
        answers = (
            Answer("cancel", self.tr("Cancel"), safe=True),
            Answer("remove", self.tr("Remove"), primary=True),
        )
        question = Question(
            self._desk.theme, title, text, answers, self._window, name="removeTargetQuestion", icon="send"
        )
        question.answered.connect(lambda verb: self._removed(context) if verb == "remove" else None)
        question.open()

    def _removed(self, context: Context) -> None:
        def work(library: Library) -> None:
            from assetdesk.library.publishing import contexts

            contexts.delete(library, context.id)

        def done(_: object) -> None:
            text = words.fill(self.tr("“%1” is no target any more. What lies there stays there."), context.name)
            self._desk.toasts.show(text, kind="target", icon="send")
            self.published.emit(context.id)

        self._do(work, done)

    # publish

    def publish(self, context: Context, wish: Wish) -> None:
        """Begin a publish job, or ask when it is to begin; expired assets never go out, so nothing else is asked."""
        if not self._may("publish"):
            return
        if wish.start is Start.TIMED:
            self.times.ask(context, wish, self.contexts)
            return

        def work(library: Library) -> Outcome:
            from assetdesk.library import jobs
            from assetdesk.library.publishing import start

            made = start.publish(
                library,
                context.id,
                wish.type,
                email=wish.email,
                url=wish.url,
                then=said.follow(self.contexts, wish.then),
            )
            if wish.start is Start.NEXT and made.kind is start.Begun.STARTED:
                jobs.run_next(library, made.job_id)
            return made

        def done(made: Outcome) -> None:
            self._begun(context, made)

        self._do(work, done)

    def _begun(self, context: Context, made: Outcome) -> None:
        from assetdesk.library.publishing.start import Begun

        acts: list[tuple[str, Callable[[], object]]] = []
        if made.kind is Begun.NOTHING:
            acts = [(self.tr("Full publish…"), lambda: self.full_wanted.emit(context.id))]
        elif made.kind is Begun.PAUSED:
            acts = [(self.tr("Resume"), self._desk.actions["pauseAll"].trigger)]
        else:
            acts = [(self.tr("Show"), lambda: self._desk.show_page("jobs"))]
        self._desk.toasts.show(made.sentence, acts, kind="publish", icon="send")
        if made.kind is not Begun.NOTHING:
            self.begun.emit(made.job_id)
        self.published.emit(context.id)

    def publish_now(self, context_id: int) -> None:
        """An incremental publish, without the page."""
        context = next((one for one in self.contexts if one.id == context_id), None)
        if context is not None:
            self.publish(context, Wish(PublishType.INCREMENTAL))

    # force

    def ask_force(self) -> None:
        """For what is selected: where, and what is sent again."""
        ids = list(self._desk.selection.ids)
        if not ids:
            return
        dialog = ForceDialog(self._desk.theme, len(ids), self.contexts, self._window)
        dialog.answered.connect(lambda wish: self.force(ids, wish))
        dialog.open()

    def force_in(self, context: Context, ids: Sequence[int], wish: ForceWish) -> None:
        """The same in one target."""
        self.force(ids, ForceWish(wish.files, wish.catalogue, context.id))

    def force(self, ids: Sequence[int], wish: ForceWish) -> None:
        """These count as never published, with a way back (IPS API, forceRepublishAssets)."""
        some = None if wish.context_id is None else [wish.context_id]

        def work(library: Library) -> Any:
            from assetdesk.library.publishing import force

            return force.force(library, ids, some, files=wish.files, resync=wish.catalogue)

        def done(forced: Any) -> None:
            self._forced(forced, wish)

        self._do(work, done)

    def _forced(self, forced: Any, wish: ForceWish) -> None:
        def back() -> None:
            def work(library: Library) -> None:
                from assetdesk.library.publishing import force

                force.undo(library, forced)

            self._do(work, lambda _: self.published.emit(wish.context_id or 0))

        n = len(forced.assets)
        context = next((one for one in self.contexts if one.id == wish.context_id), None)
        where = context.name if context is not None else self.tr("every target")
        if not n:
            text = words.fill(self.tr("None of them has been published in %1 yet: they go out anyway."), where)
            self._desk.toasts.show(text, kind="force", icon="send")
            return
        if wish.files:
            text = words.plural(
                self.tr(
                    "%Ln asset(s) (counts|count) as never published in %1. The next publish sends (it|them) again.",
                    None,
                    n,
                ),
                n,
            )
        else:
            text = words.plural(
                self.tr("The next publish writes the catalogue record(s) of %Ln asset(s) in %1 again.", None, n), n
            )
        active = [one for one in self.contexts if one.active]
        target = context or (active[0] if len(active) == 1 else None)
        now: Callable[[], object] | None = None
        if target is not None and target.active:
            number = target.id
            now = lambda: self.publish_now(number)  # noqa: E731
        deed = self._verbs.to_take_back(self.tr("Force republish"), back)
        acts = [(self.tr("Publish now…"), now)] if now is not None else []
        self._desk.toasts.show(words.fill(text, where), [*acts, (self.tr("Undo"), deed)], kind="force", icon="send")
        self.published.emit(wish.context_id or 0)

"""The counts of the Reprocess dialog, worked out in the background: one summary for each way of applying."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from assetdesk.core.plan import PlanSummary
from assetdesk.core.request import ApplyTo, ReprocessRequest
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk

Summarise = Callable[[ReprocessRequest, Callable[[], bool]], PlanSummary]


class Counts(QObject):
    """`count(request)` starts anew for what is asked for; `arrived(ApplyTo)` for each summary as it comes.

    Keeps every answer, so that going back to an earlier choice costs nothing while the dialog is open.
    """

    arrived = Signal(str)
    failed = Signal(str)

    def __init__(self, desk: Desk, summarise: Summarise, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._summarise = summarise
        self._known: dict[tuple[object, ...], PlanSummary] = {}
        self._under_way: dict[tuple[object, ...], Work] = {}
        self._request: ReprocessRequest | None = None

    def count(self, request: ReprocessRequest) -> None:
        """Ask for all three; the chosen one first. What is known is told at once."""
        self._request = request
        wanted = {_key(replace(request, apply_to=how)) for how in ApplyTo}
        for key in [k for k in self._under_way if k not in wanted]:
            self._under_way.pop(key).cancel()
        for how in sorted(ApplyTo, key=lambda a: a is not request.apply_to):
            self._ask(replace(request, apply_to=how))

    def summary(self, how: ApplyTo) -> PlanSummary | None:
        """What is known of the request of the last `count`, with this way of applying."""
        return self._known.get(_key(replace(self._request, apply_to=how))) if self._request else None

    def cancel(self) -> None:
        """Nothing is wanted any more."""
        for work in self._under_way.values():
            work.cancel()
        self._under_way.clear()

    def _ask(self, request: ReprocessRequest) -> None:
        key = _key(request)
        if key in self._known:
            self.arrived.emit(request.apply_to.value)
            return
        if key in self._under_way:
            return
        flag = Cancel()
        self._under_way[key] = self._desk.background.run(
            lambda: (request, self._summarise(request, flag)), self._take, self._fail, priority=5, flag=flag
        )

    def _take(self, answer: tuple[ReprocessRequest, PlanSummary]) -> None:
        request, summary = answer
        self._under_way.pop(_key(request), None)
        self._known[_key(request)] = summary
        self.arrived.emit(request.apply_to.value)

    def _fail(self, error: BaseException) -> None:
        from assetdesk.gui.faults import sentence

        self._under_way.clear()
        self.failed.emit(sentence(error))


def _key(request: ReprocessRequest) -> tuple[object, ...]:
    options = json.dumps(dict(request.options), sort_keys=True)
    return (request.selection, request.scopes, request.apply_to, request.profile, request.workflow, options)

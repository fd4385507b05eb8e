"""A derived file that somebody deleted is missing, and only then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from support.files import Files

from assetdesk.core.plan import Reason
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.library import adopt, reprocess
from assetdesk.library.session import Library
from assetdesk.store.history import gone

ALL = Selection(everything=True)
STALE = ReprocessRequest(ALL, scopes=(Scope.PREVIEW,), apply_to=ApplyTo.STALE)


def test_a_deleted_rendition_is_made_again(tmp_path: Path, wait_until: Callable[..., None]) -> None:
    Files(tmp_path / "Library").pictures(3)
    with Library.create(tmp_path / "Library") as lib:
        adopt.look(lib)
        wait_until(lambda: not any(job.state.live for job in lib.browse.jobs()))
        assert gone.notice(lib.store, ALL) == 0
        assert reprocess.preview(lib, STALE).assets_run == 0

        made = lib.browse.renditions(2)
        (lib.root / made[0].path).unlink()
        plan = reprocess.preview(lib, STALE)
        assert (plan.assets_run, plan.reasons) == (1, ((Reason.NEVER_MADE, 1),))
        reprocess.start(lib, STALE)
        wait_until(lambda: not any(job.state.live for job in lib.browse.jobs()))
        again = lib.browse.renditions(2)
        assert [one.hash for one in again] == [one.hash for one in made]
        assert all((lib.root / one.path).is_file() for one in again)
        assert reprocess.preview(lib, STALE).assets_run == 0

"""The operations of IPS on publish marks, and forceRepublishAssets: what they do, count and refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.publish import ContextType, PublishState
from assetdesk.library import marks as by_hand
from assetdesk.library import sets
from assetdesk.library.publishing import contexts, force, marks
from assetdesk.library.publishing.marks import (
    AssetsContextStateUpdate,
    ContextStateUpdate,
    PublishStateUpdate,
)
from assetdesk.library.session import Library
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.publishing import marks as rows
from assetdesk.store.publishing import published
from assetdesk.store.work import generated
from assetdesk.store.writer import Write

MARKED, NOT_MARKED = PublishState.MARKED.value, PublishState.NOT_MARKED.value
CONTEXTS = ("pc|1", "pc|2", "pc|3", "pc|4")


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library with three pictures; nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        made.store.writer.run(lambda w: add_assets(w, [NewAsset(1, f"{n}.jpg", 1, 1, 1) for n in (1, 2, 3)]))
        yield made


def where(lib: Library, *assets: str) -> list[list[int]]:
    return [[c.id for c in one.contexts] for one in marks.batch_get_asset_publish_contexts(lib, "c|1", assets)]


def anywhere(lib: Library) -> list[bool]:
    return [row.marked for row in lib.browse.rows([1, 2, 3])]


def fault(call: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(IpsFault) as refused:
        call()
    return refused.value.code, refused.value.path


def test_one_asset_is_marked_in_all_contexts_or_in_some(lib: Library) -> None:
    marks.set_asset_publish_state(lib, "c|1", "a|1", MARKED)
    assert where(lib, "a|1", "a|2") == [[1, 2, 3, 4], []]
    marks.set_asset_publish_state(lib, "c|1", "a|1", NOT_MARKED, ["pc|1", "pc|3"])
    assert where(lib, "a|1") == [[2, 4]]
    assert anywhere(lib) == [True, False, False]
    marks.set_asset_publish_state(lib, "c|1", "a|1", NOT_MARKED)
    assert anywhere(lib) == [False, False, False]


@pytest.mark.parametrize(
    ("company", "asset", "state", "chosen", "code", "path"),
    [
        ("", "a|1", MARKED, None, FaultCode.MISSING_PARAMETER, "companyHandle"),
        ("c|2", "a|1", MARKED, None, FaultCode.INVALID_COMPANY, "companyHandle"),
        ("c|1", "", MARKED, None, FaultCode.MISSING_PARAMETER, "assetHandle"),
        ("c|1", "a|9", MARKED, None, FaultCode.INVALID_PARAMETER, "assetHandle"),
        ("c|1", "f|x/", MARKED, None, FaultCode.INVALID_PARAMETER, "assetHandle"),
        ("c|1", "a|1", "", None, FaultCode.MISSING_PARAMETER, "publishState"),
        ("c|1", "a|1", "markedForPublish", None, FaultCode.INVALID_PARAMETER, "publishState"),
        ("c|1", "a|1", MARKED, ["pc|1", "pc|9"], FaultCode.INVALID_PARAMETER, "contextHandleArray/items"),
    ],
)
def test_what_the_single_operation_refuses(
    lib: Library, company: str, asset: str, state: str, chosen: list[str] | None, code: FaultCode, path: str
) -> None:
    assert fault(lambda: marks.set_asset_publish_state(lib, company, asset, state, chosen)) == (code, path)
    assert anywhere(lib) == [False, False, False]


def test_many_are_counted_and_each_fault_is_told(lib: Library) -> None:
    wanted = [("a|1", MARKED), ("a|9", MARKED), ("a|2", MARKED), ("a|2", NOT_MARKED), ("a|3", "Marked")]
    done = marks.set_assets_publish_state(lib, "c|1", [PublishStateUpdate(*one) for one in wanted])
    assert (done.success_count, done.warning_count, done.error_count) == (3, 0, 2)
    assert [(one.asset_handle, one.code) for one in done.errors] == [("a|9", 30001), ("a|3", 30001)]
    assert anywhere(lib) == [True, False, False]
    empty = fault(lambda: marks.set_assets_publish_state(lib, "c|1", []))
    assert empty == (FaultCode.MISSING_PARAMETER, "publishStateUpdateArray")


def test_pairs_of_asset_and_context_are_counted(lib: Library) -> None:
    def update(asset: str, *pairs: tuple[str, str]) -> AssetsContextStateUpdate:
        return AssetsContextStateUpdate(asset, tuple(ContextStateUpdate(*pair) for pair in pairs))

    everywhere = [(one, MARKED) for one in CONTEXTS]
    done = marks.set_assets_context_state(lib, "c|1", [update("a|1", *everywhere), update("a|2", *everywhere)])
    assert (done.success_count, done.error_count) == (8, 0)
    done = marks.set_assets_context_state(
        lib,
        "c|1",
        [
            update("a|1", ("pc|1", NOT_MARKED), ("pc|9", MARKED), ("pc|2", "x")),
            update("a|7", ("pc|1", MARKED), ("pc|2", MARKED)),
        ],
    )
    assert (done.success_count, done.error_count) == (1, 4)
    assert [one.asset_handle for one in done.errors] == ["a|1", "a|1", "a|7", "a|7"]
    assert where(lib, "a|1", "a|2") == [[2, 3, 4], [1, 2, 3, 4]]
    empty = fault(lambda: marks.set_assets_context_state(lib, "c|1", [update("a|1")]))
    assert empty == (FaultCode.MISSING_PARAMETER, "assetsContextStateUpdateArray")


def test_contexts_are_listed_by_type_and_active_ones_by_name(lib: Library, tmp_path: Path) -> None:
    assert [one.type for one in marks.get_publish_contexts(lib, "c|1")] == list(ContextType)
    assert [one.name for one in marks.get_publish_contexts(lib, "c|1", "Video")] == ["Video"]
    assert fault(lambda: marks.get_publish_contexts(lib, "c|1", "video"))[0] == FaultCode.INVALID_PARAMETER
    assert marks.get_active_publish_contexts(lib, "c|1") == []
    contexts.change(lib, 3, url=str(tmp_path / "films"))
    assert marks.get_active_publish_contexts(lib, "c|1") == ["Video"]
    contexts.change(lib, 3, enabled=False)
    assert marks.get_active_publish_contexts(lib, "c|1") == []


def _lies(w: Write, asset: int, context: int) -> None:
    number = published.idents(w, context, f"/srv/{context}", [asset])[asset][0]
    w.db.run("UPDATE published SET last_published = 5, format = 'JPEG' WHERE id = ?", (number,))


def test_force_clears_every_history_and_changes_no_mark(lib: Library) -> None:
    by_hand.put(lib, [2], True, [3])
    for context in (1, 3):
        lib.store.writer.run(partial(_lies, asset=1, context=context))
    lib.store.writer.run(lambda w: _lies(w, 2, 3))
    told = marks.get_asset_publish_history(lib, "c|1", "a|1")
    assert [(one.context, one.server, one.format, one.last_published) for one in told] == [
        ("Image serving", "/srv/1", "JPEG", 5.0),
        ("Video", "/srv/3", "JPEG", 5.0),
    ]
    assert force.force_republish_assets(lib, "c|1", ["a|1"], republish_files=False) == [
        PublishStateUpdate("a|1", NOT_MARKED)
    ]
    assert len(marks.get_asset_publish_history(lib, "c|1", "a|1")) == 2
    states = force.force_republish_assets(lib, "c|1", ["a|2", "a|1", "a|3"])
    assert states == [
        PublishStateUpdate("a|2", MARKED),  # marked anywhere
        PublishStateUpdate("a|1", NOT_MARKED),
        PublishStateUpdate("a|3", NOT_MARKED),
    ]
    assert marks.get_asset_publish_history(lib, "c|1", "a|1") == []
    assert where(lib, "a|1", "a|2") == [[], [3]]
    for array, code in ([], FaultCode.MISSING_PARAMETER), (["a|1", "x"], FaultCode.INVALID_PARAMETER):
        assert fault(lambda a=array: force.force_republish_assets(lib, "c|1", a))[0] == code  # type: ignore[misc]
    assert fault(lambda: force.force_republish_assets(lib, "c|7", ["a|1"]))[0] == FaultCode.INVALID_COMPANY


def test_members_and_parts_are_marked_where_their_set_or_original_is(lib: Library) -> None:
    made = sets.make(lib, 1, "Set", [1])
    by_hand.put(lib, [made], False)
    by_hand.put(lib, [1], False)
    by_hand.put(lib, [made], True, [2])
    assert where(lib, "a|1", "a|2") == [[2], []]

    def work(w: Write) -> int:
        origin = w.db.one("SELECT folder_id, '' AS path, hash, mtime_ns, marked FROM assets WHERE id = 1")
        values = dict.fromkeys(("width", "height", "duration", "number"), 1) | {"type": "Image", "mime": "image/tiff"}
        values |= {"options": "{}", "picture": "", "pyramid": "", "parts": "", "hash": "x"}
        return generated._insert(w, 1, origin, 1, "1-1", "page:1", "page", values)

    page = lib.store.writer.run(work)
    assert where(lib, f"a|{page}") == [[2]]
    with lib.browse.plain() as db:
        assert rows.counts(db, [1, made, page]) == {1: 0, 2: 3, 3: 0, 4: 0}
    contexts.delete(lib, 2)
    assert anywhere(lib) == [False, False, False]

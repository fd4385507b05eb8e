"""Profiles of folders: what holds where, and what it makes out of date. No worker runs here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.desk_library import METADATA, add_rows, ask, make_store, modules

from assetdesk.core import presets as kinds
from assetdesk.core.errors import UsageFault
from assetdesk.core.plan import Reason
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.core.task import StepOutcome
from assetdesk.jobs import planner
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.store import folders
from assetdesk.store.engine import Store
from assetdesk.store.paths import ROOT_FOLDER
from assetdesk.store.profiles import folder_profiles, presets
from assetdesk.store.work import claims
from assetdesk.store.work.claims import Claim
from assetdesk.store.work.results import Landing, land
from assetdesk.store.writer import Write

RENDITIONS = StepSpec("renditions", Scope.PROFILE, "1", 60, profile=kinds.PROCESSING, of_profile=True)
NAMED = StepSpec("named_renditions", Scope.PROFILE, "1", 61, profile="named processing", of_profile=True)
SETS = StepSpec("sets", Scope.SETS, "1", 90, profile=kinds.BATCH_SET, of_profile=True, local=True)
SPECS = (METADATA, RENDITIONS, NAMED, SETS)


def rendition(name: str, **more: Any) -> dict[str, Any]:
    return {"renditions": [{"name": name, "format": "JPEG", **more}]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_store(tmp_path / "Library", modules(specs=SPECS)) as made:
        yield made


def do(store: Store, work: Callable[[Write], Any]) -> Any:
    return store.writer.run(work)


def folder(store: Store, path: str) -> int:
    return int(do(store, lambda w: folders.ensure_folder(w, path)))


def preset(store: Store, kind: str, name: str, body: Mapping[str, Any]) -> int:
    return int(do(store, lambda w: presets.save(w, kind, name, body)))


def holding(store: Store, folder_id: int, kind: str = kinds.PROCESSING) -> tuple[tuple[int, ...], int | None] | None:
    with store.browse.plain() as db:
        found = folder_profiles.holding(db, folder_id).get(kind)
    return None if found is None else (found.preset_ids, found.origin_id)


def program(store: Store, folder_id: int, kind: str = kinds.PROCESSING) -> Mapping[str, Any]:
    with store.browse.plain() as db:
        return folder_profiles.program_of(db, folder_id, kind)


def claim_all(store: Store) -> list[Claim]:
    def work(w: Write) -> list[Claim]:
        made: list[Claim] = []
        for priority, lane in claims.waiting(w.db):
            made += claims.next_claims(w, "me", 100, lane=lane, priority=priority)
        return made

    return list(do(store, work))


def finish(store: Store, one: Claim) -> None:
    outcomes = tuple(StepOutcome(step.step, version(store, step.step)) for step in one.steps)
    landing = Landing(one.lease, one.asset_id, one.run, outcomes=outcomes, programs=one.programs)
    do(store, lambda w: land(w, landing, store.modules, store.paths))


def version(store: Store, step: str) -> str:
    return store.modules.versions[step, "plain"]


def reasons(store: Store, **request: Any) -> dict[tuple[int, str], Reason]:
    asked = ReprocessRequest(Selection(everything=True), apply_to=ApplyTo.STALE, **request)
    return {(one.asset_id, one.step): one.reason for one in planner.plan(store, asked) if one.run}


def probed(store: Store, *ids: int, mime: str = "image/jpeg") -> None:
    def work(w: Write) -> None:
        for one in ids:
            w.db.run(
                "UPDATE assets SET format = 'plain', mime = ?, hash = 'h', state = 'processed' WHERE id = ?",
                (mime, one),
            )

    do(store, work)


def run_all(store: Store, **request: Any) -> None:
    start_reprocess(store, ReprocessRequest(Selection(everything=True), apply_to=ApplyTo.STALE, **request))
    while claimed := claim_all(store):
        for one in claimed:
            finish(store, one)


def test_the_nearest_folder_wins_and_none_stops_it(store: Store) -> None:
    top, child, grandchild = (folder(store, path) for path in ("A", "A/B", "A/B/C"))
    shop, press = (preset(store, kinds.PROCESSING, name, rendition(f"{name}.jpg")) for name in ("shop", "press"))
    do(store, lambda w: folder_profiles.assign(w, top, kinds.PROCESSING, [shop]))
    assert [holding(store, one) for one in (top, child, grandchild)] == [((shop,), top)] * 3
    do(store, lambda w: folder_profiles.assign(w, child, kinds.PROCESSING, [press]))
    do(store, lambda w: folder_profiles.assign(w, grandchild, kinds.PROCESSING, []))
    assert [holding(store, one) for one in (top, child, grandchild)] == [
        ((shop,), top),
        ((press,), child),
        ((), grandchild),
    ]
    made = [program(store, one).get("renditions", [{}])[0].get("name") for one in (top, child, grandchild)]
    assert made == ["shop.jpg", "press.jpg", None]
    do(store, lambda w: folder_profiles.inherit(w, child, kinds.PROCESSING))
    assert holding(store, child) == ((shop,), top)
    assert program(store, folder(store, "A/B/New"))["renditions"][0]["name"] == "shop.jpg"


def test_batch_sets_of_all_ancestors_are_united(store: Store) -> None:
    top, child, grandchild = (folder(store, path) for path in ("A", "A/B", "A/B/C"))
    one, two = (preset(store, kinds.BATCH_SET, name, {"match": r"(\w+)-\w+"}) for name in ("one", "two"))
    do(store, lambda w: folder_profiles.assign(w, top, kinds.BATCH_SET, [one]))
    do(store, lambda w: folder_profiles.assign(w, child, kinds.BATCH_SET, [two]))
    found = holding(store, child, kinds.BATCH_SET)
    assert found is not None
    assert sorted(found[0]) == [one, two]
    assert len(program(store, grandchild, kinds.BATCH_SET)["presets"]) == 2
    do(store, lambda w: folder_profiles.assign(w, grandchild, kinds.BATCH_SET, []))
    assert program(store, grandchild, kinds.BATCH_SET) == {}


def test_a_moved_folder_has_what_holds_above_it_now(store: Store) -> None:
    top, other = (int(do(store, lambda w, n=name: folders.create_folder(w, store.paths, 1, n))) for name in "AB")
    moving = int(do(store, lambda w: folders.create_folder(w, store.paths, other, "Moving")))
    shop = preset(store, kinds.PROCESSING, "shop", rendition("shop.jpg"))
    do(store, lambda w: folder_profiles.assign(w, top, kinds.PROCESSING, [shop]))
    assert program(store, moving) == {}
    do(store, lambda w: folders.move_folder(w, store.paths, moving, top))
    assert program(store, moving)["renditions"][0]["name"] == "shop.jpg"


def test_a_changed_profile_is_a_reason_and_only_for_what_it_concerns(store: Store) -> None:
    home = folder(store, "A")
    photo, paper, elsewhere = add_rows(store, 2, folder_id=home) + add_rows(store, 1, start=9)
    probed(store, photo, elsewhere)
    probed(store, paper, mime="application/pdf")
    shop = preset(store, kinds.PROCESSING, "shop", rendition("shop.jpg", include=["image/*"]))
    assert (photo, "renditions") not in reasons(store)
    do(store, lambda w: folder_profiles.assign(w, home, kinds.PROCESSING, [shop]))
    assert reasons(store, scopes=(Scope.PROFILE,)) == {(photo, "renditions"): Reason.NEVER_MADE}
    run_all(store)
    assert reasons(store) == {}
    do(store, lambda w: presets.update(w, shop, rendition("shop.jpg", include=["image/*"], width=200)))
    assert reasons(store) == {(photo, "renditions"): Reason.PROFILE_CHANGED}
    run_all(store)
    do(store, lambda w: presets.rename(w, shop, "web shop"))
    assert reasons(store) == {}, "a name makes no other picture"


def test_a_named_profile_stands_for_the_folders_own(store: Store) -> None:
    (photo,) = add_rows(store, 1)
    probed(store, photo)
    own, named = (preset(store, kinds.PROCESSING, name, rendition(f"{name}.jpg")) for name in ("own", "named"))
    do(store, lambda w: folder_profiles.assign(w, ROOT_FOLDER, kinds.PROCESSING, [own]))
    run_all(store)
    asked = {"scopes": (Scope.PROFILE,), "profile": "named"}
    assert reasons(store, **asked) == {(photo, "named_renditions"): Reason.NEVER_MADE}
    start_reprocess(store, ReprocessRequest(Selection(everything=True), **asked))
    (claimed,) = claim_all(store)
    assert claimed.programs["named processing"]["renditions"][0]["name"] == "named.jpg"
    finish(store, claimed)
    assert reasons(store) == {}, "the folder's own is as it was"
    assert reasons(store, scopes=(Scope.PROFILE,), profile=f"ps|{named}") == {}
    with pytest.raises(UsageFault, match="This library has no processing profile “other”"):
        start_reprocess(store, ReprocessRequest(Selection(everything=True), scopes=(Scope.PROFILE,), profile="other"))


def test_a_step_without_a_worker_comes_last(store: Store) -> None:
    (photo,) = add_rows(store, 1)
    probed(store, photo)
    shoes = preset(store, kinds.BATCH_SET, "shoes", {"match": r"(\w+)-\w+"})
    do(store, lambda w: folder_profiles.assign(w, ROOT_FOLDER, kinds.BATCH_SET, [shoes]))
    start_reprocess(store, ReprocessRequest(Selection(everything=True)))
    (first,) = claim_all(store)
    assert [step.step for step in first.steps] == ["metadata"]
    assert claim_all(store) == [], "the asset is at work"
    finish(store, first)
    (last,) = claim_all(store)
    assert ([step.step for step in last.steps], last.lane) == (["sets"], 2)
    finish(store, last)
    assert ask(store, "SELECT state FROM jobs") == "done"


def test_a_deleted_profile_leaves_folders_to_what_is_above(store: Store) -> None:
    top, child = folder(store, "A"), folder(store, "A/B")
    shop, press = (preset(store, kinds.PROCESSING, name, rendition(f"{name}.jpg")) for name in ("shop", "press"))
    do(store, lambda w: folder_profiles.assign(w, top, kinds.PROCESSING, [shop]))
    do(store, lambda w: folder_profiles.assign(w, child, kinds.PROCESSING, [press]))
    do(store, lambda w: presets.delete(w, press))
    assert holding(store, child) == ((shop,), top)
    assert program(store, child)["renditions"][0]["name"] == "shop.jpg"


def test_switches_of_folders_are_in_the_program_of_tags(store: Store) -> None:
    top, child = folder(store, "A"), folder(store, "A/B")
    store.set_settings({"tags": {"image": True}})
    do(store, lambda w: folder_profiles.switch(w, top, "tags image", folder_profiles.DISABLE))
    assert program(store, child, kinds.TAGS)["image"] is False
    assert program(store, ROOT_FOLDER, kinds.TAGS)["image"] is True
    do(store, lambda w: folder_profiles.switch(w, child, "tags image", folder_profiles.ENABLE))
    assert program(store, child, kinds.TAGS)["image"] is True
    with pytest.raises(UsageFault):
        do(store, lambda w: folder_profiles.switch(w, child, "tags smell", folder_profiles.ENABLE))


def test_only_profiles_of_the_kind_can_be_assigned(store: Store) -> None:
    shoes = preset(store, kinds.BATCH_SET, "shoes", {"match": r"(\w+)-\w+"})
    with pytest.raises(UsageFault, match="of another kind"):
        do(store, lambda w: folder_profiles.assign(w, ROOT_FOLDER, kinds.PROCESSING, [shoes]))
    assert holding(store, ROOT_FOLDER) is None

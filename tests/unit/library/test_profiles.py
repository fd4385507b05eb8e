"""Profiles in a library: kept, copied, passed on as files, put on folders, and what that makes out of date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.presets import ENCODING
from assetdesk.core.profiles.reading import ProfileFault
from assetdesk.library import folder_profiles, folders, presets, profile_files, profiles
from assetdesk.library.folder_profiles import Wish
from assetdesk.library.session import Library

ROOT = 1
WEB = {"renditions": [{"name": "hero.jpg", "width": 40}]}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library", run=False) as made:
        yield made


@pytest.fixture
def tree(lib: Library) -> dict[str, int]:
    made = {"": ROOT}
    for path in ("A", "A/B", "A/B/C", "D"):
        parent, _, name = path.rpartition("/")
        made[path] = folders.create(lib, made[parent], name)
    return made


def holds(lib: Library, folder: int, kind: str = "processing") -> list[str]:
    return [one.name for one in folder_profiles.holding(lib, folder)[kind].profiles]


def test_nearest_wins_and_none_stops(lib: Library, tree: dict[str, int]) -> None:
    web = profiles.create(lib, "processing", "Web", WEB)
    print_ = profiles.create(lib, "processing", "Print", {"renditions": [{"name": "print.tif", "format": "TIFF"}]})
    folder_profiles.apply(lib, tree["A"], "processing", [web.id])
    folder_profiles.apply(lib, tree["A/B"], "processing", [print_.id])
    folder_profiles.clear(lib, tree["A/B/C"], "processing")
    assert [holds(lib, tree[path]) for path in ("", "A", "A/B", "A/B/C", "D")] == [[], ["Web"], ["Print"], [], []]
    held = folder_profiles.holding(lib, tree["A/B/C"])["processing"]
    assert (held.own, held.origin, held.above_origin) == (True, "A/B/C", "A/B")
    folder_profiles.inherit(lib, tree["A/B/C"], "processing")
    held = folder_profiles.holding(lib, tree["A/B/C"])["processing"]
    assert (held.own, held.origin, [one.name for one in held.profiles]) == (False, "A/B", ["Print"])


def test_batch_sets_of_all_ancestors_are_united(lib: Library, tree: dict[str, int]) -> None:
    one = profiles.create(lib, "batch set", "One", {"match": "(a)"})
    two = profiles.create(lib, "batch set", "Two", {"match": "(b)"})
    folder_profiles.add(lib, tree["A"], one)
    folder_profiles.add(lib, tree["A/B"], two)
    assert set(holds(lib, tree["A/B/C"], "batch set")) == {"One", "Two"}
    folder_profiles.clear(lib, tree["A/B/C"], "batch set")
    assert holds(lib, tree["A/B/C"], "batch set") == []
    with pytest.raises(UsageFault, match="Choose one"):
        folder_profiles.apply(lib, tree["A"], "processing", [one.id, two.id])


def test_switches_are_inherited(lib: Library, tree: dict[str, int]) -> None:
    name = folder_profiles.switches()[0]
    folder_profiles.put(lib, tree["A"], [Wish(name, value=folder_profiles.DISABLE)])
    assert folder_profiles.holding(lib, tree["A/B"])[name].value == folder_profiles.DISABLE
    folder_profiles.put(lib, tree["A"], [Wish(name, inherits=True)])
    assert folder_profiles.holding(lib, tree["A/B"])[name].value == ""


def test_a_used_one_is_not_deleted_without_force(lib: Library, tree: dict[str, int]) -> None:
    web = profiles.create(lib, "processing", "Web", WEB)
    standard = profiles.create(lib, "processing", "Standard", WEB)
    folder_profiles.apply(lib, tree["A"], "processing", [standard.id])
    folder_profiles.apply(lib, tree["A/B"], "processing", [web.id])
    with pytest.raises(profiles.ProfileInUse) as used:
        profiles.delete(lib, web.id)
    assert used.value.folders == ("A/B",)
    assert str(used.value) == "“Web” is used by 1 folder: A/B. It will use “Standard” from A."
    profiles.delete(lib, web.id, force=True)
    assert holds(lib, tree["A/B/C"]) == ["Standard"]
    assert profiles.question(lib, standard.id).endswith("It will use none.")


def test_names(lib: Library) -> None:
    web = profiles.create(lib, "processing", "Web", WEB)
    assert profiles.copy(lib, web.id).name == "Web copy"
    assert profiles.copy(lib, web.id).name == "Web copy 2"
    profiles.rename(lib, web.id, "Shop")
    assert profiles.find(lib, "SHOP").id == web.id
    with pytest.raises(UsageFault, match="already"):
        profiles.rename(lib, web.id, "web copy")
    fixed = profiles.create(lib, "batch set", "Spins", {"match": "(a)", "setType": "SpinSet"})
    with pytest.raises(ProfileFault, match="name of a batch set preset is fixed"):
        profiles.rename(lib, fixed.id, "Turns")
    with pytest.raises(ProfileFault, match="type of a batch set preset is fixed"):
        profiles.update(lib, fixed.id, {"match": "(a)", "setType": "ImageSet"})
    profiles.create(lib, "image", "Shop", {})
    with pytest.raises(UsageFault, match="Say which kind"):
        profiles.find(lib, "Shop")
    assert profiles.find(lib, "Shop", "image").kind == "image"
    assert profiles.counts(lib)["processing"] == 3


def test_a_file_brings_its_encodings(lib: Library, tmp_path: Path) -> None:
    films = profiles.create(lib, "video", "Films", profiles.usual(lib, "video"))
    assert len(films.body["presets"]) == 3
    text = profile_files.written(lib, films)
    with Library.create(tmp_path / "other", run=False) as other:
        raw = json.loads(text)
        raw["presets"][0]["videoBitRate"] = 900
        made = profile_files.read(other, json.dumps(raw))
        encodings = {one.handle: one for one in presets.list(other, ENCODING)}
        named = [encodings[handle] for handle in made.body["presets"]]
        assert named[0].body["videoBitRate"] == 900
        assert not named[0].stock
        assert named[1].stock


def test_a_wrong_file_leaves_nothing_behind(lib: Library) -> None:
    before = len(presets.list(lib, ENCODING))
    encoding: dict[str, Any] = {"kind": "encoding", "name": "Mine"}
    for raw in (
        {"kind": "video", "name": "x", "presets": [encoding, {"kind": "encoding", "name": "y", "videoBitRate": 0}]},
        {"kind": "video", "name": "x", "presets": [encoding], "crops": [{"name": "a", "ratio": "2:1"}]},
        {"kind": "video", "name": "x", "presets": ["ps|999"]},
        {"kind": "image", "name": "x", "version": 9},
        {"kind": "processing", "name": "x", "renditions": [{"name": "a.jpg", "watermark": {"asset": "no.png"}}]},
        {"kind": "processing", "name": "x", "renditions": [{"name": "a.jpg", "watermark": {"asset": "a|7"}}]},
    ):
        with pytest.raises(UsageFault):
            profile_files.read(lib, json.dumps(raw))
    assert profiles.counts(lib) == dict.fromkeys(profiles.counts(lib), 0)
    assert len(presets.list(lib, ENCODING)) == before
    with pytest.raises(UsageFault, match="is an image profile, not a video profile"):
        profile_files.read(lib, '{"kind": "image", "name": "x"}', "video")


def test_a_file_takes_the_place_of_one_only_where_that_is_asked_for(lib: Library, tree: dict[str, int]) -> None:
    first = profile_files.read(lib, '{"kind": "image", "name": "Crops"}')
    folder_profiles.add(lib, tree["A"], first)
    text = '{"kind": "image", "name": "crops", "crops": []}'
    with pytest.raises(UsageFault, match="already"):
        profile_files.read(lib, text)
    again = profile_files.read(lib, text, replace=True)
    assert (again.id, again.body["crops"]) == (first.id, [])
    assert profiles.get(lib, first.id).folders == ("A",)


def test_where_a_profile_holds(lib: Library, tree: dict[str, int]) -> None:
    web = profiles.create(lib, "processing", "Web", WEB)
    folder_profiles.add(lib, tree["A"], web)
    one = profiles.list(lib, "processing")[0]
    assert (one.folders, one.folder_ids, one.below) == (("A",), (tree["A"],), 2)
    found = profiles.affected(lib, web.id)
    assert (found.assets, found.stale, found.sentence) == (0, 0, "No asset lies in these folders.")


def test_folders_are_named_by_path_or_handle(lib: Library, tree: dict[str, int]) -> None:
    assert folder_profiles.folder_id(lib, ".") == ROOT
    assert folder_profiles.folder_id(lib, "/") == ROOT
    assert folder_profiles.folder_id(lib, "A/B") == tree["A/B"]
    assert folder_profiles.folder_id(lib, "f|A/B/") == tree["A/B"]
    with pytest.raises(UsageFault):
        folder_profiles.folder_id(lib, "Nowhere")

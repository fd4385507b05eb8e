"""Renditions of processing profiles, from the folder to the file: made, failing by themselves, edited, a person's own
kept, what is left over cleaned up, a profile named once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.engine import ended, running
from support.films import Film, write

from assetdesk.core.asset import RenditionRow
from assetdesk.core.encoding import EncodingPreset
from assetdesk.core.errors import UsageFault
from assetdesk.core.presets import IMAGE, PROCESSING, VIDEO
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import ALL_SCOPES, Scope
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.jobs.modules import current_modules
from assetdesk.library import folder_profiles, presets, profiles, renditions
from assetdesk.library.session import Library
from assetdesk.store.assets import NewAsset, add_assets

pytestmark = pytest.mark.timeout(300)
HERO = {"name": "hero.jpg", "width": 200}
ICON = {"name": "icon.png", "format": "PNG", "width": 50, "height": 50}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library at work."""
    with Library.create(tmp_path / "Library") as opened:
        opened.store.set_modules(current_modules())
        with running(opened.store, workers=1, executor=LocalExecutor):
            yield opened


def photo(lib: Library, name: str = "a.jpg") -> int:
    path = lib.store.paths.root / name
    Image.linear_gradient("L").resize((400, 300)).convert("RGB").save(path)
    seen = path.stat()
    new = NewAsset(1, name, seen.st_size, seen.st_mtime_ns, seen.st_ino)
    return lib.store.writer.run(lambda w: add_assets(w, [new]))[0]


def body(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"renditions": list(rows), **more}


def run(
    lib: Library, asset: int, scopes: Any = ALL_SCOPES, apply_to: ApplyTo = ApplyTo.ALL, **more: Any
) -> dict[str, Any]:
    """What the job's items came to, by step: None, or the sentence of the fault."""
    job = start_reprocess(lib.store, ReprocessRequest(Selection(assets=(asset,)), scopes, apply_to, **more))
    if job.job_id is None:
        return {}
    assert ended(lib.store, job.job_id) == "done"
    with lib.browse.plain() as db:
        rows = db.all(
            "SELECT i.step, r.error_message FROM items i JOIN results r ON r.asset_id = i.asset_id AND r.step = i.step"
            " WHERE i.job_id = ?",
            (job.job_id,),
        )
    return {str(row[0]): row[1] for row in rows}


def shown(lib: Library, asset: int) -> dict[str, RenditionRow]:
    """The files that a profile or a person made."""
    return {one.name: one for one in lib.browse.renditions(asset) if one.lasting}


def test_renditions_come_and_go_with_their_profile(lib: Library, tmp_path: Path) -> None:
    asset = photo(lib)
    web = profiles.create(lib, PROCESSING, "Web", body(HERO, ICON, fpo={"quality": 10}))
    folder_profiles.apply(lib, 1, PROCESSING, [web.id])
    assert run(lib, asset)["renditions"] is None
    made = shown(lib, asset)
    assert {name: (one.width, one.height) for name, one in made.items()} == {
        "hero.jpg": (200, 150),
        "icon.png": (50, 38),
        "fpo.jpeg": (400, 300),
    }
    assert all(one.fresh and one.defined and not one.own for one in made.values())
    assert "renditions" not in run(lib, asset, apply_to=ApplyTo.STALE)

    # a person's own stands in the place of one of them
    own = tmp_path / "hero.jpg"
    Image.new("RGB", (10, 10), "red").save(own)
    assert renditions.add(lib, asset, own) == "hero.jpg"
    profiles.update(lib, web.id, body({**HERO, "width": 100}))
    assert not shown(lib, asset)["icon.png"].fresh
    assert run(lib, asset, apply_to=ApplyTo.STALE) == {"renditions": None}
    now = shown(lib, asset)
    assert now["hero.jpg"].own
    assert lib.root is not None
    assert (lib.root / now["hero.jpg"].path).read_bytes() == own.read_bytes()
    assert {name: one.defined for name, one in now.items()} == {"hero.jpg": True, "icon.png": False, "fpo.jpeg": False}

    # what no profile defines is cleaned up; never an own one
    files = renditions.leftovers(lib, Selection(everything=True))
    assert [one.name for one in files] == ["fpo.jpeg", "icon.png"]
    gone = lib.root / now["icon.png"].path
    assert renditions.clean_up(lib, files) == 2
    assert set(shown(lib, asset)) == {"hero.jpg"}
    assert not gone.exists()
    assert renditions.leftovers(lib, Selection(folders=(1,))) == []

    # the own one deleted, the profile's comes back
    renditions.delete(lib, asset, ["hero.jpg"])
    assert run(lib, asset, apply_to=ApplyTo.STALE) == {"renditions": None}
    assert (shown(lib, asset)["hero.jpg"].own, shown(lib, asset)["hero.jpg"].width) == (False, 100)


def test_one_that_fails_is_told_and_the_others_stand(lib: Library) -> None:
    asset = photo(lib)
    command = {"name": "facts.txt", "command": "no-such-program-here {input} {output}"}
    web = profiles.create(lib, PROCESSING, "Web", body(HERO, commands=[command]))
    folder_profiles.apply(lib, 1, PROCESSING, [web.id])
    assert run(lib, asset, (Scope.METADATA, Scope.PREVIEW, Scope.PROFILE))["renditions"] == (
        "“facts.txt”: no-such-program-here is not installed. Install it, or change the command in the profile."
    )
    assert set(shown(lib, asset)) == {"hero.jpg"}


def test_a_profile_named_once_leaves_the_folders_own_alone(lib: Library) -> None:
    asset = photo(lib)
    web = profiles.create(lib, PROCESSING, "Web", body(HERO))
    once = profiles.create(lib, PROCESSING, "Once", body(ICON))
    folder_profiles.apply(lib, 1, PROCESSING, [web.id])
    run(lib, asset)
    assert run(lib, asset, (Scope.PROFILE,), profile="Once") == {"named_renditions": None}
    assert set(shown(lib, asset)) == {"hero.jpg", "icon.png"}
    assert renditions.leftovers(lib, Selection(everything=True)) == []
    assert run(lib, asset, apply_to=ApplyTo.STALE) == {}
    profiles.delete(lib, once.id)
    assert [one.name for one in renditions.leftovers(lib, Selection(assets=(asset,)))] == ["icon.png"]


def test_the_image_profile_cuts_and_sharpens_the_renditions(lib: Library) -> None:
    asset = photo(lib)
    web = profiles.create(lib, PROCESSING, "Web", body(HERO))
    cut = {"top": 0, "bottom": 0, "left": 100, "right": 100}
    image = profiles.create(lib, IMAGE, "Cut", {"crops": [], "pixelCrop": cut})
    folder_profiles.apply(lib, 1, PROCESSING, [web.id])
    run(lib, asset)
    folder_profiles.apply(lib, 1, IMAGE, [image.id])
    assert not shown(lib, asset)["hero.jpg"].fresh
    run(lib, asset, (Scope.PROFILE,), ApplyTo.STALE)
    assert (shown(lib, asset)["hero.jpg"].width, shown(lib, asset)["hero.jpg"].height) == (200, 300)


def test_what_cannot_be_added_or_deleted_is_told(lib: Library, tmp_path: Path) -> None:
    asset = photo(lib)
    run(lib, asset, (Scope.PREVIEW,))
    reserved = tmp_path / "Thumbnail.1.png"
    reserved.write_bytes(b"x")
    with pytest.raises(UsageFault, match="own files begin with “thumbnail"):
        renditions.add(lib, asset, reserved)
    with pytest.raises(UsageFault, match="is no file"):
        renditions.add(lib, asset, tmp_path / "not there.txt")
    with pytest.raises(UsageFault, match="one of AssetDesk's own previews"):
        renditions.delete(lib, asset, ["web.1280.1280.jpeg"])
    good = tmp_path / "notes.txt"
    good.write_text("words")
    assert renditions.add(lib, asset, good) == "notes.txt"
    assert shown(lib, asset)["notes.txt"].own
    renditions.delete(lib, asset, ["notes.txt"])
    assert shown(lib, asset) == {}


def test_a_film_has_the_encodings_of_its_folders_video_profile(lib: Library) -> None:
    path = write(lib.store.paths.root / "clip.mp4", Film(size=(160, 90)))
    seen = path.stat()
    new = NewAsset(1, path.name, seen.st_size, seen.st_mtime_ns, seen.st_ino)
    asset = lib.store.writer.run(lambda w: add_assets(w, [new]))[0]
    small = EncodingPreset("Small", suffix="_small", height=60, video_kbps=200)
    preset = presets.save(lib, "encoding", "Small", small.to_json())
    crops = [{"name": "Square", "ratio": "1:1"}]
    phones = profiles.create(lib, VIDEO, "Phones", {"adaptive": False, "presets": [preset.handle], "crops": crops})
    web = profiles.create(lib, PROCESSING, "Web", body(HERO, videos=[{"name": "tiny.mp4", "width": 40}]))
    folder_profiles.apply(lib, 1, VIDEO, [phones.id])
    folder_profiles.apply(lib, 1, PROCESSING, [web.id])
    scopes = (Scope.METADATA, Scope.PREVIEW, Scope.PROFILE)
    assert run(lib, asset, scopes)["video_profile"] is None
    made = {name: (one.width, one.height) for name, one in shown(lib, asset).items()}
    assert made == {"small.mp4": (106, 60), "Square-small.mp4": (60, 60), "tiny.mp4": (40, 22)}
    # what an encoding preset says is a part of the profile
    presets.update(lib, preset.id, EncodingPreset("Small", suffix="_small", height=30, video_kbps=200).to_json())
    assert set(run(lib, asset, scopes, ApplyTo.STALE)) == {"video_profile"}
    assert shown(lib, asset)["small.mp4"].height == 30

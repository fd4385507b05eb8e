"""`targets` and `republish`, as a script uses them."""

from __future__ import annotations

from pathlib import Path

from support.command import asked

from assetdesk.library.session import Library
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.publishing import published
from assetdesk.store.writer import Write


def _fill(w: Write) -> None:
    add_assets(w, [NewAsset(1, f"{n}.jpg", 1, 1, 1) for n in (1, 2)])
    number = published.idents(w, 1, "/srv/1", [2])[2][0]
    w.db.run("UPDATE published SET last_published = 5, format = 'JPEG' WHERE id = ?", (number,))


def test_targets_are_added_changed_checked_and_deleted(tmp_path: Path) -> None:
    place = tmp_path / "Autumn"
    Library.create(place, run=False).close()
    assert [one["handle"] for one in asked("targets", place).lines] == ["pc|1", "pc|2", "pc|3", "pc|4"]
    shop = tmp_path / "shop"
    words = ("targets", place, "add", "Web shop", "--target", shop, "--files", "pyramids,documents")
    [made] = asked(*words).lines
    assert (made["handle"], made["type"], made["target"], made["active"]) == ("pc|5", "ImageServing", str(shop), True)
    assert made["files"] == {
        "pyramid": True, "originals": "notPictures", "renditions": False, "videos": False, "previews": False,
    }  # fmt: skip
    assert made["due"]["new"] == 0
    assert shop.is_dir()
    [checked] = asked("targets", place, "check", "web SHOP").lines
    assert (checked["problem"], checked["checked"] is not None) == ("", True)
    [off] = asked("targets", place, "change", "Web shop", "--name", "Shop", "--no-enabled", "--files", "default").lines
    assert (off["name"], off["active"], off["files"]["renditions"]) == ("Shop", False, True)
    assert asked("targets", place, "change", "Nobody", code=2).lines[0]["fault"]["code"] == 30001
    assert asked("targets", place, "add", "shop", code=2).lines[0]["fault"]["reason"].startswith("There is a publish")
    assert asked("targets", place, "add", "In itself", "--target", place / "out", code=2).lines
    assert asked("targets", place, "add", code=2).lines[0]["fault"]["code"] == 30002
    assert asked("targets", place, "delete", "Shop").lines == [{"deleted": "Shop"}]
    assert len(asked("targets", place).lines) == 4


def test_republish_says_each_mark_and_what_counts_as_never_published(tmp_path: Path) -> None:
    place = tmp_path / "Autumn"
    with Library.create(place, run=False) as lib:
        lib.store.writer.run(_fill)
    *states, last = asked("republish", place, "2.jpg", "a|1", "--no-files").lines
    assert states == [{"assetHandle": f"a|{n}", "publishState": "NotMarkedForPublish"} for n in (1, 2)]
    assert last == {"total": 2, "forced": 0}
    assert asked("republish", place, "a|2", "--context", "Video").lines[-1]["forced"] == 0
    assert asked("republish", place, "a|2").lines[-1] == {"total": 1, "forced": 1}
    assert asked("republish", place, "nothing.jpg", code=2).lines[0]["fault"]["code"] == 30001

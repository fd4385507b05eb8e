"""The live preview of edits: other options, looked at before anything is run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from assetdesk.core.edits import Insets
from assetdesk.core.errors import FileFault, UsageFault
from assetdesk.core.query import Query
from assetdesk.library import adopt
from assetdesk.library.session import Library
from assetdesk.library.tryout import Tried, auto_crop_rect

KNOCKOUT = {"knockoutBackground": {"corner": "UpperLeft", "fillMethod": "FloodFill", "tolerance": 0.1}}
BY_COLOUR = {"autoColorCropOptions": {"corner": "UpperLeft", "tolerance": 0.1}}
SHARP = {"unsharpMaskOptions": {"amount": 2.0, "radius": 1.5, "threshold": 0}}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / "Photos"
    root.mkdir()
    image = Image.new("RGB", (1000, 600), (255, 255, 255))
    chance = np.random.default_rng(3)
    patches = Image.fromarray(chance.integers(0, 180, (40, 70, 3), dtype=np.uint8))
    image.paste(patches.resize((700, 400), Image.Resampling.NEAREST), (200, 100))
    image.save(root / "photo.png")
    (root / "torn.png").write_bytes((root / "photo.png").read_bytes()[:3000])
    with Library.create(root, run=False) as made:
        adopt.look(made)
        yield made


@pytest.fixture
def photo(library: Library) -> int:
    return _named(library, "photo.png")


def _named(library: Library, name: str) -> int:
    rows = library.browse.rows(library.browse.ids(Query()))
    return next(row.id for row in rows if row.name == name)


def show(library: Library, asset: int, options: dict[str, Any], **how: Any) -> Tried:
    made = library.tryout.show(asset, options, **how)
    assert made is not None
    return made


def pixels(data: bytes | None) -> np.ndarray:  # type: ignore[type-arg]
    assert data is not None
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image).astype(int)


def test_other_options_are_looked_at(library: Library, photo: int) -> None:
    """One start of a worker for all of it."""
    before_and_after_have_one_size(library, photo)
    the_crop_is_told_in_px_of_the_original(library, photo)
    a_region_is_shown_at_full_resolution(library, photo)
    the_automatic_crop_is_exact(library, photo)
    assert library.browse.renditions(photo) == []
    assert library.tryout.stored(photo) == {}


def before_and_after_have_one_size(library: Library, photo: int) -> None:
    made = show(library, photo, KNOCKOUT, max_edge=500)
    before, after = pixels(made.before), pixels(made.after)
    assert before.shape == (300, 500, 3)
    assert after.shape == (300, 500, 4)
    assert after[5, 5, 3] == 0
    assert after[150, 250, 3] == 255
    assert (made.width, made.height) == (1000, 600)
    assert show(library, photo, {}, before=False).before is None


def the_crop_is_told_in_px_of_the_original(library: Library, photo: int) -> None:
    given = {"crop": {"left": 10, "right": 20, "top": 30, "bottom": 40}}
    made = show(library, photo, given, max_edge=500)
    assert (made.crop, made.exact) == (Insets(10, 20, 30, 40), True)
    assert pixels(made.after).shape == (300, 500, 3)  # drawn by whoever shows it
    found = show(library, photo, BY_COLOUR, max_edge=500)
    assert not found.exact
    assert found.crop is not None
    for side, wanted in zip(("left", "right", "top", "bottom"), (200, 100, 100, 100), strict=True):
        assert abs(getattr(found.crop, side) - wanted) <= 6
    nothing = show(library, photo, {"crop": {"left": 999, "right": 9, "top": 0, "bottom": 0}})
    assert nothing.crop is None
    assert "leave nothing" in nothing.warnings[0]


def a_region_is_shown_at_full_resolution(library: Library, photo: int) -> None:
    region = (190, 90, 120, 80)
    made = show(library, photo, SHARP, region=region)
    before, after = pixels(made.before), pixels(made.after)
    assert before.shape == after.shape == (80, 120, 3)
    with Image.open(library.root / "photo.png") as image:
        original = np.asarray(image.crop((190, 90, 310, 170))).astype(int)
    assert abs(before - original).mean() < 4
    assert abs(after - original).mean() > abs(before - original).mean() + 3
    flood = show(library, photo, KNOCKOUT, region=region)
    assert pixels(flood.after)[2, 2, 3] == 0
    assert pixels(flood.after)[40, 40, 3] == 255
    beyond = show(library, photo, {}, region=(950, 550, 500, 500))
    assert pixels(beyond.after).shape == (50, 50, 3)


def the_automatic_crop_is_exact(library: Library, photo: int) -> None:
    assert auto_crop_rect(library, photo, BY_COLOUR) == (200, 100, 700, 400)
    assert auto_crop_rect(library, photo, {"autoTransparentCropOptions": {"tolerance": 0}}) == (0, 0, 1000, 600)
    found = library.tryout.auto_crop(photo, {**KNOCKOUT, "autoTransparentCropOptions": {"tolerance": 0.0}})
    assert found is not None
    assert found[0] == Insets(200, 100, 100, 100)


@pytest.mark.parametrize(
    ("options", "code"), [({}, 30002), ({**BY_COLOUR, "autoTransparentCropOptions": {"tolerance": 0}}, 30001)]
)
def test_exactly_one_automatic_crop_is_asked_for(
    library: Library, photo: int, options: dict[str, Any], code: int
) -> None:
    with pytest.raises(UsageFault) as told:
        auto_crop_rect(library, photo, options)
    assert told.value.code == code


def test_what_cannot_be_shown_is_told_in_a_sentence(library: Library, photo: int) -> None:
    with pytest.raises(FileFault, match="damaged or empty"):
        show(library, _named(library, "torn.png"), {})
    colour = {"colorManagement": "Convert", "outputProfileHandle": "icc|gone.icc"}
    with pytest.raises(FileFault, match="is not on this computer"):
        show(library, photo, {"colorManagementOptions": colour})
    with pytest.raises(UsageFault):
        show(library, 999, {})
    assert show(library, photo, {}).after  # and the next one is shown


def test_the_newest_wins_and_what_nobody_wants_is_not_made(library: Library, photo: int) -> None:
    assert library.tryout.show(photo, {}, cancelled=lambda: True) is None
    made: list[Tried | None] = []
    calls = [
        threading.Thread(target=lambda n=n: made.append(library.tryout.show(photo, {}, max_edge=100 + n)))
        for n in range(12)
    ]
    for one in calls:
        one.start()
    for one in calls:
        one.join()
    assert any(made)
    assert list(library.store.paths.tmp.glob("try-*")) == []
    assert library.browse.renditions(photo) == []

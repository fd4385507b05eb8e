"""Layers of Photoshop documents as assets of their own: which are made, their names, places and pixels."""

from __future__ import annotations

import json
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops
from support import icc
from support.opening import opened
from support.psd import CMYK, DUOTONE, GRAY, INDEXED, LAB, RGB
from support.psd_layers import (
    CLIPPED,
    HIDDEN,
    MASK,
    PREDICTED,
    RAW,
    REAL_MASK,
    RLE,
    TRANSPARENCY,
    ZIP,
    Drawn,
    filled,
    group,
    layered,
    user_mask,
    with_id,
)
from support.psd_type import TYPE_A

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.parts import Engine, Part, PartKind, PartSet
from assetdesk.core.task import Limits
from assetdesk.media.document import Document, HasParts, HasText, Picture
from assetdesk.media.readers import photoshop_records
from assetdesk.media.readers.photoshop_tree import is_default

CANVAS = (0, 0, 40, 30)
PROFILE = icc.rgb()
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def asking(**layer: Any) -> dict[str, Any]:
    """Options that ask for layers."""
    return {"photoshopOptions": {"process": "MaintainLayers", "layerOptions": layer}}


def saved(path: Path, layers: Sequence[Drawn], **more: Any) -> Path:
    path.write_bytes(layered(layers, **more))
    return path


def parts(path: Path, **layer: Any) -> list[Part]:
    """The layers that are made."""
    with opened(path) as document:
        assert isinstance(document, HasParts)
        return [one for one in document.parts(asking(**layer), "Spring Ad") if isinstance(one, Part)]


def names(path: Path, **layer: Any) -> list[str]:
    return [one.name for one in parts(path, **layer)]


def picture(path: Path, number: int = 1, limits: Limits | None = None, **layer: Any) -> Picture:
    """The picture of a layer, counted from the lowest."""
    with opened(path, limits) as document:
        assert isinstance(document, HasParts)
        found = [one for one in document.parts(asking(**layer), "a") if isinstance(one, Part)]
        part = document.part(found[number - 1].key, asking(**layer))
        facts = part.facts()
        made = part.picture(10_000)
        assert (facts.width, facts.height) == (made.width, made.height) == made.image.size
        assert (found[number - 1].width, found[number - 1].height) == made.image.size
        return made


def by_imagemagick(path: Path, number: int) -> Image.Image:
    """The same by another program; it takes the merged picture for number 0."""
    made = path.with_suffix(f".{number}.png")
    subprocess.run(["convert", f"{path}[{number}]", "+repage", f"png32:{made}"], check=True)
    with Image.open(made) as image:
        return image.convert("RGBA")


def same(mine: Image.Image, theirs: Image.Image, by: int = 0) -> None:
    """Equal to `by` levels; what is clear has no colour."""
    mine = mine.convert("RGBA")
    assert mine.size == theirs.size
    black = Image.new("RGBA", mine.size, (0, 0, 0, 255))
    both = (Image.alpha_composite(black, one) for one in (mine, theirs))
    assert max(high for _, high in ImageChops.difference(*both).getextrema()) <= by
    apart = ImageChops.difference(mine.getchannel("A"), theirs.getchannel("A"))
    assert apart.getextrema()[1] <= by


def noise(box: tuple[int, int, int, int], kinds: Sequence[int], dtype: str = "u1", seed: int = 7) -> Drawn:
    """A layer of random pixels, every tenth of them clear."""
    made = np.random.default_rng(seed)
    shape = (box[3] - box[1], box[2] - box[0])
    channels = {}
    for kind in kinds:
        plane = made.integers(0, np.iinfo(dtype).max + 1, shape)
        if kind == TRANSPARENCY:
            plane[made.random(shape) < 0.1] = 0
        channels[kind] = plane.astype(dtype)
    return Drawn("noise", box, channels)


BOTTOM = filled("Background", CANVAS, RED)
TAG = filled("Price Tag", (5, 6, 15, 16), GREEN, 255)


@pytest.mark.parametrize("options", [{}, {"photoshopOptions": {"process": "None"}}, {"photoshopOptions": None}])
def test_nothing_is_made_where_layers_are_not_asked_for(tmp_path: Path, options: dict[str, Any]) -> None:
    with opened(saved(tmp_path / "a.psd", [BOTTOM, TAG])) as document:
        assert isinstance(document, HasParts)
        assert list(document.parts(options, "a")) == []


def test_a_layer_each_from_the_bottom_up(tmp_path: Path) -> None:
    first, second = parts(saved(tmp_path / "a.psd", [BOTTOM, TAG]))
    assert (first.kind, first.number, first.engine) == (PartKind.LAYER, 1, Engine.PHOTOSHOP_LAYERS)
    assert (second.number, second.name, second.width, second.height) == (2, "Price Tag", 10, 10)
    assert second.options == asking()
    assert second.folder == ""


@pytest.mark.parametrize(
    ("naming", "expected"),
    [
        ("LayerName", ["1", "Price Tag", "3"]),
        ("AppendNumber", ["Spring Ad_1", "Spring Ad_2", "Spring Ad_3"]),
        ("AppendName", ["Spring Ad_1", "Spring Ad_Price Tag", "Spring Ad_3"]),
        ("Folders", ["1", "Price Tag", "3"]),
    ],
)
def test_every_naming_mode(tmp_path: Path, naming: str, expected: list[str]) -> None:
    path = saved(tmp_path / "a.psd", [BOTTOM, TAG, replace(TAG, name="Layer 7")])
    found = parts(path, layerNaming=naming)
    assert [one.name for one in found] == expected
    assert {one.folder for one in found} == {"Spring Ad" if naming == "Folders" else ""}


def test_names_are_cleaned_and_told_apart(tmp_path: Path) -> None:
    given = ["a/b: “c”?", "Tag", "TAG", "Tag", "Tag-2", ""]
    path = saved(tmp_path / "a.psd", [replace(TAG, name=name) for name in given])
    assert names(path) == ["a-b- “c”-", "Tag", "TAG-2", "Tag-3", "Tag-2-2", "6"]


@pytest.mark.parametrize(
    "name",
    [
        *("Background", "Layer 3", "layer 12", "Ebene 1", "Hintergrund", "Calque 1", "Arrière-plan", "Capa 1", "Fondo"),
        *("Livello 2", "Camada 4", "Laag 1", "レイヤー 1", "背景", "图层 1", "圖層 1", "레이어 2", "Слой 1", "Фон"),
        *("Warstwa 1", "1. réteg"),
    ],
)
def test_names_that_photoshop_gives_are_known_in_its_languages(name: str) -> None:
    assert is_default(name)


@pytest.mark.parametrize("name", ["Layer", "Layer 3 copy", "Player 3", "Background image", "Tag", "3"])
def test_names_that_a_person_gave_stay(name: str) -> None:
    assert not is_default(name)


def test_keys_stay_when_layers_are_renamed_moved_and_added(tmp_path: Path) -> None:
    before = saved(tmp_path / "a.psd", [with_id(BOTTOM, 1), with_id(TAG, 5)])
    after = [with_id(filled("New", CANVAS, BLUE), 9), *group("G", with_id(replace(TAG, name="Sale"), 5))]
    assert [one.key for one in parts(before)] == ["1", "5"]
    found = parts(saved(tmp_path / "b.psd", after))
    assert [(one.key, one.name, one.number) for one in found] == [("9", "New", 1), ("5", "Sale", 2)]


def test_without_numbers_a_layer_is_known_by_its_groups_and_name(tmp_path: Path) -> None:
    layers = [TAG, *group("A", TAG, TAG), with_id(TAG, 3), with_id(TAG, 3)]
    found = [one.key for one in parts(saved(tmp_path / "a.psd", layers))]
    assert found == ["/Price Tag", "/A/Price Tag", "/A/Price Tag~2", "3", "/Price Tag~2"]


def test_what_shows_nothing_gives_no_asset(tmp_path: Path) -> None:
    curves = replace(TAG, name="Curves 1", blocks={b"curv": bytes(8)})
    empty = Drawn("empty", (0, 0, 0, 0), {kind: np.zeros((0, 0), np.uint8) for kind in (-1, 0, 1, 2)})
    path = saved(tmp_path / "a.psd", [curves, empty, *group("G", TAG)])
    assert names(path) == ["Price Tag"]


def test_places_and_ways_of_laying_are_those_that_exiftool_reads(tmp_path: Path) -> None:
    layers = [
        BOTTOM,
        replace(TAG, opacity=128, blend=b"mul ", clipping=CLIPPED),
        *group("Inner", replace(TAG, name="beyond", box=(-5, -7, 5, 3), flags=HIDDEN, blend=b"scrn"), flags=0),
    ]
    path = saved(tmp_path / "a.psd", layers)
    said = subprocess.run(["exiftool", "-j", "-Layer*", path], check=True, capture_output=True, text=True)
    (read,) = json.loads(said.stdout)
    for one, place in zip(parts(path), (0, 1, 3), strict=True):
        told = one.attributes
        top, left, bottom, right = (
            np.int64(side).astype(np.int32).item() for side in read["LayerRectangles"][place].split()
        )
        assert (told["left"], told["top"]) == (left, top)
        assert (told["width"], told["height"]) == (right - left, bottom - top)
        assert f"{told['opacity']}%" == read["LayerOpacities"][place]
        assert told["blendMode"] == read["LayerBlendModes"][place]
        assert ("Yes" if told["visible"] else "No") == read["LayerVisible"][place]
        assert told["layer"] == read["LayerUnicodeNames"][place]
    assert [one.attributes["clipped"] for one in parts(path)] == [False, True, False]
    assert [one.attributes.get("group") for one in parts(path)] == [None, None, "Inner"]


def test_a_layer_of_a_hidden_group_is_hidden(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.psd", [TAG, *group("G", *group("H", TAG), flags=HIDDEN), TAG])
    assert [one.attributes["visible"] for one in parts(path)] == [True, False, True]


def test_groups_five_levels_deep_and_deeper_ones_flattened(tmp_path: Path) -> None:
    nested = [TAG]
    for level in range(6, 0, -1):
        nested = group(f"g{level}", TAG, *nested)
    path = saved(tmp_path / "a.psd", nested)
    with opened(path) as document:
        assert isinstance(document, HasParts)
        found = [one for one in document.parts(asking(), "a") if isinstance(one, Part)]
        warnings = list(document.warnings)
    assert [one.attributes["group"] for one in found] == [
        "g1",
        "g1/g2",
        "g1/g2/g3",
        "g1/g2/g3/g4",
        "g1/g2/g3/g4/g5",
        "g1/g2/g3/g4/g5",
        "g1/g2/g3/g4/g5",
    ]
    assert warnings == ["Groups lie deeper than 5 levels: their layers are taken as those of level 5."]


@pytest.mark.parametrize("compression", [RAW, RLE, ZIP, PREDICTED])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize(("mode", "kinds"), [(RGB, (0, 1, 2, -1)), (GRAY, (0, -1)), (RGB, (-1, 2, 1, 0))])
def test_pixels_are_those_that_imagemagick_reads(
    tmp_path: Path, mode: int, kinds: tuple[int, ...], big: bool, compression: int
) -> None:
    layer = replace(noise((3, 4, 20, 17), kinds), compression=compression)
    below = filled("below", CANVAS, (90,) * (3 if mode == RGB else 1))
    path = saved(tmp_path / "a.psd", [below, layer], mode=mode, big=big)
    made = picture(path, 2)
    assert made.image.mode == ("RGBA" if mode == RGB else "LA")
    same(made.image, by_imagemagick(path, 2))


@pytest.mark.parametrize("compression", [RAW, RLE, ZIP, PREDICTED])
def test_sixteen_bits_become_eight(tmp_path: Path, compression: int) -> None:
    layer = replace(noise((0, 0, 12, 9), (0, 1, 2, -1), ">u2"), compression=compression)
    path = saved(tmp_path / "a.psd", [layer], depth=16)
    made = picture(path)
    for kind, band in ((0, "R"), (1, "G"), (2, "B"), (TRANSPARENCY, "A")):
        exact = layer.channels[kind].astype(np.float64) / 257
        assert np.abs(np.asarray(made.image.getchannel(band)) - exact).max() <= 0.51
    if compression == RAW:
        same(made.image, by_imagemagick(path, 1), 1)


@pytest.mark.parametrize("compression", [RAW, PREDICTED])
def test_thirty_two_bits_are_linear_light(tmp_path: Path, compression: int) -> None:
    half = np.full((4, 5), 0.2140, ">f4")  # the light of sRGB's 127.5
    channels = {0: half, 1: half * 0, 2: half * 0 + 1, TRANSPARENCY: half * 0 + 0.5}
    layer = Drawn("light", (0, 0, 5, 4), {kind: plane.astype(">f4") for kind, plane in channels.items()})
    path = saved(tmp_path / "a.psd", [replace(layer, compression=compression)], depth=32, resources={1039: PROFILE})
    made = picture(path)
    assert made.image.getpixel((2, 2)) in [(127, 0, 255, 128), (128, 0, 255, 128)]
    assert made.profile is None


def test_the_profile_of_the_document_goes_along(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.psd", [TAG], resources={1039: PROFILE})
    assert picture(path).profile == PROFILE


def test_opacity_and_blending_are_told_and_not_done(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.psd", [replace(TAG, opacity=77, blend=b"mul ", flags=HIDDEN)])
    assert picture(path).image.getpixel((3, 3)) == (*GREEN, 255)


def masked(name: str, mask: np.ndarray[Any, Any], record: bytes, kind: int = MASK) -> Drawn:
    """The tag under a mask."""
    return replace(TAG, name=name, channels={**TAG.channels, kind: mask}, mask=record)


def test_a_mask_cuts_where_it_lies(tmp_path: Path) -> None:
    """Four columns from 7 to 11 of the canvas let through; the layer begins at 5, what is outside is hidden."""
    mask = np.tile(np.array([255, 255, 128, 0], np.uint8), (30, 1))
    path = saved(tmp_path / "a.psd", [masked("m", mask, user_mask((7, 0, 11, 30)))])
    made = picture(path).image
    assert [made.getpixel((x, 5))[3] for x in range(10)] == [0, 0, 255, 255, 128, 0, 0, 0, 0, 0]  # type: ignore[index]
    same(made, by_imagemagick(path, 1), 1)


def test_outside_of_a_mask_is_as_it_says(tmp_path: Path) -> None:
    mask = np.zeros((30, 4), np.uint8)
    path = saved(tmp_path / "a.psd", [masked("m", mask, user_mask((7, 0, 11, 30), outside=255))])
    made = picture(path).image
    assert [made.getpixel((x, 5))[3] for x in range(10)] == [255, 255, 0, 0, 0, 0, 255, 255, 255, 255]  # type: ignore[index]


def test_a_mask_that_is_switched_off_does_nothing_and_is_told(tmp_path: Path) -> None:
    record = user_mask((7, 0, 11, 30), flags=photoshop_records.DISABLED)
    path = saved(tmp_path / "a.psd", [masked("m", np.zeros((30, 4), np.uint8), record)])
    assert picture(path).image.getchannel("A").getextrema() == (255, 255)
    assert parts(path)[0].attributes["mask"] == {"box": [7, 0, 11, 30], "outside": 0, "disabled": True}


def test_density_and_feather_of_a_mask(tmp_path: Path) -> None:
    mask = np.zeros((30, 40), np.uint8)
    half = user_mask(CANVAS, flags=16, more=bytes((1, 128)))
    path = saved(tmp_path / "a.psd", [masked("m", mask, half)])
    assert picture(path).image.getchannel("A").getextrema() == (127, 127)
    mask[:, :10] = 255
    soft = user_mask(CANVAS, flags=16, more=bytes((2,)) + struct.pack(">d", 2.0))
    path = saved(tmp_path / "b.psd", [masked("m", mask, soft)])
    row = np.asarray(picture(path).image.getchannel("A"))[5].astype(int)
    assert row[0] > 230 > row[4] > row[5] > 20 > row[9]


def test_of_two_masks_both_cut(tmp_path: Path) -> None:
    drawn, both = np.full((30, 40), 255, np.uint8), np.full((30, 40), 255, np.uint8)
    drawn[:, :8] = 0
    both[:, :8], both[:, 12:] = 0, 0
    record = user_mask(CANVAS, flags=0, more=struct.pack(">BB4i", 0, 0, 0, 0, 30, 40))
    layer = replace(TAG, channels={**TAG.channels, MASK: both, REAL_MASK: drawn}, mask=record)
    made = picture(saved(tmp_path / "a.psd", [layer])).image
    assert [made.getpixel((x, 5))[3] for x in range(10)] == [0, 0, 0, 255, 255, 255, 255, 0, 0, 0]  # type: ignore[index]


def test_layers_are_padded_to_the_canvas_where_that_is_wanted(tmp_path: Path) -> None:
    outside = replace(TAG, box=(-5, -7, 5, 3))
    path = saved(tmp_path / "a.psd", [BOTTOM, TAG, outside])
    made = picture(path, 2, extendLayers=True).image
    assert made.size == (40, 30)
    assert made.getchannel("A").getbbox() == (5, 6, 15, 16)
    assert made.getpixel((5, 6)) == (*GREEN, 255)
    assert picture(path, 3, extendLayers=True).image.getchannel("A").getbbox() == (0, 0, 5, 3)
    assert picture(path, 3).image.size == (10, 10)  # else its own box, beyond the canvas, too
    assert [one.attributes["left"] for one in parts(path, extendLayers=True)] == [0, 5, -5]


@pytest.mark.parametrize(
    ("anchor", "point"),
    [
        ("Northwest", (0, 0)),
        ("North", (5, 0)),
        ("Northeast", (10, 0)),
        ("West", (0, 5)),
        ("Center", (5, 5)),
        ("East", (10, 5)),
        ("Southwest", (0, 10)),
        ("South", (5, 10)),
        ("Southeast", (10, 10)),
        (None, (5, 5)),
    ],
)
def test_the_anchor_is_a_point_of_the_picture(tmp_path: Path, anchor: str | None, point: tuple[int, int]) -> None:
    path = saved(tmp_path / "a.psd", [TAG])
    (alone,) = parts(path, anchor=anchor)
    assert (alone.attributes["anchorX"], alone.attributes["anchorY"]) == point
    assert alone.attributes["anchor"] == (anchor or "Center")
    (padded,) = parts(path, anchor=anchor, extendLayers=True)
    assert (padded.attributes["anchorX"], padded.attributes["anchorY"]) == (point[0] + 5, point[1] + 6)


def read(document: Document) -> list[str]:
    assert isinstance(document, HasText)
    return [part.text for part in document.text()]


def test_text_is_told_and_searched_where_it_is_wanted(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.psd", [BOTTOM, replace(TAG, blocks={b"TySh": TYPE_A})])
    _, text = parts(path, extractText=True)
    assert text.attributes["kind"] == "text"
    told = {name: text.attributes[name] for name in ("text", "font", "fontSize", "color")}
    assert told == {"text": "A", "font": "ArialMT", "fontSize": 30.0, "color": "#ff0000"}
    left, top, right, bottom = text.attributes["textBox"]
    assert 5 < left < 7 and 4 < top < 6 and 24 < right < 26 and 26 < bottom < 28  # noqa: PT018
    assert "text" not in parts(path)[1].attributes
    with opened(path) as document:
        assert isinstance(document, HasParts)
        assert read(document.part(text.key, text.options)) == ["A"]
        assert read(document.part(text.key, asking())) == []
        assert read(document.part(parts(path)[0].key, text.options)) == []


def test_the_template_describes_canvas_and_layers(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.psd", [BOTTOM, replace(TAG, opacity=51)])
    with opened(path) as document:
        assert isinstance(document, HasParts)
        *layers, template = document.parts(asking(createTemplate=True, anchor="North"), "Spring Ad")
    assert isinstance(template, PartSet)
    assert (template.part, template.name, template.type) == ("set:template", "Spring Ad", "PsdTemplate")
    assert template.members == tuple(one.part for one in layers)  # the lowest first
    told = json.loads(json.dumps(template.attributes))
    assert (told["width"], told["height"]) == (40, 30)
    assert [(one["name"], one["part"]) for one in told["layers"]] == [(one.name, one.part) for one in layers]  # type: ignore[union-attr]
    assert told["layers"][1]["opacity"] == 20
    assert told["layers"][1]["anchor"] == "North"
    assert len(parts(path)) == 2


@pytest.mark.parametrize(("mode", "stored"), [(CMYK, (245, 55, 225, 255)), (LAB, (200, 128, 140))])
def test_inks_and_lab_stay_what_they_are_with_their_alpha_apart(
    tmp_path: Path, mode: int, stored: tuple[int, ...]
) -> None:
    """Ink is stored as its absence."""
    opaque, clear = filled("a", CANVAS, stored), filled("b", (5, 6, 15, 16), stored, 100)
    path = saved(tmp_path / "a.psd", [opaque, clear], mode=mode, resources={1039: icc.cmyk()})
    shown = tuple(255 - ink for ink in stored) if mode == CMYK else stored
    plain, seen = picture(path, 1), picture(path, 2, extendLayers=True)
    assert (plain.image.getpixel((1, 1)), plain.alpha, plain.profile) == (shown, None, icc.cmyk())
    assert (seen.image.getpixel((7, 7)), seen.profile) == (shown, icc.cmyk())
    assert seen.alpha is not None
    assert (seen.alpha.getpixel((7, 7)), seen.alpha.getbbox()) == (100, (5, 6, 15, 16))


def test_layers_of_a_duotone_are_gray_and_of_a_palette_there_are_none(tmp_path: Path) -> None:
    layer = filled("a", CANVAS, (77,), 100)
    assert picture(saved(tmp_path / "a.psd", [layer], mode=DUOTONE)).image.getpixel((1, 1)) == (77, 100)
    data = bytearray(layered([layer], mode=DUOTONE))
    data[25] = INDEXED
    (tmp_path / "b.psd").write_bytes(data)
    with pytest.raises(FileFault) as refused:
        picture(tmp_path / "b.psd")
    assert str(refused.value) == "Layers of this kind of Photoshop file cannot be read yet."


def knots(*points: tuple[float, float], flags: int = 0) -> bytes:
    """A closed path through corners, as fractions of the canvas (across, down)."""
    made = struct.pack(">II", 3, flags) + struct.pack(">H", 6) + bytes(24)
    made += struct.pack(">HHH", 0, len(points), 1) + bytes(20)
    for across, down in points:
        at = struct.pack(">ii", round(down * (1 << 24)), round(across * (1 << 24)))
        made += struct.pack(">H", 2) + at * 3
    return made


QUARTER = knots((0.25, 0.5), (0.5, 0.5), (0.5, 1), (0.25, 1))  # 10–20 across, 15–30 down


def test_a_path_that_nobody_has_rendered_cuts_the_layer(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.psd", [replace(BOTTOM, blocks={b"vmsk": QUARTER})])
    made = picture(path).image
    assert made.getchannel("A").getbbox() == (10, 15, 20, 30)
    assert made.getpixel((15, 20)) == (*RED, 255)


def test_a_shape_without_pixels_is_drawn_in_its_colour(tmp_path: Path) -> None:
    def text(said: str) -> bytes:
        return struct.pack(">I", len(said) + 1) + (said + "\0").encode("utf-16-be")

    def key(said: bytes) -> bytes:
        return struct.pack(">I", 0) + said

    shade = text("") + key(b"RGBC") + struct.pack(">I", 3)
    for name, value in ((b"Rd  ", 0.0), (b"Grn ", 0.0), (b"Bl  ", 255.0)):
        shade += key(name) + b"doub" + struct.pack(">d", value)
    fill = struct.pack(">I", 16) + text("") + key(b"null") + struct.pack(">I", 1) + key(b"Clr ") + b"Objc" + shade
    nothing = {kind: np.zeros((0, 0), ">f4") for kind in (-1, 0, 1, 2)}
    ground = {kind: np.ones((30, 40), ">f4") for kind in range(3)}
    layers = [
        Drawn("ground", CANVAS, ground),
        Drawn("blue", channels=nothing, blocks={b"SoCo": fill, b"vmsk": QUARTER}),
    ]
    path = saved(tmp_path / "a.psd", layers, depth=32)
    _, shape = parts(path)
    assert (shape.attributes["kind"], shape.attributes["left"], shape.attributes["top"]) == ("shape", 10, 15)
    made = picture(path, 2).image
    assert made.size == (10, 15)
    assert made.getpixel((5, 5)) == (*BLUE, 255)


def test_a_layer_that_is_gone_is_told(tmp_path: Path) -> None:
    with opened(saved(tmp_path / "a.psd", [TAG])) as document:
        assert isinstance(document, HasParts)
        with pytest.raises(FileFault) as refused:
            document.part("77", asking())
    assert refused.value.code is ErrorCode.SOURCE_UNSUPPORTED
    assert str(refused.value) == "The layer is not in the Photoshop file any more."


@pytest.mark.parametrize("how", ["compression", "cut short", "channel missing"])
def test_a_broken_layer_costs_itself_alone(tmp_path: Path, how: str) -> None:
    broken = replace(noise((3, 4, 20, 17), (0, 1, 2, -1)), name="broken", compression=ZIP)
    if how == "channel missing":
        broken = replace(broken, channels={kind: broken.channels[kind] for kind in (0, 1, -1)})
    path = saved(tmp_path / "a.psd", [TAG, broken, replace(TAG, name="above")])
    if how != "channel missing":
        with opened(path) as document:
            with path.open("rb") as file:
                start, end = document.layer_section  # type: ignore[attr-defined]
                channel = photoshop_records.records(file, start, end, False)[1].channels[0]
            data = bytearray(path.read_bytes())
            if how == "compression":
                data[channel.at : channel.at + 2] = b"\0\x09"
            else:
                data[channel.at + 2 : channel.at + channel.length] = bytes(channel.length - 2)
            path.write_bytes(data)
    assert names(path) == ["Price Tag", "broken", "above"]
    for number in (1, 3):
        assert picture(path, number).image.getpixel((1, 1)) == (*GREEN, 255)
    with pytest.raises(FileFault) as refused:
        picture(path, 2)
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT
    assert str(refused.value) == "The layer “broken” of the Photoshop file cannot be read."


def test_records_that_break_off_are_a_fault_of_the_file(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.psd", [TAG, TAG])
    data = bytearray(path.read_bytes())
    at = data.rfind(b"8BIMnorm")
    data[at : at + 4] = b"XXXX"
    path.write_bytes(data)
    with pytest.raises(FileFault) as refused:
        parts(path)
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT


def test_a_layer_larger_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.psd", [replace(TAG, box=(0, 0, 30_000, 30_000))])
    with pytest.raises(FileFault) as refused:
        picture(path, limits=Limits(pixels=1_000_000))
    assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE


def test_pixels_that_claim_to_be_more_than_there_are(tmp_path: Path) -> None:
    """A bomb: a large layer of few bytes is refused before memory is taken for it."""
    data = np.zeros((2, 2), np.uint8)
    layer = Drawn("bomb", (0, 0, 20_000, 20_000), {kind: data for kind in range(3)}, compression=RLE)
    with pytest.raises(FileFault) as refused:
        picture(saved(tmp_path / "a.psd", [layer]))
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT

"""Where windows, swatches and renders come to lie; made pictures, so that the right place is known."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageDraw

from assetdesk.core.crops import WHOLE, Box, Crop, Kind, Row, Source
from assetdesk.core.edits import Insets, Sharpen
from assetdesk.media.smart_crop import finding, rendering, saliency, swatch, window
from assetdesk.media.smart_crop.rendering import Frame, Wanted


def _scene(size: tuple[int, int], at: tuple[float, float], edge: int = 60) -> Image.Image:
    """A red thing with a pattern on a soft grey ground, its middle at these fractions."""
    noise = np.random.default_rng(7).normal(0, 3, (size[1], size[0], 1))
    ramp = np.linspace(120, 150, size[0])[None, :, None] + np.zeros((size[1], 1, 3))
    image = Image.fromarray(np.clip(ramp + noise, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    x, y = at[0] * size[0], at[1] * size[1]
    draw.ellipse((x - edge / 2, y - edge / 2, x + edge / 2, y + edge / 2), fill=(200, 30, 30))
    draw.line((x - edge / 3, y, x + edge / 3, y), fill=(250, 230, 40), width=6)
    return image


@pytest.mark.parametrize("at", [0.15, 0.35, 0.5, 0.85])
@pytest.mark.parametrize("ratio", [1.0, 0.75])
def test_the_window_holds_the_subject(at: float, ratio: float) -> None:
    image = _scene((600, 300), (at, 0.5))
    box = finding.look(image, faces=False).window(ratio)
    assert box.y == 0
    assert box.h == 1
    assert box.w * 600 / 300 == pytest.approx(ratio)
    assert box.x <= at - 0.05
    assert box.x + box.w >= at + 0.05


def test_upright_pictures_are_searched_from_top_to_bottom() -> None:
    box = finding.look(_scene((300, 600), (0.5, 0.8)), faces=False).window(16 / 9)
    assert box.w == 1
    assert box.y <= 0.75
    assert box.y + box.h >= 0.85


def test_nothing_to_see_is_cropped_in_the_middle() -> None:
    box = finding.look(Image.new("RGB", (400, 200), "#808080"), faces=False).window(1.0)
    assert box.centre == pytest.approx((0.5, 0.5), abs=1e-6)


def test_the_same_picture_gives_the_same_window() -> None:
    image = _scene((500, 300), (0.3, 0.4))
    assert {finding.look(image.copy(), faces=False).window(1.0) for _ in range(3)} == {
        finding.look(image, faces=False).window(1.0)
    }


@pytest.mark.parametrize("x", [0.02, 0.3, 0.62, 0.86])
def test_a_face_is_never_cut_where_it_fits(x: float) -> None:
    image = _scene((600, 300), (0.5, 0.5), 200)
    face = (x, 0.2, 0.12, 0.3)
    seen = finding.Seen(saliency.saliency(np.asarray(image), (face,)), (face,), image.size)
    box = seen.window(0.75)
    assert box.x <= x + 1e-9
    assert x + 0.12 <= box.x + box.w + 1e-9


def test_of_two_faces_too_far_apart_one_is_whole() -> None:
    flat = np.ones((50, 100))
    faces = ((0.05, 0.2, 0.12, 0.3), (0.85, 0.2, 0.10, 0.25))
    box = window.find(flat, 0.5, WHOLE, (600, 300), faces)
    assert box.x <= 0.05
    assert box.x + box.w >= 0.17


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1), (2, 3), (50, 50), (3000, 51)])
def test_odd_sizes(size: tuple[int, int]) -> None:
    seen = finding.look(Image.new("RGB", size, "#336699"), faces=False)
    for ratio in (0.01, 1.0, 16 / 9, 50.0):
        box = seen.window(ratio)
        assert box.x >= 0
        assert box.x + box.w <= 1 + 1e-9
        assert box.y >= 0
        assert box.y + box.h <= 1 + 1e-9
        assert box.w * size[0] / (box.h * size[1]) == pytest.approx(ratio)


def test_within_an_area() -> None:
    area = Box(0.0, 0.0, 0.5, 1.0)
    box = finding.look(_scene((600, 300), (0.9, 0.5)), faces=False).window(0.5, area)
    assert box.x + box.w <= 0.5 + 1e-9


def test_a_swatch_is_even_and_colourful() -> None:
    image = Image.new("RGB", (400, 300), "#b0b0b0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((240, 60, 360, 180), fill=(30, 90, 200))
    for x in range(20, 160, 6):
        draw.line((x, 100, x, 200), fill=(220, 40, 40), width=3)
    made = swatch.find(image, np.ones((75, 100)), (50, 50), image.size)
    left, top, wide, high = made.pixels(*image.size)
    assert left >= 238
    assert left + wide <= 362
    assert top >= 58
    assert top + high <= 182
    assert swatch.colour(image.crop((left, top, left + wide, top + high))) == "#1E5AC8"


def _jpeg(made: rendering.Made) -> Image.Image:
    return Image.open(io.BytesIO(made.data))


def _renders(image: Image.Image, wanted: Wanted, frame: Frame, kept: tuple[Crop, ...] = ()) -> Iterator[rendering.Made]:
    warnings: list[str] = []
    area = rendering.area_of(wanted, frame, warnings)
    return rendering.render(image, wanted, frame, rendering.find(image, wanted, frame, kept, area), area)


def test_files_have_the_rows_size_and_are_never_enlarged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_faces", lambda picture: ())
    wanted = Wanted(rows=(Row("Card", 160, 90), Row("Huge", 1600, 900)), swatch=(20, 20))
    made = list(_renders(_scene((400, 300), (0.5, 0.5)), wanted, Frame(400, 300)))
    assert [one.name for one in made] == ["crop.Card.160.90.jpeg", "crop.Huge.1600.900.jpeg", "swatch.20.20.jpeg"]
    assert [(one.width, one.height) for one in made] == [(160, 90), (400, 225), (20, 20)]
    assert [_jpeg(one).size for one in made] == [(160, 90), (400, 225), (20, 20)]


def test_a_rectangle_of_a_person_is_rendered_and_the_automatic_one_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_faces", lambda picture: ())
    image = Image.new("RGB", (400, 200), "white")
    image.paste("#0000ff", (0, 0, 100, 100))
    mine = Crop("Sq", Box(0, 0, 0.25, 0.5), 50, 50, Source.USER, True)
    wanted = Wanted(rows=(Row("Sq", 50, 50),))
    frame = Frame(400, 200)
    (found,) = rendering.find(image, wanted, frame, [mine], WHOLE)
    assert found.by_hand
    assert found.box == mine.box
    assert found.auto is not None
    assert not found.auto.is_as(mine.box)
    (made,) = rendering.render(image, wanted, frame, [found], WHOLE)
    assert all(abs(a - b) < 12 for a, b in zip(_jpeg(made).getpixel((25, 25)), (0, 0, 255), strict=True))  # type: ignore[arg-type]


def test_rectangles_are_fractions_of_the_original_inside_its_crop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_faces", lambda picture: ())
    frame = Frame.of_optimized(300, 200, Insets(left=100, top=50))
    assert (frame.width, frame.height) == (400, 250)
    (found,) = rendering.find(_scene((300, 200), (0.5, 0.5)), Wanted(rows=(Row("S", 100, 100),)), frame, [], WHOLE)
    assert found.box.x >= 0.25 - 1e-9
    assert found.box.y == pytest.approx(0.2)
    assert found.box.h == pytest.approx(0.8)
    assert Frame.of_original(400, 250, Insets(left=100, top=50)) == frame


def test_a_pixel_crop_comes_first_and_is_left_out_with_a_note() -> None:
    warnings: list[str] = []
    wanted = Wanted(cut=(700, 250, 300, 500))
    assert rendering.area_of(wanted, Frame(4000, 3000), warnings).pixels(4000, 3000) == (700, 250, 3000, 2250)
    assert not warnings
    assert rendering.area_of(wanted, Frame(1000, 3000), warnings) == WHOLE
    assert len(warnings) == 1
    assert "left out" in warnings[0]
    (made,) = rendering.render(
        _scene((400, 300), (0.5, 0.5)), Wanted(cut=(100, 0, 0, 0)), Frame(400, 300), [], Box(0.25, 0, 0.75, 1)
    )
    assert (made.name, made.width, made.height) == (rendering.PIXEL_CROP, 300, 300)


def test_only_what_is_far_smaller_than_its_source_is_sharpened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_faces", lambda picture: ())
    told: list[tuple[int, int]] = []

    def sharpened(image: Image.Image, unsharp: Sharpen) -> Image.Image:
        told.append(image.size)
        return image

    monkeypatch.setattr(rendering, "sharpened", sharpened)
    wanted = Wanted(rows=(Row("Half", 200, 150), Row("Less", 199, 149)), unsharp=Sharpen(1.75, 0.2, 2))
    list(_renders(_scene((400, 300), (0.5, 0.5)), wanted, Frame(400, 300)))
    assert told == [(199, 149)]


def test_sharpening_changes_edges() -> None:
    image = _scene((100, 80), (0.5, 0.5))
    made = rendering.sharpened(image, Sharpen(2.0, 1.0, 2))
    assert made.size == image.size
    assert made.mode == "RGB"
    assert made.tobytes() != image.tobytes()


def test_wanted_of_a_profile() -> None:
    body = {
        "unsharp": {"amount": 1.75, "radius": 0.2, "threshold": 2},
        "pixelCrop": {"top": 1, "bottom": 2, "left": 3, "right": 4},
        "crops": [{"name": "Large", "width": 1600, "height": 900}],
        "preserveContent": False,
        "swatch": {"width": 200, "height": 100},
    }
    made = Wanted.of(body)
    assert made == Wanted((Row("Large", 1600, 900),), False, (200, 100), Sharpen(1.75, 0.2, 2), (3, 1, 4, 2))
    assert not Wanted.of({"unsharp": {"amount": 0, "radius": 1, "threshold": 0}})


def test_a_decode_has_the_px_that_outputs_need() -> None:
    rows = (Row("Large", 1600, 900),)
    assert rendering.edge_for(Wanted(rows=rows), Frame(8000, 6000), []) == 1600
    assert rendering.edge_for(Wanted(rows=rows), Frame(800, 600), []) == 800
    mine = Crop("Large", Box(0, 0, 0.2, 0.15), 1600, 900, Source.USER)
    assert rendering.edge_for(Wanted(rows=rows), Frame(8000, 6000), [mine]) == 8000
    assert rendering.edge_for(Wanted(rows=rows, preserve=False), Frame(8000, 6000), []) == 8000


def test_the_kind_of_a_swatch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_faces", lambda picture: ())
    (found,) = rendering.find(_scene((200, 100), (0.5, 0.5)), Wanted(swatch=(20, 20)), Frame(200, 100), [], WHOLE)
    assert found.kind is Kind.SWATCH
    assert found.colour.startswith("#")
    assert found.confirmed

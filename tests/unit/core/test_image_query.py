"""An image server's query: what it says, what is refused, and how sizes come out."""

from __future__ import annotations

import pytest

from assetdesk.core.image_query import EDGE, QueryFault, view
from assetdesk.core.image_query_text import composed, expanded, macro_name, parse
from assetdesk.core.profiles.processing import Format


def test_all_there_is_to_be_read() -> None:
    made = parse(
        "?wid=400&hei=300&fit=crop,0&align=-1,1&fmt=png-alpha&qlt=90,1&bgc=0xFF8000&rgn=1,2,30,40&cropN=0,0,.5,1"
        "&flip=lrud&rotate=-90&op_usm=1.5,2,6,1&op_blur=3&op_brightness=-10&op_contrast=20&op_saturation=30"
        "&op_invert=1&op_sharpen=1&dpr=2&jpegSize=100&printRes=300&resMode=sharp2"
    )
    assert (made.width, made.height, made.fit, made.upscale, made.align) == (400, 300, "crop", False, (-1, 1))
    assert (made.format, made.alpha, made.quality, made.background) == (Format.PNG, True, 90, (255, 128, 0))
    assert (made.region, made.crop, made.crop_normal) == ((1, 2, 30, 40), (0, 0, 0.5, 1), True)
    assert (made.flip, made.rotate, made.dpr, made.target_bytes, made.dpi) == ("lrud", 270, 2, 102_400, 300)
    assert made.usm is not None
    assert (made.usm.amount, made.usm.radius, made.usm.threshold, made.usm.monochrome) == (1.5, 2, 6, True)
    assert (made.blur, made.brightness, made.contrast, made.saturation) == (3, -10, 20, 30)
    assert made.invert
    assert made.sharpen


def test_the_later_one_counts_and_presets_stand_at_their_place() -> None:
    presets = {"Web": "wid=100&fmt=webp", "Deep": "$Web$&qlt=70"}
    assert parse("wid=5&$Web$", presets).width == 100
    assert parse("$Web$&wid=5", presets).width == 5
    assert parse("%24Deep%24", presets).quality == 70
    assert composed("wid=5", "$Web$") == "wid=5&$Web$"
    assert macro_name("$Web$") == "Web"
    assert expanded("qlt=1&$Deep$", presets) == "qlt=1&wid=100&fmt=webp&qlt=70"
    assert parse("") == parse("?&&")


@pytest.mark.parametrize(
    "query",
    [
        "layer=0",
        "text=hello",
        "wid",
        "wid=0",
        "wid=1.5",
        "wid=-3",
        "wid=1e3",
        f"wid={EDGE + 1}",
        "fit=cover",
        "fit=crop,2",
        "fmt=heic",
        "fmt=jpg,cmyk",
        "fmt=jpg,rgb,lzw",
        "qlt=0",
        "qlt=101",
        "qlt=80,3",
        "scl=0",
        "scl=nan",
        "scl=inf",
        "crop=1,2,3",
        "crop=0,0,0,5",
        "cropN=0,0,1,x",
        "rgn=0,0,-1,5",
        "flip=both",
        "rotate=400",
        "bgc=ff00",
        "bgc=1,2",
        "bgc=256,0,0",
        "op_usm=6",
        "op_usm=1,2,3,4,5",
        "op_sharpen=yes",
        "align=2,0",
        "$Missing$",
        "resMode=best",
        "wid=" + "1" * 5000,
        "Wid=5",
    ],
)
def test_what_cannot_be_is_a_fault(query: str) -> None:
    with pytest.raises(QueryFault) as wrong:
        parse(query)
    assert wrong.value.code == 30001


@pytest.mark.parametrize("word", ["$JPEG, small$", "%24JPEG, small%24", "$JPEG,+small$", "$JPEG%2C%20small$"])
def test_a_preset_is_put_in_however_its_name_is_written(word: str) -> None:
    text = expanded(f"qlt=70&{word}", {"JPEG, small": "wid=100"})
    assert text == "qlt=70&wid=100"
    assert parse(text).width == 100


def test_presets_of_presets_grow_to_an_end() -> None:
    presets = {f"p{one}": "&".join([f"$p{one + 1}$"] * 500) for one in range(4)} | {"p4": "wid=5"}
    with pytest.raises(QueryFault):
        parse("$p0$", presets)
    with pytest.raises(QueryFault):
        expanded("$a$&$a$", {"a": "&".join(["wid=5"] * 500)})


def test_presets_that_name_themselves_end() -> None:
    with pytest.raises(QueryFault):
        parse("$a$", {"a": "wid=1&$b$", "b": "$a$"})
    many = {f"p{n}": f"$p{n + 1}$" for n in range(20)}
    with pytest.raises(QueryFault):
        parse("$p0$", many)


@pytest.mark.parametrize(
    ("query", "scaled", "size", "at"),
    [
        ("", (400, 200), (400, 200), (0, 0)),
        ("wid=100", (100, 50), (100, 50), (0, 0)),
        ("hei=100", (200, 100), (200, 100), (0, 0)),
        ("wid=100&hei=100", (100, 50), (100, 100), (0, 25)),
        ("wid=100&hei=100&align=-1,-1", (100, 50), (100, 100), (0, 0)),
        ("wid=100&hei=100&fit=constrain", (100, 50), (100, 50), (0, 0)),
        ("wid=100&hei=100&fit=crop", (200, 100), (100, 100), (-50, 0)),
        ("wid=100&hei=100&fit=crop&align=1,0", (200, 100), (100, 100), (-100, 0)),
        ("wid=100&hei=100&fit=wrap", (200, 100), (200, 100), (0, 0)),
        ("wid=100&hei=100&fit=stretch", (100, 100), (100, 100), (0, 0)),
        ("wid=100&hei=100&fit=hfit", (100, 50), (100, 100), (0, 25)),
        ("wid=100&hei=100&fit=vfit", (200, 100), (100, 100), (-50, 0)),
        ("wid=800&hei=800&fit=constrain,0", (400, 200), (400, 200), (0, 0)),
        ("wid=800&hei=800&fit=fit,0", (400, 200), (800, 800), (200, 300)),
        ("wid=800&fit=fit,0", (400, 200), (400, 200), (0, 0)),
        ("wid=800", (800, 400), (800, 400), (0, 0)),
        ("scl=2", (200, 100), (200, 100), (0, 0)),
        ("scl=2&wid=50", (200, 100), (50, 100), (-75, 0)),
        ("wid=50&dpr=2", (100, 50), (100, 50), (0, 0)),
    ],
)
def test_sizes(query: str, scaled: tuple[int, int], size: tuple[int, int], at: tuple[int, int]) -> None:
    made = view(parse(query), 400, 200)
    assert (made.scaled, made.size, made.at) == (scaled, size, at)


def test_what_would_be_too_large_is_refused() -> None:
    with pytest.raises(QueryFault):
        view(parse("wid=20000&hei=20000"), 10, 10)
    with pytest.raises(QueryFault):
        view(parse("scl=0.01"), 4000, 3000)

"""Each tagger on small pictures made here: what is certain of them, and that it is the same every time."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFilter

from assetdesk.media.tagging import classifier, colours, facts, likeness, people, terms, words
from assetdesk.media.tagging.faces import Face


def _half() -> Image.Image:
    picture = Image.new("RGB", (300, 200), (255, 0, 0))
    picture.paste((0, 0, 255), (150, 0, 300, 200))
    return picture


def _scene(shift: int = 0) -> Image.Image:
    picture = Image.new("RGB", (320, 240), "#87ceeb")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 150, 320, 240), fill="#228b22")
    draw.ellipse((200 + shift, 20, 260 + shift, 80), fill="#ffd700")
    draw.polygon(((30, 150), (90, 60), (150, 150)), fill="#696969")
    return picture


def test_half_red_half_blue() -> None:
    assert [(one.name, one.coverage) for one in colours.colours(_half())] == [("blue", 50.0), ("red", 50.0)]


def test_transparent_pixels_are_no_colour() -> None:
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    assert colours.colours(picture) == []
    picture.paste((0, 128, 0, 255), (0, 0, 10, 100))
    assert [(one.name, one.coverage, one.hex) for one in colours.colours(picture)] == [("green", 100.0, "#008000")]


def test_colours_are_the_same_every_time_and_limited() -> None:
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    assert colours.colours(noise) == colours.colours(noise)
    assert len(colours.colours(noise, 3)) == 3


def test_the_classifier_gives_sensible_numbers() -> None:
    seen = classifier.look(_scene())
    assert seen.parts.shape == (3, 1000)
    assert abs(float(seen.parts[0].sum()) - 1) < 1e-3
    again = classifier.look(_scene())
    assert (seen.parts == again.parts).all()
    assert all(0 <= tag.score <= 1 for tag in classifier.tags(seen))


def test_like_pictures_are_alike() -> None:
    one, near, other = _scene(), _scene(4), _half().filter(ImageFilter.GaussianBlur(2))
    hashes = [likeness.perceptual_hash(picture) for picture in (one, near, other)]
    apart = [bin((hashes[0] ^ value) & (1 << 64) - 1).count("1") for value in hashes]
    assert apart[0] == 0
    assert apart[1] <= 8 < apart[2]

    def vector(picture: Image.Image) -> list[int]:
        data = likeness.compact(classifier.look(picture, parts=False).embedding)
        return [byte - 256 if byte > 127 else byte for byte in data]

    def alike(a: list[int], b: list[int]) -> float:
        return sum(x * y for x, y in zip(a, b, strict=True)) / likeness.UNIT**2

    first = vector(one)
    assert len(first) == likeness.NUMBERS
    assert alike(first, first) > 0.9
    assert alike(first, vector(near)) > alike(first, vector(other))


def test_people() -> None:
    large, small = Face(0.4, 0.2, 0.3, 0.4, 0.9), Face(0.1, 0.1, 0.05, 0.05, 0.7)
    assert [tag.name for tag in people.tags([large])] == ["person", "portrait"]
    assert [tag.name for tag in people.tags([small])] == ["person"]
    assert [(tag.name, tag.score) for tag in people.tags([large, small, small])] == [("person", 0.9), ("group", 0.7)]
    assert people.tags([]) == []


def _facts(about: facts.About, picture: Image.Image | None = None) -> set[str]:
    return {tag.name for tag in facts.tags(about, picture)}


def test_facts_of_sides_and_files() -> None:
    assert _facts(facts.About(1920, 1080, "image/png")) == {"landscape format", "screenshot"}
    assert _facts(facts.About(1000, 1001)) == {"square format"}
    assert _facts(facts.About(4000, 1000)) == {"landscape format", "panorama"}
    assert _facts(facts.About(640, 360, "video/mp4", duration=12.0)) == {"landscape format", "short video"}
    assert _facts(facts.About(0, 0, "image/gif", animated=True)) == {"animated"}
    assert _facts(facts.About(0, 0, fields={"exif:Flash": 25})) == {"flash"}
    assert _facts(facts.About(0, 0, fields={"exif:Flash": 16})) == set()


def test_facts_of_pixels() -> None:
    about = facts.About(0, 0)
    gray = Image.linear_gradient("L").convert("RGB")
    assert "black and white" in _facts(about, gray)
    product = Image.new("RGB", (300, 300), "white")
    product.paste((160, 40, 30), (100, 100, 200, 200))
    assert _facts(about, product) == {"white background"}
    assert "transparent" in _facts(about, Image.new("RGBA", (50, 50), (200, 0, 0, 0)))
    assert _facts(about, Image.new("RGB", (50, 50), (20, 10, 30))) == {"dark"}


def test_blurry_is_what_is_sharp_nowhere() -> None:
    sharp = Image.effect_noise((600, 600), 120).convert("RGB")
    assert "blurry" not in _facts(facts.About(0, 0), sharp)
    soft = _scene().resize((1200, 900)).filter(ImageFilter.GaussianBlur(25))
    assert "blurry" in _facts(facts.About(0, 0), soft)


def test_words_of_a_text() -> None:
    text = [
        "The marigold and the Marigold’s seeds were sown.",
        "Seeds, marigold, und der Boden. 2026 seeds! boden boden",
    ]
    found = terms.count(text)
    assert {"boden": 3, "seeds": 3}.items() <= found.items()
    assert not {"the", "der", "und", "2026"} & set(found)
    assert terms.count(["one plum"]) == {"plum": 1}
    assert terms.count([]) == {}


def test_text_in_pictures() -> None:
    line = ("Fern & Fig", (0.1, 0.1, 0.9, 0.2), 0.93)
    assert [(tag.name, tag.score) for tag in words.tags([line])] == [("text", 0.93)]
    page = [("Some words", (0.1, n / 20, 0.9, n / 20 + 0.03), 0.9) for n in range(12)]
    assert [tag.name for tag in words.tags(page)] == ["text", "document"]
    assert words.tags([("—", (0, 0, 1, 1), 0.9)]) == []

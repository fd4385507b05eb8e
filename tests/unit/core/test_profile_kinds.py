"""Profiles as they are written and read: fields, defaults, ranges, and what of them concerns a file of a type."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assetdesk.core.encoding import ADAPTIVE_VIDEO_ENCODING, EncodingPreset
from assetdesk.core.errors import UsageFault
from assetdesk.core.profiles import image, kinds, metadata, mime, processing, video
from assetdesk.core.profiles.image import ImageProfile
from assetdesk.core.profiles.metadata import MetadataProfile
from assetdesk.core.profiles.processing import ProcessingProfile
from assetdesk.core.profiles.reading import ProfileFault
from assetdesk.core.profiles.video import VideoProfile

ONE = {"name": "a.jpg"}
CROP = {"name": "A", "width": 10, "height": 10}
COMMAND = {"name": "a.txt", "command": "wc {input} {output}"}


def rendition(**more: Any) -> dict[str, Any]:
    return {"renditions": [{**ONE, **more}]}


def command(text: str, **more: Any) -> dict[str, Any]:
    return {"commands": [{**COMMAND, "command": text, **more}]}


def field(**more: Any) -> dict[str, Any]:
    return {"fields": [{"label": "Rights", "property": "dc:rights", **more}]}


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("processing", {"colour": 1}, "colour", "has no field “colour”"),
    ("processing", {"renditions": {}}, "renditions", "is a list"),
    ("processing", {"renditions": [1]}, "renditions.0", "JSON object"),
    ("processing", rendition(name=""), "renditions.0.name", "needs a file name"),
    ("processing", rendition(name="a/b.jpg"), "renditions.0.name", "It could be “a-b.jpg”"),
    ("processing", rendition(name="web.jpg"), "renditions.0.name", "begin with “web.”"),
    ("processing", rendition(name="CQ5dam.x.png"), "renditions.0.name", "begin with “cq5”"),
    ("processing", {"renditions": [ONE, {"name": "A.JPG"}]}, "renditions.1.name", "there twice"),
    ("processing", {"renditions": [ONE], "commands": [{**COMMAND, "name": "a.jpg"}]}, "commands.0.name", "twice"),
    ("processing", rendition(format="BMP"), "renditions.0.format", "There are JPEG, PNG, GIF, WebP, TIFF, AVIF"),
    ("processing", rendition(width=0), "renditions.0.width", "between 1 and 20,000 px"),
    ("processing", rendition(height=20_001), "renditions.0.height", "between 1 and 20,000 px"),
    ("processing", rendition(width="wide"), "renditions.0.width", "whole number"),
    ("processing", rendition(width=True), "renditions.0.width", "whole number"),
    ("processing", rendition(quality=0), "renditions.0.quality", "between 1 and 100"),
    ("processing", rendition(quality=101), "renditions.0.quality", "between 1 and 100"),
    ("processing", rendition(include=["an image"]), "renditions.0.include", "no MIME type"),
    ("processing", rendition(exclude=7), "renditions.0.exclude", "list of MIME types"),
    ("processing", rendition(targetBytes=1), "renditions.0.targetBytes", "between 100 and"),
    ("processing", rendition(dpi=0), "renditions.0.dpi", "between 1 and 10,000"),
    ("processing", rendition(crop=[1, 2, 3]), "renditions.0.crop", "left, top, width, height"),
    ("processing", rendition(crop=[0, 0, 0, 5]), "renditions.0.crop", "at least 1 px"),
    ("processing", rendition(watermark={"asset": "logo"}), "renditions.0.watermark.asset", "such as a|12"),
    (
        "processing",
        rendition(watermark={"asset": "a|1", "scale": 2}),
        "renditions.0.watermark.scale",
        "between 0 and 1",
    ),
    ("processing", rendition(interlace=1), "renditions.0.interlace", "true or false"),
    ("processing", {"fpo": {"quality": 0}}, "fpo.quality", "between 1 and 100"),
    ("processing", {"videos": [{"name": "a.mp4"}]}, "videos.0.width", "a width, a height or both"),
    ("processing", {"videos": [{"name": "a.mp4", "width": 9, "kbps": 99}]}, "videos.0.kbps", "between 100 and 200,000"),
    ("processing", command(""), "commands.0.command", "Write the command line"),
    ("processing", command("wc {input}"), "commands.0.command", "Put {output}"),
    ("processing", command("wc 'a {output}"), "commands.0.command", "quotation mark"),
    ("processing", command("wc {param:x} {output}"), "commands.0.command", "“x”, which has no value"),
    ("processing", command("wc {home} {output}"), "commands.0.command", "{home} stands for nothing"),
    ("processing", command("wc {output}", parameters={"a b": "1"}), "commands.0.parameters", "cannot be a parameter"),
    ("metadata", field(property=""), "fields.0.property", "needs the property it writes"),
    ("metadata", field(property="rights"), "fields.0.property", "is no property"),
    ("metadata", field(property="dc:zipp"), "fields.0.property", "no metadata field “dc:zipp”"),
    ("metadata", field(property="image:ppi"), "fields.0.property", "cannot be given"),
    ("metadata", field(type="zip"), "fields.0.type", "There are text, multi, number, date, tags"),
    ("metadata", field(type="number"), "fields.0.type", "cannot be of type number"),
    ("metadata", field(overwrite="yes"), "fields.0.overwrite", "true or false"),
    (
        "metadata",
        field(property="xmp:CreateDate", type="date", default="32 May"),
        "fields.0.default",
        "is no date",
    ),
    ("metadata", {"fields": [*field()["fields"], *field()["fields"]]}, "fields.1.property", "both write dc:rights"),
    ("image", {"unsharp": {"amount": 5.1}}, "unsharp.amount", "between 0 and 5"),
    ("image", {"unsharp": {"radius": 251}}, "unsharp.radius", "between 0 and 250 px"),
    ("image", {"unsharp": {"threshold": 256}}, "unsharp.threshold", "between 0 and 255"),
    ("image", {"pixelCrop": {"top": -1}}, "pixelCrop.top", "between 0"),
    ("image", {"pixelCrop": {"top": 1}, "crops": [CROP]}, "pixelCrop", "not both"),
    ("image", {"crops": [{**CROP, "width": 0}]}, "crops.0.width", "between 1 and 16,000 px"),
    ("image", {"crops": [{**CROP, "height": 16_001}]}, "crops.0.height", "between 1 and 16,000 px"),
    ("image", {"crops": [{"name": "A", "height": 5}]}, "crops.0.width", "needs a width"),
    ("image", {"crops": [CROP, {**CROP, "name": "B"}]}, "crops.1.width", "the same size, 10 × 10"),
    ("image", {"crops": [CROP, {**CROP, "name": "a", "width": 11}]}, "crops.1.name", "twice"),
    (
        "image",
        {"crops": [{**CROP, "name": f"c{n}", "width": n + 1} for n in range(101)]},
        "crops",
        "at most 100 crops, not 101",
    ),
    ("image", {"swatch": {"width": 0}}, "swatch.width", "between 1"),
    ("image", {"preserveContent": "no"}, "preserveContent", "true or false"),
    ("video", {"presets": ["fast"]}, "presets.0", "such as ps|3"),
    ("video", {"presets": ["ps|1", "ps|1"]}, "presets.1", "twice"),
    ("video", {"crops": [{"name": "A", "ratio": "1:1"}]}, "presets", "at least one encoding preset"),
    ("video", {"presets": ["ps|1"], "crops": [{"name": "A", "ratio": "3:2"}]}, "crops.0.ratio", "There are 16:9"),
    ("video", {"adaptive": 1}, "adaptive", "true or false"),
]


@pytest.mark.parametrize(("kind", "body", "place", "words"), WRONG)
def test_what_cannot_be_is_one_sentence_with_its_field(kind: str, body: dict[str, Any], place: str, words: str) -> None:
    with pytest.raises(ProfileFault) as fault:
        kinds.checked(kind, "Web shop", body)
    assert fault.value.field == place
    sentence = str(fault.value)
    assert words in sentence
    assert "\n" not in sentence
    assert sentence.endswith((".", "*"))


def test_what_is_left_out_is_as_usual() -> None:
    made = ProcessingProfile.from_json({"name": "x", **rendition(), "fpo": {}})
    one = made.renditions[0]
    assert (one.format, one.width, one.height, one.quality) == ("JPEG", None, None, 90)
    assert (one.include, one.exclude, made.fpo) == (("*",), (), 10)
    film = ProcessingProfile.from_json({"videos": [{"name": "a.mp4", "width": 640}]}).videos[0]
    assert (film.kbps, film.height) == (2000, None)
    picture = ImageProfile.from_json({"name": "x"})
    assert picture.unsharp is not None
    assert (picture.unsharp.amount, picture.unsharp.radius, picture.unsharp.threshold) == (1.75, 0.2, 2)
    sizes = [(one.name, one.width, one.height) for one in picture.crops]
    assert sizes == [("Large", 1600, 900), ("Medium", 1024, 768), ("Small", 480, 640)]
    assert picture.preserve_content
    assert picture.swatch is None
    assert (image.Swatch().width, image.Swatch().height) == (200, 200)
    assert VideoProfile.from_json({}).adaptive


@pytest.mark.parametrize("kind", ["processing", "metadata", "image", "video"])
def test_what_is_written_is_read_again(kind: str) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "processing": {
            **rendition(format="webp", width=5, targetBytes=900, dpi=72, crop=[1, 2, 3, 4], interlace=True),
            "fpo": {"quality": 20},
            "videos": [{"name": "s.mp4", "height": 90, "include": "video/*"}],
            **command("tool {param:x} {input} {output}", parameters={"x": 1}),
        },
        "metadata": field(default="© me", overwrite=True),
        "image": {"pixelCrop": {"top": 5}, "unsharp": None, "swatch": {}},
        "video": {"presets": ["ps|3", "ps|4"], "crops": [{"name": "Tall", "ratio": "9x16"}], "adaptive": False},
    }
    body = kinds.checked(kind, "x", bodies[kind])
    found, name, read = kinds.opened(json.dumps(kinds.content(kind, "x", body)))
    assert (found, name) == (kind, "x")
    assert kinds.checked(kind, "x", read) == body


def test_a_file_of_a_newer_program_or_of_nothing_known_is_refused() -> None:
    for text, words in (
        ('{"kind": "image", "name": "x", "version": 2}', "written by a newer AssetDesk"),
        ('{"kind": "image", "name": "x", "version": "one"}', "version of a profile is 1"),
        ('{"kind": "zip", "name": "x"}', "no kind of profile"),
        ('{"kind": "image"}', "needs a kind"),
        ("{", "not JSON"),
        ("[" * 5000, "not JSON"),
        ('{"kind": "image", "name": " "}', "at least one character"),
        ('{"kind": "image", "name": "None"}', "Choose another name"),
        ('{"kind": "image", "name": "x", "note": "' + "y" * 200_000 + '"}', "too large"),
    ):
        with pytest.raises(UsageFault, match=words):
            kinds.opened(text)
    assert kinds.opened('{"kind": "batchSet", "name": "x"}')[0] == "batch set"


@pytest.mark.parametrize(
    ("pattern", "type_", "fits"),
    [
        ("image/*", "image/png", True),
        ("image/.*", "image/png", True),
        ("image/png", "image/png", True),
        ("IMAGE/PNG", "image/png", True),
        ("*", "video/mp4", True),
        ("image/*", "video/mp4", False),
        ("image/png", "image/pngx", False),
        ("image/vnd.*", "image/vnd.adobe.photoshop", True),
    ],
)
def test_patterns_of_types(pattern: str, type_: str, fits: bool) -> None:
    assert mime.matches(pattern, type_) is fits


def test_excluded_first_and_an_empty_include_means_all() -> None:
    assert mime.concerns("image/png", (), ())
    assert mime.concerns("image/png", ("image/*",), ())
    assert not mime.concerns("image/png", ("image/*",), ("image/png",))
    assert not mime.concerns("video/mp4", ("image/*",), ())
    assert ProcessingProfile.from_json(rendition(include="image/*, application/pdf")).renditions[0].include == (
        "image/*",
        "application/pdf",
    )


def test_what_of_a_processing_profile_concerns_a_file() -> None:
    body = kinds.checked(
        "processing",
        "x",
        {
            "renditions": [{"name": "a.png", "format": "PNG", "exclude": ["image/gif"]}],
            "fpo": {},
            "videos": [{"name": "s.mp4", "width": 64}],
            "commands": [{**COMMAND, "include": ["application/pdf"]}],
        },
    )
    assert set(processing.applying(body, "image/jpeg", "jpeg")) == {"renditions", "fpo"}
    assert set(processing.applying(body, "image/gif", "gif")) == {"fpo"}
    assert set(processing.applying(body, "application/pdf", "pdf")) == {"renditions", "fpo", "commands"}
    assert set(processing.applying(body, "video/mp4", "mp4")) == {"videos"}
    assert processing.applying(body, "audio/mpeg", "mp3") == {}
    assert processing.applying(body, "", "set") == {}
    assert set(processing.applying(body, "", "page")) == {"renditions", "fpo"}


def test_what_makes_no_other_file_makes_nothing_out_of_date() -> None:
    one = kinds.checked("processing", "x", rendition(name="a.png", format="PNG", quality=10))
    two = kinds.checked("processing", "x", rendition(name="a.png", format="PNG", quality=80, include=["image/*"]))
    assert processing.applying(one, "image/png", "png") == processing.applying(two, "image/png", "png")
    first = kinds.checked("metadata", "x", field(default="me"))
    again = kinds.checked("metadata", "x", field(default="me", label="Owner"))
    assert metadata.applying(first, "image/png", "png") == metadata.applying(again, "image/png", "png")
    assert metadata.applying(kinds.checked("metadata", "x", field()), "image/png", "png") == {}


def test_image_and_video_profiles_concern_pictures_and_films() -> None:
    body = kinds.checked("image", "x", {})
    assert set(image.applying(body, "image/jpeg", "jpeg")) == {"unsharp", "crops", "preserveContent"}
    assert image.applying(body, "image/svg+xml", "svg") == {}
    assert image.applying(body, "application/pdf", "pdf") == {}
    assert image.applying(body, "", "page")
    off = kinds.checked("image", "x", {"unsharp": {"amount": 0}, "crops": []})
    assert image.applying(off, "image/jpeg", "jpeg") == {}
    films = kinds.checked("video", "x", {"presets": ["ps|1"]})
    assert video.applying(films, "video/mp4", "mp4")
    assert video.applying(films, "image/png", "png") == {}


def test_what_is_allowed_and_not_advised_is_told() -> None:
    many = {"crops": [{**CROP, "name": f"c{n}", "width": n + 1} for n in range(6)]}
    assert "more than the 5" in kinds.warnings("image", many)[0]
    assert "which its name does not say" in kinds.warnings("processing", rendition(format="PNG"))[0]
    assert kinds.warnings("processing", rendition()) == []
    assert "no default value" in kinds.warnings("metadata", field())[0]
    assert "Without an encoding preset" in kinds.warnings("video", {})[0]
    assert "more than one" in kinds.warnings("video", {"presets": ["ps|1"]}, [EncodingPreset("a")])[0]
    two = {"presets": ["ps|1", "ps|2"]}
    assert kinds.warnings("video", two, ADAPTIVE_VIDEO_ENCODING[:2]) == []
    other = EncodingPreset("b", audio_kbps=64)
    assert any("audio bit rate" in one for one in kinds.warnings("video", two, (EncodingPreset("a"), other)))


def test_a_property_may_be_written_as_aem_does() -> None:
    made = MetadataProfile.from_json({"fields": [{"property": "./jcr:content/metadata/dc:title", "default": "T"}]})
    assert (made.fields[0].property, made.fields[0].label) == ("dc:title", "dc:title")
    listed = MetadataProfile.from_json({"fields": [{"property": "dc:subject", "type": "tags", "default": ["a", "b"]}]})
    assert listed.fields[0].default == ("a", "b")

"""What of the settings for tags concerns a file, what cannot be, and the names of colours."""

import pytest

from assetdesk.core import colour_names
from assetdesk.core.errors import UsageFault
from assetdesk.core.profiles.reading import ProfileFault
from assetdesk.core.tags import TagSettings, applying, cleaned, key_of


def test_settings_come_back_as_they_were() -> None:
    body = {"image": False, "threshold": {"video": 0.3}, "most": 7, "models": [{"name": "Mine", "digest": "ab"}]}
    made = TagSettings.from_json(body)
    assert (made.image, made.video_threshold, made.most, made.text_threshold) == (False, 0.3, 7, 0.5)
    assert TagSettings.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"most": 0}, "most"),
        ({"threshold": {"image": 1.5}}, "threshold.image"),
        ({"threshold": []}, "threshold"),
        ({"colour": {"limit": 41}}, "colour.limit"),
        ({"colour": {"threshold": 4}}, "colour.threshold"),
        ({"colour": {"format": "pantone"}}, "colour.format"),
        ({"image": "yes"}, "image"),
        ({"models": [1]}, "models"),
    ],
)
def test_what_cannot_be_names_its_field(body: dict[str, object], field: str) -> None:
    with pytest.raises(ProfileFault) as found:
        TagSettings.from_json(body)
    assert found.value.field == field


def test_what_concerns_a_file() -> None:
    picture = applying({}, "image/jpeg", "jpeg")
    assert (picture["kind"], picture["threshold"], picture["colours"]) == ("image", 0.5, 10)
    assert applying({}, "video/mp4", "mp4")["threshold"] == 0.7
    assert "colours" not in applying({}, "application/pdf", "pdf")
    assert applying({}, "audio/mpeg", "mp3") == {}
    assert applying({"image": False, "colours": False}, "image/png", "png") == {}
    assert applying({"image": False}, "image/png", "png") == {"colours": 10}
    # how colours are shown and searched makes nothing out of date
    shown = {"colour": {"threshold": 40, "format": "hex"}}
    assert applying(shown, "image/jpeg", "jpeg") == picture
    assert applying({"taxonomy": "ab"}, "image/jpeg", "jpeg") != picture


def test_tags_are_cleaned() -> None:
    assert cleaned("  Red \n bus ") == "Red bus"
    assert key_of("STRASSE") == key_of("straße")
    for wrong in ("", " ", "!!", "x" * 101):
        with pytest.raises(UsageFault):
            cleaned(wrong)


def test_colours_by_name_and_number() -> None:
    assert len(colour_names.NAMES) == 148 - len(("aqua", "fuchsia")) - sum(
        "gray" in name for name in colour_names.NAMES
    )
    assert colour_names.hex_of("Light Grey") == "#d3d3d3"
    assert colour_names.hex_of("aqua") == "#00ffff"
    assert colour_names.hex_of("#0af") == "#00aaff"
    assert colour_names.hex_of("reddish") is None
    assert colour_names.hex_of("dad") is None  # not without its #
    assert colour_names.nearest(colour_names.lab("#fe0102")) == "red"
    # Lindbloom's calculator
    assert colour_names.lab("#ff0000") == pytest.approx((53.24, 80.09, 67.20), abs=0.02)

"""Names: what is refused becomes a dash, and two names that differ only in case or composition are one."""

import unicodedata

import pytest

from assetdesk.core.names import clean_name, keep_both_name, name_key, split_name


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("a:b?.jpg", "a-b-.jpg"),
        ("NG-4133 Trumpet in B flat.jpg", "NG-4133 Trumpet in B flat.jpg"),
        ("../../etc/passwd", "..-..-etc-passwd"),
        ("con.txt", "-con.txt"),
        ("COM1", "-COM1"),
        ("name. ", "name"),
        ("...", "-"),
        ("subassets", "-subassets"),
        (".assetdesk", "-.assetdesk"),
        ("tab\there.png", "tab-here.png"),
        ("Tom & Jerry's, 100% @ $5+.jpg", "Tom - Jerry-s- 100- - -5-.jpg"),
        ("Shoe #3 [left].jpg", "Shoe #3 [left].jpg"),
        ("日本語 写真.jpg", "日本語 写真.jpg"),
    ],
)
def test_clean_name(given: str, cleaned: str) -> None:
    assert clean_name(given) == cleaned
    assert clean_name(cleaned) == cleaned


def test_long_names_keep_their_extension_and_fit_255_bytes() -> None:
    made = clean_name("é" * 300 + ".jpeg")
    assert made.endswith(".jpeg")
    assert len(made.encode()) <= 255


def test_names_are_compared_without_case_and_composition() -> None:
    assert name_key("Été.JPG") == name_key(unicodedata.normalize("NFD", "éTÉ.jpg"))


def test_keep_both_takes_the_first_free_number() -> None:
    assert keep_both_name("image.jpg", {"image.jpg", "image-1.jpg"}) == "image-2.jpg"
    assert keep_both_name(".hidden", set()) == ".hidden-1"
    assert split_name("a.tar.gz") == ("a.tar", ".gz")

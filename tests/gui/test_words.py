"""Numbers, sizes and times read as the design writes them, without any translation file."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QCoreApplication

from assetdesk.gui import words


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        (0, "0 assets were there"),
        (1, "1 asset was there"),
        (37, "37 assets were there"),
        (1432, "1,432 assets were there"),
    ],
)
def test_plural_settles_english(qapp: QCoreApplication, n: int, shown: str) -> None:
    text = QCoreApplication.translate("Test", "%Ln asset(s) (was|were) there", None, n)
    assert words.plural(text, n) == shown


def test_sizes() -> None:
    assert [words.size(n) for n in (0, 1, 512, 3_800_000, 48_000, 7_900_000, 212_000_000, 1_100_000_000)] == [
        "0 kB", "1 byte", "512 bytes", "3.8 MB", "48 kB", "7.9 MB", "212 MB", "1.1 GB",
    ]  # fmt: skip


def test_waits() -> None:
    assert [words.about(s) for s in (2, 38, 130, 236, 7_800)] == [
        "a few seconds", "about 40 s", "about 2 min", "about 4 min", "about 2 h 10 min",
    ]  # fmt: skip
    assert words.took(130) == "2 min 10 s"
    assert words.took(4.1) == "4.1 s"
    assert [words.span(s) for s in (51, 232, 3850)] == ["0:51", "3:52", "1:04:10"]


def test_times_beside_each_other() -> None:
    now = datetime(2026, 11, 18, 12, 0)
    at = [
        datetime(2026, 11, 18, 10, 43),
        datetime(2026, 11, 17, 9, 0),
        datetime(2026, 11, 16, 14, 20),
        datetime(2026, 10, 12, 1, 1),
    ]
    shown = [words.when(t.timestamp(), now=now) for t in at]
    assert shown == ["Today 10:43", "Yesterday 09:00", "Mon 14:20", "12 Oct 2026"]
    assert words.when(at[0].timestamp(), short=True, now=now) == "10:43"


def test_fill_leaves_values_alone() -> None:
    assert words.fill("“%1” is already in %2.", "a%2b.jpg", "Music") == "“a%2b.jpg” is already in Music."

"""When the library's folder is looked through, and how long the trash keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.library import looking_settings
from assetdesk.library.session import Library


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Studio", run=False) as made:
        yield made


def test_they_are_kept_and_given_back_their_defaults(lib: Library) -> None:
    made = looking_settings.change(lib, {"look_live": False, "look_minutes": 5, "trash_days": 30})
    assert (made.look_at_start, made.look_live, made.look_minutes, made.trash_days) == (True, False, 5, 30)
    made = looking_settings.change(lib, dict.fromkeys(looking_settings.NAMES))
    assert (made.look_at_start, made.look_live, made.look_minutes, made.trash_days) == (True, True, 60, 0)


@pytest.mark.parametrize(
    "wrong", [{"look_minutes": -1}, {"trash_days": True}, {"look_live": 1}, {"versions_kept": 3}, {"trash_days": 9999}]
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(lib: Library, wrong: dict[str, object]) -> None:
    before = lib.settings()
    with pytest.raises(UsageFault):
        looking_settings.change(lib, wrong)
    assert lib.settings() == before

"""A publish that begins at a time: what is kept for it, and where it cannot be."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.publishing import to_folder

from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.words import EmailSetting, PublishType
from assetdesk.core.job import JobType
from assetdesk.library import schedules
from assetdesk.library.publishing import contexts, start
from assetdesk.library.session import Library


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


def test_it_is_kept_with_all_that_was_chosen_and_begins_as_that(lib: Library, tmp_path: Path) -> None:
    to_folder(lib, tmp_path / "Web shop")
    then = {"postVideoPublishJob": {"contextHandle": "pc|3"}}
    one = start.at_a_time(
        lib,
        1,
        PublishType.FULL,
        name="Nightly",
        rule="0 0 3 * * ?",
        email=EmailSetting.ERROR,
        url="https://example.org/done",
        then=then,
    )
    assert (one.name, one.type, one.rule) == ("Nightly", JobType.IMAGE_SERVING_PUBLISH, "0 0 3 * * ?")
    job = lib.browse.job(schedules.run_now(lib, one.id))
    assert job is not None
    assert (job.name, job.detail) == ("Nightly", "Full")
    with lib.browse.plain() as db:
        asked = json.loads(str(db.value("SELECT request FROM jobs WHERE id = ?", (job.id,))))
    assert asked["job"]["emailSetting"] == "Error"
    assert asked["job"]["httpCompletionUrl"] == "https://example.org/done"
    assert asked["job"]["postVideoPublishJob"] == then["postVideoPublishJob"]


def test_once_and_under_the_name_of_its_target(lib: Library, tmp_path: Path) -> None:
    to_folder(lib, tmp_path / "Web shop")
    at = time.time() + 3600
    one = start.at_a_time(lib, 1, at=at)
    assert (one.name, one.rule, one.next_at) == ("Publish to Image serving", "", at)


def test_what_has_no_target_or_is_switched_off_is_not_scheduled(lib: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="has no target yet"):
        start.at_a_time(lib, 2, at=time.time())
    to_folder(lib, tmp_path / "Web shop")
    contexts.change(lib, 1, enabled=False)
    with pytest.raises(UsageFault, match="is switched off"):
        start.at_a_time(lib, 1, at=time.time())
    assert not schedules.list(lib)

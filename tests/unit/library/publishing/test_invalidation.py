"""What has changed at a target is told to a command of the person's own, if there is one, and never lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.engine import ended
from support.publishing import finished_assets, sending_only, to_folder, unmark

from assetdesk.core import publish_after
from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.library.publishing import contexts, invalidation, start
from assetdesk.library.session import Library

ADDRESS = "https://www.example.org/shop"


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def told(lib: Library, tmp_path: Path) -> Path:
    """Image serving goes to a folder, and this file gets what its command was told."""
    to_folder(lib, tmp_path / "Web shop")
    out = tmp_path / "told.txt"
    script = tmp_path / "purge.py"
    script.write_text(
        "import pathlib, sys\n"
        "with open(sys.argv[2], 'a') as out: out.write(f'{sys.argv[3]}\\n' + pathlib.Path(sys.argv[1]).read_text())\n"
        "sys.exit(pathlib.Path(sys.argv[2]).with_name('fails').exists())\n"
    )
    command = f'"{sys.executable}" "{script}" {{input}} "{out}" "{{context}} {{count}}"'
    one = contexts.get(lib, 1)
    contexts.change(lib, 1, options={**one.options, "afterCommand": command, "webAddress": ADDRESS})
    return out


def publish(lib: Library) -> int:
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    return job_id


def test_a_command_is_told_what_changed_and_what_a_failed_one_was_not_told(lib: Library, told: Path) -> None:
    one, _ = finished_assets(lib, ["Brass/trumpet.png", "french horn.png"])
    publish(lib)
    first, *lines = told.read_text().splitlines()
    assert first == "Image serving 5"
    names = ["catalog.json", "french_horn.json", "french_horn.tif", "trumpet.json", "trumpet.tif"]
    assert sorted(lines) == [f"{ADDRESS}/{name}" for name in names]
    told.unlink()
    (told.parent / "fails").touch()
    unmark(lib, one)
    job_id = publish(lib)
    assert told.exists()
    assert any("did not end well" in entry.message for entry in lib.browse.job_log(job_id))
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.state, job.failed) == ("done", 0)
    (told.parent / "fails").unlink()
    told.unlink()
    finished_assets(lib, ["tuba.png"])
    publish(lib)
    lines = told.read_text().splitlines()[1:]
    assert {f"{ADDRESS}/{name}" for name in ("trumpet.tif", "trumpet.json", "tuba.tif", "catalog.json")} <= set(lines)


def test_addresses_can_be_named_as_the_operation_does(lib: Library, told: Path) -> None:
    made = invalidation.invalidate(lib, [f"{ADDRESS}/a.tif", f"{ADDRESS}/b.tif?wid=100"])
    assert told.read_text().splitlines() == ["Image serving 2", f"{ADDRESS}/a.tif", f"{ADDRESS}/b.tif?wid=100"]
    assert made.invalidation_handle
    told.unlink()
    wrong = [
        ([], FaultCode.MISSING_PARAMETER),
        ([f"{ADDRESS}/{n}" for n in range(1_001)], FaultCode.INVALID_PARAMETER),
        ([f"{ADDRESS}/a.tif", "https://elsewhere.example.org/a.tif"], FaultCode.INVALID_PARAMETER),
        ([f"{ADDRESS}/../a.tif"], FaultCode.INVALID_PARAMETER),
        ([f"{ADDRESS}/%2e%2E/a.tif"], FaultCode.INVALID_PARAMETER),
        ([f"{ADDRESS}/a.tif\nhttps://elsewhere.example.org/b"], FaultCode.INVALID_PARAMETER),
    ]
    for urls, code in wrong:
        with pytest.raises(IpsFault) as said:
            invalidation.invalidate(lib, urls)
        assert said.value.code == code
    assert not told.exists()
    (told.parent / "fails").touch()
    with pytest.raises(IpsFault) as failed:
        invalidation.invalidate(lib, [f"{ADDRESS}/a.tif"])
    assert failed.value.code == FaultCode.EXCEPTION


@pytest.mark.parametrize(
    "options",
    [
        {"afterCommand": "purge"},
        {"afterCommand": "purge {input} {nothing}"},
        {"afterCommand": 'purge "{input}'},
        {"afterCommand": "purge {input}", "afterSeconds": "soon"},
        {"afterCommand": "purge {input}", "afterSeconds": 0.5},
        {"afterCommand": "purge {input}", "webAddress": "ftp://web"},
        {"webAddress": "https://anna:hunter2@web"},
    ],
)
def test_what_cannot_be_run_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(UsageFault) as said:
        publish_after.of(options)
    assert "hunter2" not in str(said.value)


def test_without_a_command_nothing_is_noted(lib: Library, tmp_path: Path) -> None:
    to_folder(lib, tmp_path / "Web shop")
    assert publish_after.of(contexts.get(lib, 1).options) is None
    finished_assets(lib, ["tuba.png"])
    publish(lib)
    assert not list(lib.store.paths.tmp.glob("changed-*"))

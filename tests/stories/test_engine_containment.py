"""One bad file costs one file: its neighbours, the workers and the program never notice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.desk_library import add_files, ask, ask_all, make_store
from support.engine import counts, ended, running, until

from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.store.engine import Store

EVERYTHING = Selection(everything=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_store(tmp_path / "Library") as made:
        yield made


def two_hundred(store: Store, bad: str) -> int:
    """199 good files and a bad one in the middle. The bad one's id."""
    names = [(f"f{number:03d}.txt", bad if number == 100 else f"ok {number}") for number in range(200)]
    return add_files(store, names)[100]


@pytest.mark.parametrize(
    ("bad", "code", "sentence"),
    [
        (
            "segv",
            "WorkerCrashed",
            "This file stopped the decoder twice and was set aside. Other files are not affected.",
        ),
        ("hang", "Timeout", "Stopped after 1 s."),
        ("eat", "MemoryLimit", "Needs more memory than the 64 MB allowed."),
        ("raise", "GenericError", ""),
    ],
)
def test_one_bad_file_in_two_hundred(
    store: Store, bad: str, code: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assetdesk.core import errors

    rule = errors.RULES[errors.ErrorCode.GENERIC_ERROR]
    quick = errors.ErrorRule(rule.short, rule.cause, rule.help, delays=(0.1,))
    monkeypatch.setitem(errors.RULES, errors.ErrorCode.GENERIC_ERROR, quick)
    store.set_setting("seconds_image", 1.0 if bad == "hang" else 60.0)
    store.set_setting("memory_limit", 64 << 20)
    asset = two_hundred(store, bad)
    with running(store):
        job = start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id
        assert ended(store, job) == "done"
        assert counts(store, job) == (200, 199, 1)
        failed = ask_all(store, "SELECT id, error_step, error_code, error_message FROM assets WHERE state = 'failed'")
        assert failed[0][:3] == (asset, "preview", code)
        assert not sentence or failed[0][3] == sentence
        assert len(failed) == 1
        # what the task had finished before is kept, and is not to blame
        assert ask(store, "SELECT error_code FROM results WHERE asset_id = ? AND step = 'metadata'", asset) is None
        assert ask(store, "SELECT COUNT(*) FROM results WHERE error_code IS NULL") == 399
        # set aside: not tried again by itself, obeyed when asked
        assert start_reprocess(store, ReprocessRequest(EVERYTHING, apply_to=ApplyTo.STALE)).assets == 0
        assert start_reprocess(store, ReprocessRequest(EVERYTHING, apply_to=ApplyTo.FAILED)).assets == 1


def test_a_crash_that_does_not_come_again_is_forgiven(store: Store) -> None:
    add_files(store, [("a.txt", "segv-once"), ("b.txt", "ok")])
    with running(store):
        job = start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id
        ended(store, job)
    assert counts(store, job) == (2, 2, 0)
    assert ask_all(store, "SELECT state, crashes FROM items WHERE crashes > 0") == [("done", 1)]


def test_a_crash_in_the_first_step_does_not_cost_the_second(store: Store) -> None:
    (asset,) = add_files(store, [("a.txt", "segv in:metadata")])
    with running(store):
        job = start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id
        ended(store, job)
    assert ask_all(store, "SELECT step, error_code FROM results WHERE asset_id = ? ORDER BY step", asset) == [
        ("metadata", "WorkerCrashed"),
        ("preview", None),
    ]
    assert ask_all(store, "SELECT state, error_step FROM assets") == [("failed", "metadata")]


def test_how_fast_a_crash_and_a_hang_are_over(store: Store) -> None:
    """Printed with -s; the bounds are loose for a busy machine."""
    store.set_setting("seconds_image", 0.5)
    add_files(store, [("warm.txt", "ok")])
    with running(store):
        ended(store, start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id)
        for bad, limit in (("segv", 5.0), ("hang", 6.0)):
            (asset,) = add_files(store, [(f"{bad}.txt", bad)])
            begun = time.monotonic()
            job = start_reprocess(store, ReprocessRequest(Selection(assets=(asset,)))).job_id
            until(lambda job=job: ask(store, "SELECT failed FROM jobs WHERE id = ?", job) == 1)
            took = time.monotonic() - begun
            print(f"{bad}: failed for good after {took:.2f} s (two tries)")
            assert took < limit

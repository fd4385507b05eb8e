"""So many pieces of work at once: each begun once, given up together, and gone when they have ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assetdesk.jobs.at_once import AtOnce, Cancelled


@pytest.fixture
def waiting() -> list[Callable[[], None]]:
    """What was handed to the pool and is not taken yet."""
    return []


def test_no_more_than_may_be_are_begun_and_none_twice(waiting: list[Callable[[], None]]) -> None:
    ended: list[bool] = []
    work = AtOnce(2, lambda: ended.append(work.empty))
    done: list[int] = []
    for number in (1, 1, 2, 3):
        work.begin(number, waiting.append, lambda _cancelled, number=number: done.append(number))  # type: ignore[misc]
    assert len(waiting) == 2
    assert not work.empty
    for run in waiting:
        run()
    assert done == [1, 2]
    assert ended == [False, True], "told when it does not count any more"
    work.begin(3, waiting.append, lambda _cancelled: done.append(3))
    waiting[-1]()
    assert done == [1, 2, 3]


def test_what_is_given_up_before_a_thread_takes_it_is_not_begun(waiting: list[Callable[[], None]]) -> None:
    work = AtOnce(2, lambda: None)
    seen: list[bool] = []

    def first(cancelled: Cancelled) -> None:
        work.cancel()
        seen.append(cancelled())

    work.begin(1, waiting.append, first)
    work.begin(2, waiting.append, lambda _cancelled: seen.append(False))
    for run in waiting:
        run()
    assert seen == [True]
    assert work.empty


def test_what_breaks_does_not_keep_its_place(waiting: list[Callable[[], None]]) -> None:
    work = AtOnce(1, lambda: None)
    work.begin(1, waiting.append, lambda _cancelled: 1 / 0)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        waiting[0]()
    assert work.empty

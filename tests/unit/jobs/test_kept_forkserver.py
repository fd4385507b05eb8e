"""The tests' one forkserver: workers of a test see what that test set, and a dead one is not used again."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator

import pytest
from support.kept_forkserver import Kept, kept

from assetdesk.jobs.executors.lifeline import alive, keeper

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="signals and /proc"),
    pytest.mark.usefixtures("own_forkserver"),
]


@pytest.fixture
def server() -> Iterator[Kept]:
    with kept() as made:
        yield made


def used(server: Kept) -> int:
    """The forkserver of a program that has workers for a moment."""
    keeper.hold()
    pid = server.pid
    keeper.drop()
    assert pid is not None
    return pid


def test_it_is_kept_from_one_to_the_next(server: Kept) -> None:
    first = used(server)
    assert alive(first)
    assert used(server) == first


def test_another_environment_has_another(server: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    first = used(server)
    monkeypatch.setenv("ASSETDESK_TEST", "1")
    second = used(server)
    assert second != first
    assert not alive(first)


def test_a_dead_one_is_not_used(server: Kept, wait_until: Callable[..., None]) -> None:
    first = used(server)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not alive(first))
    assert used(server) != first


def test_none_is_left(server: Kept) -> None:
    first = used(server)
    server.step_aside()
    assert not alive(first)
    server.step_in()

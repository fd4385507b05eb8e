"""What a job is submitted with beside what it does (IPS API, submitJob), known to whoever writes its row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Submission:
    """`name` is the name as submitted, `description` free text, `locale` the language of its mails; `person_id` is who
    it runs for, where that is somebody else than who asks."""

    name: str = ""
    description: str = ""
    locale: str = ""
    person_id: int | None = None


_CURRENT: ContextVar[Submission | None] = ContextVar("submission", default=None)


def current() -> Submission:
    """That of the job that is being made; an empty one where nothing was said."""
    return _CURRENT.get() or Submission()


@contextmanager
def submitted(said: Submission) -> Iterator[None]:
    """The jobs that are made inside are submitted with this."""
    before = _CURRENT.set(said)
    try:
        yield
    finally:
        _CURRENT.reset(before)

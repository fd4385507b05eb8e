"""A small library with files to be exported, and waiting for a job's end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from support.engine import until

from assetdesk.core.job import JobRow
from assetdesk.library import adopt
from assetdesk.library.session import Library

BROKEN = "broken.jpg"
TEXT = "notes.txt"
PHOTO = "Horn.jpg"
DRAWING = "Horn.png"


@contextmanager
def library(root: Path, *, run: bool = True) -> Iterator[Library]:
    """Two pictures with one stem, one of them in a folder, a text and a broken picture. `run`: they are processed."""
    (root / "Music").mkdir(parents=True)
    Image.linear_gradient("L").resize((120, 80)).convert("RGB").save(root / PHOTO)
    clear = Image.linear_gradient("L").resize((80, 120)).convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize((80, 120)))
    clear.save(root / "Music" / DRAWING)
    (root / TEXT).write_text("brass\n" * 500)
    (root / BROKEN).write_bytes(b"\xff\xd8\xff\xe0 nothing more")
    with Library.create(root, run=run) as lib:
        adopt.look(lib)
        yield lib


def ids(lib: Library) -> dict[str, int]:
    """The assets by name."""
    return {row.name: row.id for row in lib.browse.rows(list(range(1, 30)))}


def ended(lib: Library, job_id: int) -> JobRow:
    """The job when it has ended."""

    def found() -> bool:
        job = lib.browse.job(job_id)
        return job is not None and not job.state.live

    until(found, 240)
    job = lib.browse.job(job_id)
    assert job is not None
    return job

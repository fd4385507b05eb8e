"""A version comes back with everything that was made of it: previews by the job, its own picture by a worker, what a
person had said; and what another program saved while the asset was checked out is there to go back to."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from support.engine import until

from assetdesk.core.renditions import PREVIEWS
from assetdesk.library import adopt, checkout, metadata, versions
from assetdesk.library.session import Library

RED, BLUE = (200, 0, 0), (0, 0, 200)


def at_rest(lib: Library) -> None:
    until(lambda: all(not job.state.live for job in lib.browse.jobs()), 180)


def colour(lib: Library) -> tuple[int, ...]:
    """What the asset's preview shows."""
    made = next(one for one in lib.browse.renditions(1) if one.name == PREVIEWS[0].name)
    with Image.open(lib.root / made.path) as image:
        return tuple(round(one / 100) for one in image.convert("RGB").getpixel((5, 5)))  # type: ignore[union-attr]


def test_what_was_made_of_a_version_is_made_again(tmp_path: Path) -> None:
    root = tmp_path / "Library"
    root.mkdir()
    path = root / "leaf.png"
    Image.new("RGB", (60, 40), RED).save(path)
    with Library.create(root) as lib:
        adopt.look(lib)
        at_rest(lib)
        assert colour(lib) == (2, 0, 0)
        metadata.put(lib, [1], {"dc:title": "Red"})
        checkout.check_out(lib, [1])

        Image.new("RGB", (60, 40), BLUE).save(path)
        adopt.look(lib)
        at_rest(lib)
        assert colour(lib) == (0, 0, 2)
        metadata.put(lib, [1], {"dc:title": "Blue"})
        checkout.check_in(lib, [1], "blue now")
        assert [(one.why, one.comment) for one in lib.browse.versions(1)] == [("save", "blue now"), ("checkout", "")]

        kept, picture = lib.version_pictures.picture(1, 1)
        assert picture is not None
        assert lib.browse.versions(1)[-1].picture
        assert lib.version_pictures.picture(1, 1)[1] == picture

        done = versions.revert(lib, 1, kept.number)
        at_rest(lib)
        job = lib.browse.job(done.job_id)
        assert job is not None
        assert (job.failed, colour(lib)) == (0, (2, 0, 0))
        assert {one.name: one.user for one in lib.browse.fields(1)}["dc:title"] == "Red"
        assert not lib.browse.stale_steps([1]).get(1)
        assert not lib.browse.rows([1])[0].missing
        looked = adopt.look(lib)
        assert (looked.changed, looked.missing, looked.added) == (0, 0, 0)

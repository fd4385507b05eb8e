"""The step `crops` by itself: what it finds depends on the picture alone, what it writes on the profile."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from assetdesk.core.crops import Box, Crop, Source, from_json, to_json
from assetdesk.core.task import FACTS_FILE, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.jobs import worker

ROWS = [{"name": "Card", "width": 80, "height": 45}, {"name": "Tall", "width": 45, "height": 60}]


def photo(path: Path) -> Path:
    image = Image.radial_gradient("L").resize((1600, 1200)).convert("RGB")
    ImageDraw.Draw(image).ellipse((1100, 100, 1400, 420), fill=(200, 30, 30))
    image.save(path, quality=92)
    return path


def found(source: Path, out: str, body: dict[str, object], kept: tuple[Crop, ...] = ()) -> StepOutcome:
    """What the step tells, with this body as its program."""
    place = source.parent / out
    place.mkdir()
    request = TaskRequest(
        "t",
        1,
        str(source),
        str(place),
        (StepRequest("crops"),),
        programs={"image": body},
        kept={"crops": [to_json(one) for one in kept]},
    )
    worker.run_task(request)
    with (place / FACTS_FILE).open(encoding="utf-8") as file:
        (outcome,) = [fact for fact in from_lines(file) if isinstance(fact, StepOutcome)]
    assert outcome.error is None, outcome.message
    return outcome


def boxes(outcome: StepOutcome) -> dict[str, Box | None]:
    assert outcome.found is not None
    return {one.name: one.auto for one in map(from_json, outcome.found["crops"])}


def test_neither_other_rows_nor_hands_change_what_is_found(tmp_path: Path) -> None:
    source = photo(tmp_path / "a.jpg")
    plain = found(source, "1", {"crops": ROWS})
    large = found(source, "2", {"crops": [*ROWS, {"name": "Huge", "width": 1600, "height": 900}]})
    mine = Crop("Card", Box(0.4, 0.4, 0.05, 0.0375), 80, 45, Source.USER, True)
    moved = found(source, "3", {"crops": ROWS}, (mine,))
    assert boxes(plain)["Tall"] == boxes(large)["Tall"] == boxes(moved)["Tall"]
    assert boxes(plain)["Card"] == boxes(moved)["Card"]
    assert [(one.name, one.width, one.height) for one in moved.files] == [
        ("crop.Card.80.45.jpeg", 80, 45),
        ("crop.Tall.45.60.jpeg", 45, 60),
    ]


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    source = photo(tmp_path / "a.png")
    unsharp = {"amount": 1.75, "radius": 0.2, "threshold": 2}
    body: dict[str, object] = {"crops": ROWS, "swatch": {"width": 20, "height": 20}, "unsharp": unsharp}
    one, other = found(source, "1", body), found(source, "2", body)
    assert [file.hash for file in one.files] == [file.hash for file in other.files]
    assert one.found == other.found


def test_a_profile_that_only_sharpens_makes_no_file_of_its_own(tmp_path: Path) -> None:
    made = found(photo(tmp_path / "a.jpg"), "1", {"unsharp": {"amount": 1.75, "radius": 0.2, "threshold": 2}})
    assert made.files == ()

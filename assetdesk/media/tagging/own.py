"""A model that a person brings: an ONNX file and a list of labels, one a line.

What it must be like: one input of a picture, N x 3 x H x W or N x H x W x 3, uint8 or float; one output (the first is
taken) of as many numbers a picture as there are labels. Numbers that are no probabilities yet become such. Floats are
given as ImageNet's networks mostly expect them: 0–1, less the mean, by the deviation.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import UsageFault
from assetdesk.media import models
from assetdesk.media.tagging.given import THING, Tag

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

VERSION = "1"
MODEL_FILE, LABELS_FILE = "model.onnx", "labels.txt"
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_USUAL_SIDE, _MOST_SIDE = 224, 1024
_MOST_LABELS, _LONGEST = 50_000, 100
_MOST_BYTES = 5_000_000
_LEAST = 0.1


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A checked model: `last` the channels come last, `wide` and `high` the sides in px it wants."""

    model: models.Model
    labels: tuple[str, ...]
    name: str
    wide: int
    high: int
    last: bool
    bytes: bool


def opened(folder: Path, name: str) -> OwnModel:
    """The model in a folder, checked. UsageFault, with a sentence, for whatever does not fit."""
    model, labels = models.opened(folder / MODEL_FILE), read_labels(folder / LABELS_FILE)
    if len(model.inputs) != 1:
        raise UsageFault("The model has several inputs; it should have one, a picture.")
    slot = model.inputs[0]
    if len(slot.shape) != 4 or slot.type not in ("tensor(uint8)", "tensor(float)"):
        raise UsageFault(
            "The model does not take a picture: its input should be N × 3 × H × W numbers, uint8 or float."
        )
    last = slot.shape[3] == 3 and slot.shape[1] != 3
    if not last and slot.shape[1] not in (3, None):
        raise UsageFault("The model does not take a picture in colour: none of its input's sides is 3.")
    high, wide = slot.shape[1:3] if last else slot.shape[2:4]
    sides = (wide or _USUAL_SIDE, high or _USUAL_SIDE)
    if not all(1 <= side <= _MOST_SIDE for side in sides):
        raise UsageFault(f"The model wants a picture of more than {_MOST_SIDE} px.")
    return OwnModel(model, labels, name, *sides, last, slot.type == "tensor(uint8)")


def read_labels(path: Path) -> tuple[str, ...]:
    """One a line, as UTF-8."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageFault("The list of labels is larger than 5 MB.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise UsageFault("The list of labels is not UTF-8 text.") from wrong
    except OSError as wrong:
        raise UsageFault(f"The list of labels cannot be read: {wrong.strerror}.") from wrong
    labels = [line.strip() for line in text.splitlines()]
    while labels and not labels[-1]:
        labels.pop()
    if not labels or len(labels) > _MOST_LABELS:
        raise UsageFault(f"The list of labels has {len(labels):,} lines; it should have 1 to {_MOST_LABELS:,}.")
    return tuple(label[:_LONGEST] for label in labels)


def check(folder: Path, name: str) -> int:
    """Open it and let it look at a gray picture. How many labels it has; UsageFault where it does not work."""
    from PIL import Image

    own = opened(folder, name)
    scores = _scores(own, Image.new("RGB", (own.wide, own.high), (128, 128, 128)))
    if len(scores) != len(own.labels):
        raise UsageFault(f"The model knows {len(scores):,} things, the list of labels has {len(own.labels):,} lines.")
    return len(own.labels)


def tags(own: OwnModel, picture: Image.Image) -> list[Tag]:
    """What the model sees, the surest first. Lines that are empty are things nobody wants to hear of."""
    scores = _scores(own, picture)
    pairs = zip(own.labels, scores.tolist(), strict=False)
    found = [
        Tag(label, THING, round(min(1.0, max(0.0, score)), 3), f"model:{own.name}")
        for label, score in pairs
        if label and score >= _LEAST
    ]
    return sorted(found, key=lambda tag: (-tag.score, tag.name))


def _scores(own: OwnModel, picture: Image.Image) -> NDArray[np.float64]:
    import numpy as np

    from assetdesk.media.resize import resized

    pixels: NDArray[Any] = np.asarray(resized(picture.convert("RGB"), (own.wide, own.high)))
    if not own.bytes:
        mean, deviation = np.array(_MEAN, np.float32), np.array(_DEVIATION, np.float32)
        pixels = (pixels.astype(np.float32) / 255 - mean) / deviation
    if not own.last:
        pixels = np.ascontiguousarray(pixels.transpose(2, 0, 1))
    try:
        made = own.model.run([own.model.outputs[0].name], {own.model.inputs[0].name: pixels[None]})[0]
    except Exception as wrong:  # the runtime's own exceptions have no common base
        raise UsageFault("The model cannot be run on a picture.") from wrong
    values = np.asarray(made, np.float64).reshape(-1)
    if not np.isfinite(values).all():
        raise UsageFault("The model answers with numbers that are none.")
    if values.size and values.min() >= 0 and values.max() <= 1:
        return values
    grown: NDArray[np.float64] = np.exp(values - values.max())
    grown /= grown.sum()
    return grown

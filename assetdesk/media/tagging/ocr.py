"""Text in pictures, read by the small networks of PP-OCRv6 (Apache-2.0, https://github.com/PaddlePaddle/PaddleOCR).

One network says for each pixel how likely it is that of a line of text (Liao et al., Real-time Scene Text Detection
with Differentiable Binarization, 2019); what hangs together is a line, whose rectangle may be turned. Another one reads
a line's picture column by column, and what it says twice in a row is said once (Graves et al., Connectionist Temporal
Classification, 2006). It knows the letters of most Western languages, Chinese and Japanese.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assetdesk.media import models
from assetdesk.media.tagging.ocr_boxes import Rectangle, rectangles

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

VERSION = "1"
FINDER, READER = "ppocr-v6-small-find.onnx", "ppocr-v6-small-read.onnx"
# px looked at along the longer side: the time goes with its square
LONGEST = 960
_SHORTEST = 640
_ENLARGED = 2.0
_STEP = 32  # px, that the first network takes
_HIGH = 48  # px of a line, that the second one takes
_WIDEST = 40  # times as wide as high
_AT_ONCE = 6
_MOST = 150  # lines of one picture: a page has less
_UPRIGHT = 1.5  # so much higher than wide, the line runs from the bottom up
_LEAST = 0.5

# text, its box (left, top, right, bottom as fractions of the picture) and how certain it is, 0–1
Line = tuple[str, tuple[float, float, float, float], float]


def read(picture: Image.Image, longest: int = LONGEST, most: int = _MOST) -> list[Line]:
    """The lines of text of an upright sRGB picture of any size, from top to bottom and left to right.

    `longest` px are looked at along the longer side to find them; the `most` largest ones are read, which is what takes
    the time: a page has a hundred.
    """
    plain = picture.convert("RGB")
    wide, high = plain.size
    found = sorted(_found(plain, longest), key=lambda one: -one.width * one.height)[:most]
    lines: list[Line] = []
    for one, (text, score) in zip(found, _read([_cut(plain, one) for one in found]), strict=True):
        if text.strip() and score >= _LEAST:
            left, top, right, bottom = one.around()
            box = (max(0.0, left / wide), max(0.0, top / high), min(1.0, right / wide), min(1.0, bottom / high))
            lines.append((text.strip(), box, score))
    return _in_order(lines)


def _found(picture: Image.Image, longest: int) -> list[Rectangle]:
    """Where lines are, in px of the picture."""
    import numpy as np

    from assetdesk.media.resize import resized

    wide, high = picture.size
    scale = min(longest / max(wide, high), max(1.0, min(_ENLARGED, _SHORTEST / max(wide, high))))
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    small = resized(picture, size) if size != picture.size else picture
    # not stretched to whole steps but filled up with grey
    field = np.zeros((-(-size[1] // _STEP) * _STEP, -(-size[0] // _STEP) * _STEP, 3), np.float32)
    field[: size[1], : size[0]] = _levels(small)
    model = models.shipped(FINDER)
    likely = model.run((model.outputs[0].name,), {model.inputs[0].name: field.transpose(2, 0, 1)[None]})[0][0, 0]
    return [one.scaled(wide / size[0], high / size[1]) for one in rectangles(likely[: size[1], : size[0]])]


def _levels(picture: Image.Image) -> NDArray[np.float32]:
    """Blue, green, red in -1 to 1, as both networks were taught."""
    import numpy as np

    return np.asarray(picture, np.float32)[..., ::-1] / 127.5 - 1


def _cut(picture: Image.Image, place: Rectangle) -> Image.Image:
    """The line, level and as high as it is read."""
    from PIL import Image

    from assetdesk.media.resize import resized

    # reduced first: a turn takes single px
    left, top, right, bottom = place.around()
    box = (max(0, int(left) - 2), max(0, int(top) - 2), min(picture.width, int(right) + 3),
           min(picture.height, int(bottom) + 3))  # fmt: skip
    part = picture.crop((box[0], box[1], max(box[2], box[0] + 1), max(box[3], box[1] + 1)))
    place = place.moved(-box[0], -box[1])
    standing = place.height >= _UPRIGHT * place.width
    share = min(1.0, _HIGH / max(1.0, place.width if standing else place.height))
    size = (max(1, round(part.width * share)), max(1, round(part.height * share)))
    if size != part.size:
        place = place.scaled(size[0] / part.width, size[1] / part.height)
        part = resized(part, size)
    corners = place.corners()
    long, short = (place.height, place.width) if standing else (place.width, place.height)
    if standing:
        corners = [corners[3], corners[0], corners[1], corners[2]]
    width = max(8, min(_WIDEST * _HIGH, round(long / max(short, 1e-3) * _HIGH)))
    (x0, y0), (x1, y1), (x3, y3) = corners[0], corners[1], corners[3]
    across, down = ((x1 - x0) / width, (y1 - y0) / width), ((x3 - x0) / _HIGH, (y3 - y0) / _HIGH)
    turn = (across[0], down[0], x0, across[1], down[1], y0)
    return part.transform((width, _HIGH), Image.Transform.AFFINE, turn, Image.Resampling.BICUBIC)


def _read(lines: Sequence[Image.Image]) -> list[tuple[str, float]]:
    """Text of each and how certain it is; lines of about one width are read together."""
    import numpy as np

    model = models.shipped(READER)
    signs = _signs(model)
    told: list[tuple[str, float]] = [("", 0.0)] * len(lines)
    order = sorted(range(len(lines)), key=lambda at: lines[at].width)
    for begin in range(0, len(order), _AT_ONCE):
        some = order[begin : begin + _AT_ONCE]
        widest = max(320, *(lines[at].width for at in some))
        given = np.zeros((len(some), 3, _HIGH, widest), np.float32)
        for row, at in enumerate(some):
            given[row, :, :, : lines[at].width] = _levels(lines[at]).transpose(2, 0, 1)
        said = model.run((model.outputs[0].name,), {model.inputs[0].name: given})[0]
        for row, at in enumerate(some):
            told[at] = _text(said[row], signs)
    return told


def _text(said: NDArray[np.float32], signs: Sequence[str]) -> tuple[str, float]:
    """Column by column the likeliest sign; twice in a row is once, and 0 is none."""
    best, sure = said.argmax(axis=1), said.max(axis=1)
    new = best != 0
    new[1:] &= best[1:] != best[:-1]
    if not new.any():
        return "", 0.0
    return "".join(signs[at] for at in best[new]), round(float(sure[new].mean()), 4)


def _signs(model: models.Model) -> list[str]:
    """What the outputs of the second network stand for; the first one for nothing, the last one for a blank."""
    return ["", *model.metadata["character"].split("\n"), " "]


def _in_order(lines: list[Line]) -> list[Line]:
    """Boxes whose middles are beside each other are one row."""
    return [line for row in _rows(lines) for line in row]


def _rows(lines: list[Line]) -> Iterator[list[Line]]:
    row: list[Line] = []
    for line in sorted(lines, key=lambda one: (one[1][1] + one[1][3], one[1][0])):
        middle = (line[1][1] + line[1][3]) / 2
        if row and middle > row[0][1][3]:
            yield sorted(row, key=lambda one: one[1][0])
            row = []
        row.append(line)
    if row:
        yield sorted(row, key=lambda one: one[1][0])

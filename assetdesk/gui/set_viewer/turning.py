"""How a drag becomes frames, and how a released one runs out. Pure arithmetic: px in, steps of frames and rows out."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

RUN_OUT = 0.3
# px of dragging for one row
ROW_PX = 70.0
# a whole turn takes this share of the picture's width
_TURN = 0.9
_LEAST_PX, _MOST_PX = 6.0, 60.0
# how much of a drag's end tells its speed, seconds
_RECENT = 0.08
_FASTEST = 6000.0


def frame_px(width: float, columns: int) -> float:
    """Px of dragging for one frame, where the picture is `width` px wide."""
    return max(_LEAST_PX, min(_MOST_PX, _TURN * max(1.0, width) / max(1, columns)))


@dataclass(slots=True)
class Turning:
    """One drag, from press to the end of its run-out. `px` and `row_px` are for one frame and one row."""

    px: float
    row_px: float = ROW_PX
    _across: float = 0.0
    _down: float = 0.0
    _steps: int = 0
    _rows: int = 0
    _seen: deque[tuple[float, float]] = field(default_factory=deque)
    _speed: float = 0.0
    _from: float = 0.0
    _begun: float | None = None

    def drag(self, across: float, down: float, now: float) -> tuple[int, int]:
        """The pointer is so many px away from where it was pressed; the steps of frames and rows since last asked."""
        self._across, self._down = across, down
        self._seen.append((now, across))
        while self._seen and now - self._seen[0][0] > _RECENT:
            self._seen.popleft()
        return self._told()

    def release(self, now: float) -> bool:
        """The pointer let go; whether it runs on."""
        recent = [one for one in self._seen if now - one[0] <= _RECENT]
        if len(recent) < 2 or recent[-1][0] <= recent[0][0]:
            return False
        speed = (recent[-1][1] - recent[0][1]) / (recent[-1][0] - recent[0][0])
        self._speed = max(-_FASTEST, min(_FASTEST, speed))
        self._from, self._begun = self._across, now
        return abs(self._speed) * RUN_OUT / 3 >= self.px / 2

    def run(self, now: float) -> tuple[tuple[int, int], bool]:
        """While it runs out: the steps since last asked, and whether it goes on. It slows down to nothing in 300 ms."""
        if self._begun is None:
            return (0, 0), False
        share = min(1.0, (now - self._begun) / RUN_OUT)
        self._across = self._from + self._speed * RUN_OUT / 3 * (1 - (1 - share) ** 3)
        return self._told(), share < 1.0

    def _told(self) -> tuple[int, int]:
        # to the right turns back: the near side follows the pointer
        steps, rows = -int(self._across / self.px), int(self._down / self.row_px)
        moved = steps - self._steps, rows - self._rows
        self._steps, self._rows = steps, rows
        return moved

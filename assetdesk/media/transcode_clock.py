"""One clock for all streams of a film: where its parts begin, and no leap that nothing fills.

A broadcast that was cut together, or whose counter ran over, leaps by hours between two packets. Everything behind
such a leap is drawn up to what was before it, for pictures and sound alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av.packet import Packet

_LEAP = 10.0  # seconds


@dataclass(slots=True)
class _Hand:
    """One stream: seconds its stamps are moved by, and where its next packet is expected."""

    shift: float = 0.0
    due: float | None = None


class Clock:
    """Corrects the stamps of packets in the order they are stored."""

    def __init__(self, streams: tuple[int, ...]) -> None:
        self._hands = {index: _Hand() for index in streams}

    def set(self, packet: Packet[Any]) -> float | None:
        """Moves the packet's stamps where need be. Seconds at which it is decoded, as the file would have it."""
        stamp, base = packet.dts if packet.dts is not None else packet.pts, packet.time_base
        if stamp is None or not base:
            return None
        hand = self._hands[packet.stream.index]
        raw = float(stamp * base)
        at = raw + hand.shift
        dues = [one.due for one in self._hands.values() if one.due is not None]
        if dues and (at > max(dues) + _LEAP or (hand.due is not None and at < hand.due - _LEAP)):
            hand.shift = self._shift(hand, raw, max(dues))
            at = raw + hand.shift
        hand.due = at + float((packet.duration or 0) * base)
        if hand.shift:
            moved = round(Fraction(hand.shift) / base)
            packet.pts = None if packet.pts is None else packet.pts + moved
            packet.dts = None if packet.dts is None else packet.dts + moved
        return at

    def _shift(self, hand: _Hand, raw: float, due: float) -> float:
        """Another stream's shift where it leapt just so; else what leaves no gap."""
        wanted = hand.due if hand.due is not None else due
        for other in self._hands.values():
            if other is not hand and abs(raw + other.shift - wanted) < _LEAP:
                return other.shift
        return wanted - raw

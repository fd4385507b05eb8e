"""Reading what people and other programs wrote: every value checked, every fault with the name of its field."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name, name_key

_MISSING = object()


class ProfileFault(UsageFault):
    """Something in a profile cannot be. `field` is its place as in the JSON: `renditions.0.quality`; empty = all."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class Taken:
    """One JSON object that is read value by value; `done` refuses what nobody asked for.

    `what` is how people say such a thing ("a rendition"), `path` its place in the profile.
    """

    def __init__(self, raw: object, what: str, path: str = "") -> None:
        if not isinstance(raw, Mapping):
            raise ProfileFault(f"{_start(what)} is written as a JSON object, not as “{_shown(raw)}”.", path)
        self._raw: Mapping[str, Any] = raw
        self._what = what
        self._path = path
        self._asked: dict[str, None] = {}

    def at(self, name: str) -> str:
        """The place of one of its values."""
        return f"{self._path}.{name}" if self._path else name

    def given(self, name: str) -> bool:
        """Whether there is such a value, null included."""
        return name in self._raw

    def raw(self, name: str, default: object = None) -> Any:
        """The value as it stands."""
        self._asked[name] = None
        return self._raw.get(name, default)

    def text(self, name: str, default: str = "") -> str:
        """A text, without blanks around it."""
        value = self.raw(name, _MISSING)
        if value is _MISSING or value is None:
            return default
        if not isinstance(value, str):
            raise self.wrong(name, "a text")
        return value.strip()

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self.raw(name, _MISSING)
        if value is _MISSING or value is None:
            return default
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false")
        return value

    def whole(self, name: str, default: int | None, least: int, most: int, unit: str = "") -> int | None:
        """A whole number within bounds; null is no number, and a number that is left out is `default`."""
        value = self.raw(name, _MISSING)
        if value is _MISSING:
            return default
        if value is None:
            return None
        number = _number(value)
        if number is None or number != math.floor(number):
            raise self.wrong(name, "a whole number")
        return int(self._within(name, number, least, most, unit))

    def number(self, name: str, default: float, least: float, most: float, unit: str = "") -> float:
        """A number within bounds."""
        value = self.raw(name, _MISSING)
        if value is _MISSING or value is None:
            return default
        number = _number(value)
        if number is None:
            raise self.wrong(name, "a number")
        return self._within(name, number, least, most, unit)

    def rows(self, name: str, most: int) -> list[Any] | None:
        """A list of at most `most`; None where there is none."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, list | tuple):
            raise self.wrong(name, "a list")
        if len(value) > most:
            raise ProfileFault(f"{_start(self._what)} has at most {most:,} {_words(name)}, not {len(value):,}.", name)
        return list(value)

    def wrong(self, name: str, wanted: str) -> ProfileFault:
        """The fault of a value that is not of the kind it should be."""
        return ProfileFault(
            f"{_start(_words(name))} of {self._what} is {wanted}, not “{_shown(self._raw.get(name))}”.", self.at(name)
        )

    def done(self, *heads: str) -> None:
        """Refuse names that nobody asked for; `heads` are those that others read."""
        for name in self._raw:
            if name not in self._asked and name not in heads:
                known = ", ".join(self._asked)
                place = self.at(str(name))
                raise ProfileFault(f"{_start(self._what)} has no field “{str(name)[:60]}”. There are: {known}.", place)

    def _within(self, name: str, number: float, least: float, most: float, unit: str) -> float:
        if not least <= number <= most:
            raise out_of_range(_words(name), least, most, unit, self.at(name))
        return number


def out_of_range(what: str, least: float, most: float, unit: str, field: str) -> ProfileFault:
    """The fault of a number beyond its bounds."""
    behind = f" {unit}" if unit else ""
    return ProfileFault(f"{_start(what)} must lie between {_bound(least)} and {_bound(most)}{behind}.", field)


def _bound(number: float) -> str:
    return f"{int(number):,}" if number == int(number) else f"{number:,g}"


def each(taken: Taken, name: str, what: str, most: int) -> Iterator[Taken]:
    """The objects of a list, each to be read; nothing where there is no list."""
    for place, raw in enumerate(taken.rows(name, most) or ()):
        yield Taken(raw, what, f"{taken.at(name)}.{place}")


def file_name(name: str, what: str, field: str) -> str:
    """A name that a file may have. ProfileFault where it is empty or cannot be one."""
    if not name:
        raise ProfileFault(f"{_start(what)} needs a file name.", field)
    cleaned = clean_name(name)
    if cleaned != name:
        raise ProfileFault(f"“{name[:80]}” cannot be a file name. It could be “{cleaned[:80]}”.", field)
    return name


def once(names: Iterable[tuple[str, str]]) -> None:
    """Refuse the second of two equal names, told without case; each comes with the place of its field."""
    seen: set[str] = set()
    for name, field in names:
        key = name_key(name)
        if key in seen:
            raise ProfileFault(f"“{name}” is there twice. Give one of them another name.", field)
        seen.add(key)


def _number(value: object) -> float | None:
    """A finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _words(name: str) -> str:
    """`targetBytes` as people read it: target bytes."""
    return "".join(f" {char.lower()}" if char.isupper() else char for char in name)


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shown(value: object) -> str:
    return str(value)[:60]

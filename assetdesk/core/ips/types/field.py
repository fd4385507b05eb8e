"""What the types are made of: simple types, arrays, and the base that reads an element's children.

A value comes as JSON has it, or as the text of an XML element; both are read here, so that the types say everything
once. Errors become faults in `document.fault_of`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from assetdesk.core.ips.ranges import INT_MOST, LONG_MOST, Range

_WHOLE = re.compile(r"[+-]?\d{1,20}")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_TEXT_MOST = 10_000
_URL_MOST = 2_000
_ITEMS_MOST = 100_000
# what neither XML nor the library's index can hold
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# kinds of error of our own
WRONG = "ips"
MISSING = "ips_missing"


class Repeated(list[Any]):
    """Children of one name that stand more than once in an XML element."""


def wrong(sentence: str, at: str = "") -> PydanticCustomError:
    """A value that is refused; the sentence goes behind the field's path, `at` below where it is raised."""
    # braces belong to pydantic's own templates
    return PydanticCustomError(WRONG, "{sentence}", {"sentence": sentence, "at": at})


def missing(sentence: str, at: str = "") -> PydanticCustomError:
    """Something that has to be there is not (fault 30002)."""
    return PydanticCustomError(MISSING, "{sentence}", {"sentence": sentence, "at": at})


def quoted(value: object) -> str:
    """A value for a sentence, shortened."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip() in ("true", "1", "false", "0"):
        return value.strip() in ("true", "1")
    raise _not(value, "true or false")


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    raise _not(value, "a whole number")


def _decimal(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) if abs(value) < 1e300 else math.inf
    elif isinstance(value, str) and len(value) < 100 and _DECIMAL.fullmatch(value.strip()):
        number = float(value)
    else:
        raise _not(value, "a number")
    if not math.isfinite(number):
        raise _not(value, "a number")
    return number


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _not(value, "text")
    if len(value) > _TEXT_MOST:
        raise wrong(f"is longer than {_TEXT_MOST:,} characters")
    if _NO_TEXT.search(value):
        raise wrong("holds a control character")
    return value


def _name(value: object) -> str:
    text = _text(value).strip()
    if not text:
        raise missing("is empty")
    return text


def _optional(value: object) -> str | None:
    return _text(value).strip() or None


def _not(value: object, what: str) -> PydanticCustomError:
    if isinstance(value, Repeated):
        return wrong("is given more than once")
    if isinstance(value, Mapping | list):
        return wrong(f"must be {what}, without elements inside")
    empty = isinstance(value, str) and not value.strip()
    return wrong(f"is empty; it must be {what}" if empty else f"{quoted(value)} is not {what}")


def _url(value: object) -> str | None:
    text = _text(value).strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or len(text) > _URL_MOST or any(ord(char) <= 32 or ord(char) == 127 for char in text):
        raise wrong(f"{quoted(text)} is not an absolute address that begins with http:// or https://")
    return text


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        moment = value
    else:
        text = _text(value).strip()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise wrong(f"{quoted(text)} is not a date and time such as 2026-03-01T18:00:00+01:00") from None
        if "T" not in text:
            raise wrong(f"{quoted(text)} has no time")
    if moment.tzinfo is None:
        raise wrong(f"{quoted(value)} has no time zone")
    return moment


def _items(value: object) -> object:
    """The members of an array: a JSON list, or the children `items` of an element."""
    if isinstance(value, Mapping):
        unknown = [name for name in value if name not in ("items", "item")]
        if unknown:
            raise wrong(f"{quoted(unknown[0])} is not an element of it; its elements are called items")
        found: list[Any] = []
        for inner in value.values():
            found += inner if isinstance(inner, list) else [inner]
    elif isinstance(value, list | tuple) and not isinstance(value, Repeated):
        found = list(value)
    elif isinstance(value, str) and not value.strip():
        found = []
    else:
        raise wrong("is given more than once" if isinstance(value, Repeated) else "must be a list of items")
    if len(found) > _ITEMS_MOST:
        raise wrong(f"has more than {_ITEMS_MOST:,} items")
    return found


def within(bounds: Range) -> AfterValidator:
    """The check that a number lies in its range."""

    def check(value: float) -> float:
        if not bounds.holds(value):
            shown = f"{value:g}" if isinstance(value, float) else str(value)
            raise wrong(f"{shown} is out of range; it {bounds.sentence}")
        return value

    return AfterValidator(check)


def _word(value: object) -> object:
    """Constants are compared as they are; what is no text cannot be one of them."""
    return value if isinstance(value, StrEnum) else _text(value).strip()


def spelled(spellings: Mapping[str, str]) -> BeforeValidator:
    """Other spellings of constants that are taken on import."""
    return BeforeValidator(lambda value: spellings.get(value.strip(), value) if isinstance(value, str) else value)


W = TypeVar("W", bound=StrEnum)
T = TypeVar("T")

Boolean = Annotated[bool, BeforeValidator(_boolean)]
Whole = Annotated[int, BeforeValidator(_whole)]
Int = Annotated[Whole, within(Range(-INT_MOST - 1, INT_MOST))]
Long = Annotated[Whole, within(Range(-LONG_MOST - 1, LONG_MOST))]
Decimal = Annotated[float, BeforeValidator(_decimal)]
Text = Annotated[str, BeforeValidator(_text)]
Name = Annotated[str, BeforeValidator(_name)]
OptionalName = Annotated[str | None, BeforeValidator(_optional)]
Url = Annotated[str | None, BeforeValidator(_url)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Word = Annotated[W, BeforeValidator(_word)]
Array = Annotated[tuple[T, ...], BeforeValidator(_items)]
Handles = Array[Name]


class IpsType(BaseModel):
    """An element with children. Unknown ones are refused, null stands for the default except where KEEPS_NULL."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # other spellings of children, as found on pages and in clients -> the one that is written
    SPELLINGS: ClassVar[Mapping[str, str]] = {}
    KEEPS_NULL: ClassVar[frozenset[str]] = frozenset()
    # children that are written first; the others follow as they stand in the class
    FIRST: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="before")
    @classmethod
    def _children(cls, given: object) -> object:
        if isinstance(given, cls):
            return given
        if isinstance(given, str) and not given.strip():
            return {}
        if isinstance(given, Repeated):
            raise wrong("is given more than once")
        if not isinstance(given, Mapping):
            raise wrong(f"holds {quoted(given)} where elements are wanted")
        found: dict[str, Any] = {}
        for name, value in cls.early_form(given).items():
            right = cls.SPELLINGS.get(name, name)
            if right in found:
                raise wrong("is given more than once", right)
            if value is None and right in cls.model_fields and right not in cls.KEEPS_NULL:
                continue
            found[right] = value
        return found

    @classmethod
    def early_form(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Children as an early version of the API had them, made into today's."""
        return given

    @classmethod
    def written_order(cls) -> tuple[str, ...]:
        """The names of all children in the order in which they are written."""
        return (*cls.FIRST, *(name for name in cls.model_fields if name not in cls.FIRST))

    @classmethod
    def element(cls) -> str:
        """The element's name where a request has it."""
        return cls.__name__[0].lower() + cls.__name__[1:]


def at_most_one(given: IpsType, names: Iterable[str], what: str) -> None:
    """A choice: refuse more than one of these children."""
    there = [name for name in names if getattr(given, name, None) is not None]
    if len(there) > 1:
        raise wrong(f"has {' and '.join(there)}; {what}")

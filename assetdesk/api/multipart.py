"""A `multipart/form-data` body taken apart while it comes: no part is ever held whole here, and none is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from assetdesk.core.ips.faults import FaultCode, IpsFault


class At(Enum):
    """Where in a part."""

    BEGIN = "begin"
    DATA = "data"
    END = "end"


@dataclass(frozen=True, slots=True)
class Piece:
    """BEGIN has the part's `name` and, of a file, its `filename`; DATA has bytes."""

    at: At
    name: str = ""
    filename: str | None = None
    data: bytes = b""


class Parts:
    """See the module. IpsFault 30003 for a body that is no such form."""

    def __init__(self, content_type: str) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise _broken("The request has to be multipart/form-data, with a boundary.")
        self._found: list[Piece] = []
        self._run: list[bytes] = []
        self._field = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._whole = False
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._header_field,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_end,
                    "on_headers_finished": self._headers_finished,
                    "on_part_data": self._data,
                    "on_part_end": self._part_end,
                    "on_end": self._end,
                },
            )
        except FormParserError as wrong:
            raise _broken("The boundary of the form cannot be one.") from wrong

    def feed(self, data: bytes) -> list[Piece]:
        """What these bytes bring."""
        try:
            self._parser.write(data)
        except FormParserError as wrong:
            raise _broken("The request's form is broken.") from wrong
        self._joined()
        found, self._found = self._found, []
        return found

    def need_whole(self) -> None:
        """IpsFault where the body ended before the form did."""
        if not self._whole:
            raise _broken("The request ended before its form did.")

    def _begin(self) -> None:
        self._headers = {}

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b"").decode("latin-1"))
        filename = options.get(b"filename")
        self._found.append(
            Piece(At.BEGIN, _text(options.get(b"name", b"")), None if filename is None else _text(filename))
        )

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._run.append(data[start:end])

    def _joined(self) -> None:
        """What the parser gives in crumbs, wherever a boundary might have begun, is one piece."""
        if self._run:
            self._found.append(Piece(At.DATA, data=b"".join(self._run)))
            self._run = []

    def _part_end(self) -> None:
        self._joined()
        self._found.append(Piece(At.END))

    def _end(self) -> None:
        self._whole = True


def _text(value: bytes) -> str:
    """Browsers and curl send names as UTF-8; what is none is kept readable."""
    return value.decode("utf-8", "replace")


def _broken(sentence: str) -> IpsFault:
    return IpsFault(FaultCode.INVALID_REQUEST_XML, sentence)

"""The XML form. Read without document types, entities or anything from outside; bounded in depth.

Names are compared without their namespace: clients use versioned ones, the un-versioned one and none at all.
`xsi:nil` is null. A child that stands more than once is a `Repeated` list, which only arrays take.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.types.field import Repeated

NAMESPACE = "http://www.scene7.com/IpsApi/xsd/2014-04-03"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = re.compile(r"\{http://www\.w3\.org/\d{4}/XMLSchema-instance\}nil")
_SOAP = re.compile(r"\{http://(schemas\.xmlsoap\.org/soap/envelope/|www\.w3\.org/2003/05/soap-envelope)\}(\w+)")
_DEEPEST = 24


def parse_xml(data: bytes) -> tuple[str, Any]:
    """Name and content of the request's element; of a SOAP envelope, that of its body.

    IpsFault 30003 where the document is broken, refused or too deep, 30001 for an attribute that has no meaning.
    """
    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

    parser = DefusedXMLParser(target=_Target(), forbid_dtd=True)
    try:
        parser.feed(data)
        found = parser.close()
    except DefusedXmlException as refused:
        sentence = "XML with a document type or with entities is not read. Send the plain document."
        raise _broken(sentence, type(refused).__name__) from None
    except (ParseError, ValueError, LookupError) as wrong:
        raise _broken(f"This file is no well-formed XML: {wrong}.", str(wrong)) from None
    assert isinstance(found, tuple)
    return found


class _Target:
    """Takes the parser's events; `close` answers the root's name and value."""

    def __init__(self) -> None:
        self._open: list[_Element] = []
        self._root: tuple[str, Any] | None = None
        self._request: tuple[str, Any] | None = None
        self._soap = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) >= _DEEPEST:
            raise _broken(f"Elements are nested more than {_DEEPEST} deep.")
        soap = _SOAP.fullmatch(tag)
        self._soap = self._soap or (not self._open and soap is not None and soap[2] == "Envelope")
        element = _Element(tag.rpartition("}")[2], part_of_soap=soap is not None and self._soap)
        self._open.append(element)
        if element.part_of_soap or self._in_header():
            return
        for name, value in attributes.items():
            if _NIL.fullmatch(name):
                element.nil = value.strip() in ("true", "1")
            elif not name.startswith("{"):
                sentence = f"has the attribute “{name[:60]}”, which means nothing here."
                raise IpsFault(FaultCode.INVALID_PARAMETER, sentence, self._path())

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].text.append(text)

    def end(self, tag: str) -> None:
        element = self._open.pop()
        above = self._open[-1] if self._open else None
        if element.part_of_soap:
            if element.name == "Envelope" and above is None:
                self._root = self._request
            return
        if self._in_header():
            return
        value = element.value(lambda: self._path(element.name))
        if above is None:
            self._root = (element.name, value)
        elif above.part_of_soap:
            if self._request is not None:
                raise _broken("The SOAP body has more than one element.")
            self._request = (element.name, value)
        else:
            above.add(element.name, value)

    def close(self) -> tuple[str, Any]:
        if self._root is None:
            raise _broken("The SOAP body is empty.")
        return self._root

    def _in_header(self) -> bool:
        return any(one.part_of_soap and one.name == "Header" for one in self._open)

    def _path(self, last: str = "") -> str:
        names = [one.name for one in self._open if not one.part_of_soap]
        return "/".join([*names, last] if last else names)


class _Element:
    """One element while it is open."""

    def __init__(self, name: str, *, part_of_soap: bool) -> None:
        self.name = name
        self.part_of_soap = part_of_soap
        self.nil = False
        self.text: list[str] = []
        self.children: dict[str, Any] = {}

    def add(self, name: str, value: Any) -> None:
        if name not in self.children:
            self.children[name] = value
            return
        there = self.children[name]
        if not isinstance(there, Repeated):
            there = self.children[name] = Repeated([there])
        there.append(value)

    def value(self, path: Any) -> Any:
        text = "".join(self.text)
        if self.nil:
            if self.children or text.strip():
                raise IpsFault(FaultCode.INVALID_PARAMETER, "is nil and has content.", path())
            return None
        if not self.children:
            return text
        if text.strip():
            raise _broken("Text stands beside elements.", path=path())
        return self.children


def _broken(sentence: str, detail: str = "", path: str = "") -> IpsFault:
    return IpsFault(FaultCode.INVALID_REQUEST_XML, sentence, path, detail=detail)


def xml_text(root: str, content: Mapping[str, Any]) -> str:
    """The document of a plain value (`plain.plain`)."""
    lines: list[str] = []
    _write(lines, content, "  ")
    body = "\n".join(lines)
    nil = f' xmlns:xsi="{_XSI}"' if "xsi:nil" in body else ""
    inner = f"\n{body}\n" if body else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}"{nil}>{inner}</{root}>\n'


def _write(lines: list[str], content: Mapping[str, Any], indent: str) -> None:
    for name, value in content.items():
        if value is None:
            lines.append(f'{indent}<{name} xsi:nil="true"/>')
        elif isinstance(value, Mapping | list):
            inner: list[str] = []
            for child in value if isinstance(value, list) else [value]:
                if isinstance(value, list):
                    _write(inner, {"items": child}, indent + "  ")
                else:
                    _write(inner, child, indent + "  ")
            lines += [f"{indent}<{name}>", *inner, f"{indent}</{name}>"] if inner else [f"{indent}<{name}/>"]
        else:
            lines.append(f"{indent}<{name}>{_leaf(value)}</{name}>")


def _leaf(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    return escape(str(value), {"\r": "&#13;"})

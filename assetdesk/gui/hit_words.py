"""Where words were found, said in words: "Name, title, 2 tags", "Text, pages 12, 13", "Page 12: "."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from assetdesk.gui import words

if TYPE_CHECKING:
    from assetdesk.core.hits import Hit

_MOST_PAGES = 4


def _tr(text: str) -> str:
    return QCoreApplication.translate("Hits", text)


def places(hit: Hit) -> str:
    """What the words were found in, the first of them with a capital."""
    names = {
        "name": _tr("name"),
        "title": _tr("title"),
        "keywords": _tr("keywords"),
        "metadata": _tr("metadata"),
        "text": _tr("text"),
    }
    said = [names.get(code, code) for code in hit.places if code != "text"]
    if "text" in hit.places:
        said.append(_text(hit, names["text"]))
    text = ", ".join(said)
    return text[:1].upper() + text[1:]


def _text(hit: Hit, name: str) -> str:
    if not hit.pages:
        return name
    shown = ", ".join(words.number(page) for page in hit.pages[:_MOST_PAGES])
    if len(hit.pages) > _MOST_PAGES:
        shown += "…"
    return f"{name}, " + (_tr("page %1") if len(hit.pages) == 1 else _tr("pages %1")).replace("%1", shown)


def where(hit: Hit) -> str:
    """What stands before the sentence: its page, its moment or its label, with a colon; empty where there is none."""
    if hit.where is None:
        if "text" in hit.places:  # a text without pages
            return ""
        first = next((code for code in hit.places if code != "name"), "")
        named = {"title": _tr("Title: "), "keywords": _tr("Keywords: ")}
        return named.get(first, "")
    kind, value = hit.where
    if kind == "page":
        return _tr("Page %1: ").replace("%1", words.number(int(value)))
    if kind == "at":
        return _tr("At %1: ").replace("%1", words.span(float(value)))
    return f"{value}: " if value else ""


def spoken(hit: Hit) -> str:
    """All of it, for a screen reader."""
    return ", ".join(part for part in (places(hit), f"{where(hit)}{hit.snippet}".strip()) if part)

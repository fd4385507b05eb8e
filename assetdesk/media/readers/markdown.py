"""Markdown as a sheet: headings, lists, quotations, code, tables and emphasis; links and pictures by their words."""

from __future__ import annotations

import re
from collections.abc import Callable

from assetdesk.media.readers.sheet import folded, shown
from assetdesk.media.readers.textual import TextDocument

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"( {0,12}|\t{1,3})([-*+]|\d{1,9}[.)])[ \t]+(.*)$")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_DIVIDER = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_FRONT = re.compile(r"---[ \t]*\n((?:[^\n]{0,500}\n){0,60}?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
_PICTURE = re.compile(r"!\[([^\[\]]{0,300})\]\([^()\s]{0,2000}(?:[ \t]+[^()]{0,300})?\)")
_LINK = re.compile(r"\[([^\[\]]{0,500})\](?:\([^()\s]{0,2000}(?:[ \t]+[^()]{0,300})?\)|\[[^\[\]]{0,200}\])")
_CODE = re.compile(r"(`{1,3})(.{1,500}?)\1")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,800}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]{1,500}?)(?<=\S)\1(?![\w*])")
_STRUCK = re.compile(r"~~(?=\S)([^~]{1,500})~~")
_LONGEST_LINE = 5_000
_DEEPEST = 5


def inline(text: str) -> str:
    """One run of prose as HTML."""
    if len(text) > _LONGEST_LINE:
        return shown(text)
    kept: list[str] = []

    def code(found: re.Match[str]) -> str:
        kept.append(f"<code>{found[2].strip()}</code>")
        return f"\x00{len(kept) - 1}\x00"

    made = _CODE.sub(code, shown(text.replace("\x00", "")))
    made = _PICTURE.sub(r'<span class="dim">[\1]</span>', made)
    made = _LINK.sub(r'<span class="k">\1</span>', made)
    made = _STRONG.sub(r"<b>\2</b>", made)
    made = _STRUCK.sub(r"<s>\1</s>", made)
    made = _EMPHASIS.sub(r"<i>\2</i>", made)
    return re.sub("\x00(\\d+)\x00", lambda found: kept[int(found[1])], made)


def to_html(source: str) -> str:
    """Blocks, line by line."""
    out: list[str] = []
    front = _FRONT.match(source)
    if front:
        out.append(f'<pre class="box">{shown(front[1].rstrip())}</pre>')
        source = source[front.end() :]
    lines = source.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        if fence := _FENCE.match(line):
            end = at + 1
            while end < len(lines) and not lines[end].lstrip().startswith(fence[1]):
                end += 1
            out.append(f'<pre class="box">{shown(_lines(lines[at + 1 : end]))}</pre>')
            at = end + 1
        elif heading := _HEADING.match(line[:_LONGEST_LINE]):
            level = len(heading[1])
            out.append(f"<h{level}>{inline(heading[2])}</h{level}>")
            at += 1
        elif _RULE.match(line[:200]):
            out.append("<hr/>")
            at += 1
        elif line.lstrip().startswith(">"):
            end = _while(lines, at, lambda one: bool(one.strip()))
            quoted = "<br/>".join(inline(one.lstrip(" >\t")) for one in lines[at:end])
            out.append(f"<blockquote>{quoted}</blockquote>")
            at = end
        elif _ITEM.match(line[:_LONGEST_LINE]):
            end = _while(lines, at, lambda one: bool(_ITEM.match(one[:_LONGEST_LINE])) or one.startswith(("  ", "\t")))
            out.append(_list(lines[at:end]))
            at = end
        elif "|" in line and at + 1 < len(lines) and "-" in lines[at + 1] and _DIVIDER.match(lines[at + 1][:500]):
            end = _while(lines, at, lambda one: "|" in one)
            out.append(_table([line, *lines[at + 2 : end]]))
            at = end
        elif line.startswith(("    ", "\t")) and line.strip():
            end = _while(lines, at, lambda one: one.startswith(("    ", "\t")))
            out.append(f'<pre class="box">{shown(_lines(lines[at:end]))}</pre>')
            at = end
        elif not line.strip():
            at += 1
        elif at + 1 < len(lines) and re.match(r" {0,3}(=+|-+)[ \t]*$", lines[at + 1][:300]):
            level = 1 if "=" in lines[at + 1] else 2
            out.append(f"<h{level}>{inline(line.strip())}</h{level}>")
            at += 2
        else:
            end = _while(lines, at, _is_prose)
            said = "\n".join(lines[at:end])
            out.append(f"<p>{inline(said).replace('  ' + chr(10), '<br/>')}</p>")
            at = end
    return "\n".join(out)


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and not (
        _HEADING.match(line[:_LONGEST_LINE]) or _FENCE.match(line) or _ITEM.match(line[:_LONGEST_LINE])
    )


def _while(lines: list[str], at: int, goes_on: Callable[[str], bool]) -> int:
    """Index behind the last line from `at` on that belongs to the block; the first one always does."""
    end = at + 1
    while end < len(lines) and goes_on(lines[end]):
        end += 1
    return end


def _lines(lines: list[str]) -> str:
    return "\n".join(line.expandtabs(4) for line in lines)


def _list(lines: list[str]) -> str:
    """Items one below the other, as deep as they are indented."""
    out: list[str] = []
    for line in lines:
        found = _ITEM.match(line[:_LONGEST_LINE])
        if not found:
            out.append(f" {inline(line.strip())}")
            continue
        depth = min(_DEEPEST, len(found[1].expandtabs(4)) // 2)
        mark = "•" if found[2] in "-*+" else found[2]
        said = found[3].replace("[ ] ", "☐ ", 1).replace("[x] ", "☑ ", 1) if found[3].startswith("[") else found[3]
        out.append(f'</p><p style="margin: 0 0 2pt {10 + 14 * depth}pt; text-indent: -9pt">{mark}&#160;{inline(said)}')
    return "".join(out).removeprefix("</p>") + "</p>" + '<p style="margin: 0 0 5pt 0"></p>'


def _table(lines: list[str]) -> str:
    rows = [[inline(cell.strip()) for cell in line.strip().strip("|").split("|")[:12]] for line in lines[:200]]
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><tr>{head}</tr>{body}</table>"


class MarkdownDocument(TextDocument):
    """One Markdown file."""

    kind = "Markdown file"

    def body(self) -> str:
        """The text as it is meant."""
        return to_html(folded(self.head())) + self.more()

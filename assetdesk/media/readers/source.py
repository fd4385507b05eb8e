"""Program text and JSON: comments, strings, numbers and keys set off by colour."""

from __future__ import annotations

import re

from assetdesk.media.readers.sheet import shown
from assetdesk.media.readers.textual import CodeDocument

# each alternative is bounded by its line or by a fixed length, so that no text makes it slow
_STRING = r'"(?:[^"\\\n]|\\.){0,2000}"|' + r"'(?:[^'\\\n]|\\.){0,2000}'"
_NUMBER = r"(?<![\w.])-?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])"
_HASHED = re.compile(rf"(?P<c>#[^\n]*)|(?P<s>{_STRING})|(?P<n>{_NUMBER})")
_SLASHED = re.compile(
    rf"(?P<c>//[^\n]*|/\*(?:[^*]|\*(?!/)){{0,8000}}\*/)|(?P<s>{_STRING}|`[^`]{{0,4000}}`)|(?P<n>{_NUMBER})"
)
_JSON = re.compile(
    rf'(?P<k>"(?:[^"\\\n]|\\.){{0,2000}}"(?=\s{{0,40}}:))|(?P<s>"(?:[^"\\\n]|\\.){{0,2000}}")|(?P<n>{_NUMBER}|\b(?:true|false|null)\b)'
)
_SLASHED_NAMES: tuple[str, ...] = (
    ".js",
    ".mjs",
    ".ts",
    ".jsx",
    ".tsx",
    ".css",
    ".scss",
    ".less",
    ".c",
    ".h",
    ".cpp",
    ".hpp",
    ".java",
)
_SLASHED_NAMES += (".cs", ".go", ".rs", ".swift", ".kt", ".php", ".jsxinc", ".glsl", ".json5", ".as")
_CLASS = {"c": "c", "s": "s", "n": "n1", "k": "k"}


def _marked(source: str, pattern: re.Pattern[str]) -> str:
    out: list[str] = []
    at = 0
    for found in pattern.finditer(source):
        out.append(shown(source[at : found.start()]))
        out.append(f'<span class="{_CLASS[found.lastgroup or "n"]}">{shown(found[0])}</span>')
        at = found.end()
    out.append(shown(source[at:]))
    return "".join(out)


class SourceDocument(CodeDocument):
    """A program, a style sheet, a settings file."""

    kind = "source file"

    def coloured(self, source: str) -> str:
        """By the family of languages that the name tells."""
        return _marked(source, _SLASHED if self.path.lower().endswith(_SLASHED_NAMES) else _HASHED)


class JsonDocument(CodeDocument):
    """JSON as it is written; on one line only, it is parted for reading."""

    kind = "JSON file"

    def coloured(self, source: str) -> str:
        """Keys and values; everything on a single long line is broken behind commas and brackets."""
        if "\n" not in source.strip() or source.count("\n") * 400 < len(source):
            source = _spread(source)
        return _marked(source, _JSON)


def _spread(source: str) -> str:
    """One value a line, indented; strings are left whole. Also for JSON that is cut off or not quite JSON."""
    out: list[str] = []
    depth = 0
    for piece in re.findall(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\[\]{},:"]+|"', source):
        if piece in ("{", "["):
            depth += 1
            out.append(f"{piece}\n{'  ' * min(depth, 20)}")
        elif piece in ("}", "]"):
            depth = max(0, depth - 1)
            out.append(f"\n{'  ' * min(depth, 20)}{piece}")
        elif piece == ",":
            out.append(f",\n{'  ' * min(depth, 20)}")
        else:
            out.append(": " if piece == ":" else piece.strip())
    return "".join(out)

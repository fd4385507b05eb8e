"""The form in which names and texts stand in the search index, and in which words are looked for in it.

SQLite's `unicode61` parts words at everything that is no letter or digit, and takes letters without case and accents.
What people also expect is added here:

- Writing without blanks between words (Chinese, Japanese, Korean, Thai …) and pictures (emoji) are parted at each
  character by a blank of no width, so that any stretch of them is found as a phrase.
- Names are also found by their parts: `trumpetSilver_IMG1234` by *silver* and *1234*.
- Letters that have a second spelling are also found by that: ß as ss, ø as o, ü as ue, ё as е.

The parts and second spellings stand behind the text itself, parted from it by EXTRA, so that it can be shown alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from assetdesk.core.query_text import Word

# what must never come from a file: SQLite sets marks around what it has found, we set bounds
MARK_START, MARK_END = "\ue000", "\ue001"
# stands before, between and after keywords: it is a word to SQLite, so that no phrase reaches across
BOUND = "\ue002"
# between the parts (pages, layers) of a text
PART = "\f"
EXTRA = "\x1f"
GAP = "\u200b"

_NOT_OURS = {ord(c): " " for c in (MARK_START, MARK_END, BOUND, PART, EXTRA, "\x00", "\x0b")} | {
    ord(c): None for c in (GAP, "\xad", "\ufeff")
}
_NO_BLANKS = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u30ff"
    "\u3100-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_PICTURES = "\xa6\xa9\xae\xb0\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
_SINGLE = re.compile(f"[{_NO_BLANKS}{_PICTURES}]+")
_CASE_BORDER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
# letters that have another spelling beside the one without accents
_SPELLED = {
    "ß": "ss", "ẞ": "ss", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h",
    "ŋ": "n", "ŧ": "t", "ſ": "s", "ة": "ه", "ى": "ي",
}  # fmt: skip
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"}
_ACCENTED = "\u0370-\u03ff\u1f00-\u1fff\u0400-\u04ff\u0590-\u05ff\u0600-\u06ff"
_SPECIAL = re.compile(f"[{''.join(_SPELLED)}{''.join(_UMLAUTS)}ẞİ]|[{_ACCENTED}]", re.I)
_WORD = re.compile(r"[\w\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]+")
_MOST_SPELLINGS = 20_000
_TABLE = str.maketrans(_SPELLED)
_UMLAUT_TABLE = str.maketrans(_UMLAUTS)


def form(text: str) -> str:
    """The text as the index has it."""
    if text.isascii():
        return text.translate(_NOT_OURS) if not text.isprintable() else text
    plain = unicodedata.normalize("NFKC", text).translate(_NOT_OURS)
    return _SINGLE.sub(_parted, plain)


def shown(text: str) -> str:
    """Inverse of `form` as far as a person sees it, without what stands behind EXTRA."""
    plain = text.partition(EXTRA)[0].replace(GAP, "")
    return plain.removeprefix(f"{BOUND} ").removesuffix(f" {BOUND}").replace(f" {BOUND} ", ", ")


def name_form(name: str) -> str:
    """A file's name, with its parts and other spellings."""
    plain = form(name)
    parted = _CASE_BORDER.sub(" ", _camel(plain))
    extra = [parted] if parted != plain else []
    return _with(plain, [*extra, *spellings(plain)])


def text_form(text: str) -> str:
    """A text, with other spellings of its words."""
    plain = form(text)
    return _with(plain, spellings(plain))


def keywords_form(words: Iterable[str]) -> str:
    """Keywords, with bounds around each."""
    plain = [form(word) for word in words]
    if not plain:
        return ""
    return _with(f"{BOUND} {f' {BOUND} '.join(plain)} {BOUND}", spellings(" ".join(plain)))


def parts_form(parts: Iterable[str]) -> str:
    """The parts of a text, with other spellings of all their words."""
    plain = PART.join(map(form, parts))
    return _with(plain, spellings(plain))


def spellings(plain: str) -> list[str]:
    """Other spellings of the words of a text, each once, in order of their first coming."""
    if plain.isascii() or not _SPECIAL.search(plain):
        return []
    found: dict[str, None] = {}
    # a text of a hundred thousand different words is no language
    for word in dict.fromkeys(_WORD.findall(plain.lower())):
        if not word.isascii():
            found.update(dict.fromkeys(_others(word)))
            if len(found) >= _MOST_SPELLINGS:
                break
    return list(found)


def match_of(words: Iterable[Word]) -> str:
    """The FTS5 expression for words, or empty where none of them has a letter or digit. Never a syntax error."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for word in words:
        term = term_of(word)
        if term:
            (unwanted if word.negate else wanted).append(term)
    if not wanted:
        return ""
    return " AND ".join(wanted) + (f" NOT ({' OR '.join(unwanted)})" if unwanted else "")


def unwanted_of(words: Iterable[Word]) -> str:
    """The expression for what must not be found, where nothing is looked for beside it."""
    return " OR ".join(filter(None, (term_of(word) for word in words if word.negate)))


def term_of(word: Word) -> str:
    """One word or phrase as FTS5 looks for it; empty where it has nothing to look for."""
    plain = form(word.text)
    if not has_letters(plain):
        return ""
    terms = [plain, *_phrase_spellings(plain)]
    quoted = [_quoted(term, not word.phrase) for term in terms]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


def keyword_term(text: str) -> str:
    """The expression for a whole keyword; empty where it has no letter."""
    plain = form(text)
    if not has_letters(plain):
        return ""
    return f"keywords : {_quoted(f'{BOUND} {plain} {BOUND}', False)}"


def has_letters(plain: str) -> bool:
    """Whether SQLite sees anything in it."""
    return any(c.isalnum() or unicodedata.category(c) in ("So", "Co") for c in plain)


def _quoted(term: str, beginning: bool) -> str:
    text = term.strip().replace('"', '""')
    whole = not beginning or _SINGLE.fullmatch(text.rstrip(GAP)[-1:])  # one character is a word there
    return f'"{text}"' if whole else f'"{text}" *'


def _phrase_spellings(plain: str) -> Iterator[str]:
    """The phrase with the other spelling of each of its words."""
    if plain.isascii() or not _SPECIAL.search(plain):
        return
    made = {_WORD.sub(lambda found, turn=turn: _other(found[0], turn), plain): None for turn in (0, -1)}  # type: ignore[misc]
    yield from (term for term in made if term != plain)


def _other(word: str, turn: int) -> str:
    others = _others(word.lower())
    return others[turn] if others else word


def _others(word: str) -> list[str]:
    """The word as it is also written: without what accents stand on, and with umlauts written out."""
    made = []
    bare = _bare(word.translate(_TABLE))
    if bare != word and bare != _bare_latin(word):
        made.append(bare)
    out = word.translate(_UMLAUT_TABLE)
    if out != word:
        made.append(_bare(out.translate(_TABLE)))
    return made


def _bare(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(c for c in parts if unicodedata.category(c) != "Mn"))


def _bare_latin(word: str) -> str:
    """What SQLite itself makes of it: accents of Latin letters alone are taken off."""
    made = []
    for char in word:
        bare = unicodedata.normalize("NFD", char)
        made.append(bare[0] if len(bare) > 1 and bare[0].isascii() else char)
    return "".join(made)


def _camel(name: str) -> str:
    made = []
    before = ""
    for char in name:
        if char.isupper() and before.islower():
            made.append(" ")
        made.append(char)
        before = char
    return "".join(made)


def _parted(found: re.Match[str]) -> str:
    return GAP + GAP.join(found[0]) + GAP


def _with(plain: str, extra: Iterable[str]) -> str:
    behind = " ".join(extra)
    return f"{plain}{EXTRA}{behind}" if behind else plain


def written_as(text: str, found: Iterable[str], most: int = 20) -> Iterator[tuple[int, int]]:
    """Start and end of words of a text that have one of these other spellings, up to `most` of them."""
    wanted = {word.lower() for one in found for word in _WORD.findall(one)}
    if not wanted:
        return
    for word in _WORD.finditer(text):
        if not word[0].isascii() and wanted.intersection(_others(word[0].lower())):
            yield word.span()
            most -= 1
            if not most:
                return

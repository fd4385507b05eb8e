"""Numbers, sizes, times and plurals in a person's words.

`tr()` with `%Ln` picks plural forms from a translation. English has no translation file, so its source texts carry
both forms, "%Ln asset(s)" or "%1 (was|were)", and `plural` settles them. A translated text has no such marks and
passes through unchanged.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QLocale

_FORMS = re.compile(r"\(([^()|]+)\|([^()|]+)\)|\((e?s)\)")
_UNITS = ("kB", "MB", "GB", "TB")
translate = QCoreApplication.translate


def set_locale() -> None:
    """Numbers get thousands separators also where the system's locale is C. Once, before the first window."""
    if QLocale.system().language() == QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))


def locale() -> QLocale:
    """The locale of every number on the screen."""
    made = QLocale()
    if made.language() == QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    return made


def plural(text: str, n: int) -> str:
    """`text` as `tr(source, None, n)` gave it, with English's forms settled: "(s)" falls away at 1, "(was|were)"
    picks. A number Qt left as `%Ln` or without separators is written with them."""
    shown = text.replace("%Ln", number(n)).replace("%n", number(n))
    if abs(n) >= 1000:
        shown = shown.replace(str(n), number(n), 1)

    def pick(found: re.Match[str]) -> str:
        if found[3]:
            return "" if n == 1 else found[3]
        return found[1] if n == 1 else found[2]

    return _FORMS.sub(pick, shown)


def number(n: int) -> str:
    """1432 → "1,432"."""
    return locale().toString(n)


def size(n: float) -> str:
    """Bytes as people read them: "0 kB", "512 bytes", "7.2 MB", "1.1 GB"; decimal units."""
    if n <= 0:
        return translate("Words", "0 kB")
    if n < 1000:
        return plural(translate("Words", "%Ln byte(s)", None, int(n)), int(n))
    value = n / 1000
    unit = 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value /= 1000
        unit += 1
    digits = 0 if value >= 99.95 or unit == 0 or round(value, 1) == round(value) else 1
    return f"{locale().toString(value, 'f', digits)} {_UNITS[unit]}"


def about(seconds: float | None) -> str:
    """A wait, never finer than it is known: "a few seconds", "about 40 s", "about 4 min", "about 2 h 10 min"."""
    if seconds is None:
        return ""
    if seconds < 5:
        return translate("Words", "a few seconds")
    if seconds < 55:
        return translate("Words", "about %1 s").replace("%1", number(max(5, round(seconds / 5) * 5)))
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return translate("Words", "about %1 min").replace("%1", number(minutes))
    hours, rest = divmod(round(minutes / 10) * 10, 60)
    if rest == 0 or hours >= 10:
        return translate("Words", "about %1 h").replace("%1", number(hours))
    return translate("Words", "about %1 h %2 min").replace("%1", number(hours)).replace("%2", number(rest))


def took(seconds: float | None) -> str:
    """A measured or estimated length in full: "2 min 10 s", "4.1 s", "1 h 5 min"."""
    if seconds is None:
        return translate("Words", "not known yet")
    if seconds < 9.95:
        return translate("Words", "%1 s").replace("%1", locale().toString(seconds, "f", 1))
    whole = round(seconds)
    if whole < 60:
        return translate("Words", "%1 s").replace("%1", number(whole))
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        text = translate("Words", "%1 min %2 s") if rest else translate("Words", "%1 min")
        return text.replace("%1", number(minutes)).replace("%2", number(rest))
    hours, minutes = divmod(minutes, 60)
    return translate("Words", "%1 h %2 min").replace("%1", number(hours)).replace("%2", number(minutes))


def span(seconds: float | None) -> str:
    """A clock's form: "0:51", "3:52", "1:04:10"."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def when(at: float | None, *, short: bool = False, now: datetime | None = None) -> str:
    """A time stamp beside others: "Today 10:43" (`short`: "10:43"), "Yesterday", "Mon 14:20", "12 Oct 2026"."""
    if at is None:
        return ""
    then = datetime.fromtimestamp(at)
    today = (now or datetime.now()).date()
    clock = then.strftime("%H:%M")
    if then.date() == today:
        return clock if short else translate("Words", "Today %1").replace("%1", clock)
    if then.date() == today - timedelta(days=1):
        return translate("Words", "Yesterday") if short else translate("Words", "Yesterday %1").replace("%1", clock)
    if today - timedelta(days=6) <= then.date() < today:
        return f"{locale().dayName(then.isoweekday(), QLocale.FormatType.ShortFormat)} {clock}"
    return day(then.date())


def day(then: date) -> str:
    """12 Oct 2026, month in the locale's words."""
    return f"{then.day} {locale().monthName(then.month, QLocale.FormatType.ShortFormat)} {then.year}"


def short_day(at: float, now: datetime | None = None) -> str:
    """1 Nov, with the year where it is not this one."""
    then = datetime.fromtimestamp(at).date()
    said = day(then)
    return said.rpartition(" ")[0] if then.year == (now or datetime.now()).year else said


def moment(at: float | None) -> str:
    """The whole of it: "12 Oct 2026, 11:08"."""
    if at is None:
        return ""
    then = datetime.fromtimestamp(at)
    return f"{day(then.date())}, {then:%H:%M}"


def pixels(width: int | None, height: int | None) -> str:
    """5400 × 4050, empty where one is not known. No separators: people read it as two names."""
    return f"{width} × {height}" if width and height else ""


def folder(path: str) -> str:
    """A folder's path for people: "Autumn 2026 / Music"; `path` uses "/"."""
    return " / ".join(part for part in path.split("/") if part)


def fill(text: str, *values: str) -> str:
    """`%1`, `%2` … in a translated text, all at once, so that a value holding "%2" stays as it is."""
    return re.sub(r"%(\d)", lambda found: values[int(found[1]) - 1] if int(found[1]) <= len(values) else found[0], text)

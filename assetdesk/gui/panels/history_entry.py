"""One entry of an asset's timeline, in words: a version with its verbs, a run with what it did, a line."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from assetdesk.core.versions import TimelineEntry, TimelineKind, VersionRow, Why
from assetdesk.gui import words
from assetdesk.gui.step_words import step_name, steps_line
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, icon_button, label, row

translate = QCoreApplication.translate
_CLOCK = 42
_MOST_FAILED = 5


def why_words(why: Why) -> str:
    """What made a version, as a sentence without its end."""
    return {
        Why.UPLOAD: translate("Versions", "Kept before a new file came in"),
        Why.METADATA: translate("Versions", "Kept before metadata was written"),
        Why.SIDECAR: translate("Versions", "The XMP file as it was"),
        Why.OUTSIDE: translate("Versions", "Written over by another program"),
        Why.REVERT: translate("Versions", "Kept before going back"),
        Why.HAND: translate("Versions", "Made by hand"),
        Why.CHECK_OUT: translate("Versions", "Kept at the check-out"),
        Why.SAVE: translate("Versions", "Saved while checked out"),
        Why.KEPT: translate("Versions", "Kept"),
    }[why]


def kind_name(kind: TimelineKind) -> str:
    """What the timeline can be narrowed to."""
    return {
        TimelineKind.VERSION: translate("Versions", "Versions"),
        TimelineKind.IMPORT: translate("Versions", "Imports"),
        TimelineKind.PROCESSING: translate("Versions", "Processing"),
        TimelineKind.EDIT: translate("Versions", "Edits"),
        TimelineKind.COMMENT: translate("Versions", "Comments"),
        TimelineKind.FAILURE: translate("Versions", "Failures"),
    }[kind]


class Entry(QWidget):
    """`acted(verb, number)` of a version: compare, revert, describe, copy, delete."""

    acted = Signal(str, int)

    def __init__(self, theme: Theme, entry: TimelineEntry, may: bool) -> None:
        super().__init__()
        self._theme = theme
        self._menu: QMenu | None = None
        self._version = entry.version
        self._verbs: dict[QPushButton, str] = {}
        clock = label(theme, f"{datetime.fromtimestamp(entry.at):%H:%M}", 12, ink="text2")
        clock.setFixedWidth(_CLOCK)
        inner = QVBoxLayout()
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(1)
        if entry.version is not None:
            self._version_part(inner, entry.version, may)
        elif entry.kind in (TimelineKind.PROCESSING, TimelineKind.FAILURE) and (entry.done or entry.failed):
            self._run_part(inner, entry)
        else:
            ink = "fail" if entry.kind is TimelineKind.FAILURE else ""
            inner.addWidget(label(theme, entry.text, 12, ink=ink, wrap=True, select=True))
            self._by(inner, entry.made_by)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 3, 0, 3)
        across.setSpacing(8)
        across.addWidget(clock, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(inner, 1)

    def _by(self, inner: QVBoxLayout, *said: str) -> None:
        text = " · ".join(part for part in said if part)
        if text:
            inner.addWidget(label(self._theme, text, 11, ink="text2", wrap=True))

    def _version_part(self, inner: QVBoxLayout, version: VersionRow, may: bool) -> None:
        theme = self._theme
        number = words.number(version.number)
        name = words.fill(translate("Versions", "Version %1"), number)
        head = label(theme, f"{name}, {version.label}" if version.label else name, 12, 600, wrap=True, select=True)
        inner.addWidget(head)
        if version.comment:
            inner.addWidget(label(theme, version.comment, 12, wrap=True, select=True))
        size = translate("Versions", "file not kept") if version.lost else words.size(version.bytes)
        self._by(inner, why_words(version.kind), size, version.made_by)
        verbs: list[QWidget | int] = []
        for verb, text, on in (
            ("compare", translate("Versions", "Compare"), version.kind is not Why.SIDECAR),
            ("revert", translate("Versions", "Revert…"), may and version.can_revert),
            ("describe", translate("Versions", "Label…"), may),
        ):
            if not on:
                continue
            made = button(text, f"version{verb.capitalize()}{version.number}", link=True)
            made.setAccessibleName(f"{made.accessibleName()}, {name}")
            made.clicked.connect(self._pressed)
            self._verbs[made] = verb
            verbs.append(made)
        more = icon_button(
            theme,
            "ellipsis",
            words.fill(translate("Versions", "More for version %1"), number),
            f"versionMore{version.number}",
            20,
        )
        more.clicked.connect(self._more)
        self._may = may
        inner.addLayout(row(*verbs, more, 0, spacing=10))

    def _run_part(self, inner: QVBoxLayout, entry: TimelineEntry) -> None:
        theme = self._theme
        head = entry.job or translate("Versions", "Processed")
        inner.addWidget(label(theme, head, 12, wrap=True, select=True))
        if entry.done:
            inner.addWidget(label(theme, steps_line(entry.done), 11, ink="text2", wrap=True, select=True))
        for failed in entry.failed[:_MOST_FAILED]:
            said = f"{step_name(failed.step)}: {failed.text or failed.code}"
            inner.addWidget(label(theme, said, 12, ink="fail", wrap=True, select=True))
        if len(entry.failed) > _MOST_FAILED:
            more = words.number(len(entry.failed) - _MOST_FAILED)
            inner.addWidget(label(theme, words.fill(translate("Versions", "and %1 more"), more), 12, ink="fail"))
        self._by(inner, entry.made_by)

    def _pressed(self) -> None:
        made = self.sender()
        if isinstance(made, QPushButton) and made in self._verbs and self._version is not None:
            self.acted.emit(self._verbs[made], self._version.number)

    def _more(self) -> None:
        version = self._version
        if version is None:
            return
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        menu.setObjectName("versionMenu")
        for verb, text, on in (
            ("copy", translate("Versions", "Save a copy…"), not version.lost),
            ("delete", translate("Versions", "Delete version…"), self._may),
        ):
            if on:
                menu.addAction(text).setData(verb)
        menu.triggered.connect(lambda act: self.acted.emit(str(act.data()), version.number))
        menu.popup(self.mapToGlobal(QPoint(_CLOCK + 8, self.height())))

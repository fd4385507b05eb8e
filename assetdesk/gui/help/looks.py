"""How a page of the manual looks: Qt's Markdown reader gives structure, this gives it the window's type and colours."""

from __future__ import annotations

from PySide6.QtGui import (
    QBrush,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from assetdesk.gui.theme import Theme

_HEADS = {1: (20, 600), 2: (15, 600), 3: (13, 600)}  # px and weight by level
_WHOLE = QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesAll
_LINE = 130  # per cent


def dress(document: QTextDocument, theme: Theme, fixed: str) -> None:
    """Go over every block and table. `fixed` is the family of code."""
    block = document.begin()
    while block.isValid():
        _block(block, theme, fixed)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _table(frame, theme)


def _block(block: QTextBlock, theme: Theme, fixed: str) -> None:
    cursor = QTextCursor(block)
    form = block.blockFormat()
    level = form.headingLevel()
    code = _code(form)
    changed = QTextBlockFormat()
    if level:
        changed.setTopMargin(0 if level == 1 else 20)
        changed.setBottomMargin(10 if level == 1 else 6)
    elif code:
        changed.setNonBreakableLines(False)
        changed.setBackground(theme.colour("panel"))
        changed.setBottomMargin(0 if _code(block.next().blockFormat()) else 10)
    else:
        changed.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if form.hasProperty(QTextFormat.Property.ObjectIndex):  # of a list
            changed.setTopMargin(2)
            changed.setBottomMargin(2)
        elif not _in_table(cursor):
            changed.setTopMargin(4)
            changed.setBottomMargin(8)
    cursor.mergeBlockFormat(changed)
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        look = QTextCharFormat()
        if level:
            look.setFont(
                theme.font(*_HEADS.get(level, (13, 600))),
                QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesAll,
            )
        elif fragment.charFormat().fontFixedPitch() or code:
            look.setFontFamilies([fixed])
            look.setProperty(QTextFormat.Property.FontPixelSize, 11 if code else 12)
        if fragment.charFormat().isAnchor():
            look.setForeground(QBrush(theme.colour("accent_text")))
        part = QTextCursor(block)
        part.setPosition(fragment.position())
        part.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
        part.mergeCharFormat(look)
        at += 1


def _code(form: QTextBlockFormat) -> bool:
    return form.hasProperty(QTextFormat.Property.BlockCodeFence)


def _in_table(cursor: QTextCursor) -> bool:
    return cursor.currentTable() is not None


def _table(table: QTextTable, theme: Theme) -> None:
    form = table.format()
    form.setBorder(1)
    form.setBorderBrush(QBrush(theme.colour("line")))
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderCollapse(True)
    form.setCellPadding(6)
    form.setCellSpacing(0)
    form.setTopMargin(4)
    form.setBottomMargin(10)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(form)

"""The window of the manual: pages at the left, the page at the right, one field to find words in all of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeySequence, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QTextBrowser, QTextEdit, QWidget

from assetdesk.gui.help import pages
from assetdesk.gui.help.looks import dress
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import PANEL, RAISED, WINDOW, button, column, icon_button, label, line, pane, row

SIZE = QSize(1080, 760)
_NAME = Qt.ItemDataRole.UserRole + 1


class HelpWindow(QWidget):
    """One for the program, beside its windows, so that it can be read while a dialog asks.

    Esc closes it, Alt+Left goes back, Ctrl+F finds.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(None)
        self._theme = theme
        self._name = ""
        self._been: list[str] = []
        self.setObjectName("helpWindow")
        self.setWindowTitle(self.tr("AssetDesk manual"))
        self.setAccessibleName(self.tr("AssetDesk manual"))
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)  # the program may be in the tray
        self.setBackgroundRole(WINDOW)
        self.setAutoFillBackground(True)
        self.setMinimumSize(560, 360)
        screen = QGuiApplication.primaryScreen()
        self.resize(SIZE.boundedTo(screen.availableGeometry().size() - QSize(24, 48)))
        self.back = icon_button(theme, "arrow-left", self.tr("Back"), "helpBack")
        self.back.clicked.connect(self._go_back)
        self.search = QLineEdit()
        self.search.setObjectName("helpSearch")
        self.search.setPlaceholderText(self.tr("Find in the manual"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._next_hit)
        self.list = QListWidget()
        self.list.setObjectName("helpPages")
        self.list.setAccessibleName(self.tr("Pages of the manual"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.viewport().setBackgroundRole(PANEL)
        self.list.setViewportMargins(10, 0, 0, 10)
        self.list.currentItemChanged.connect(self._chosen)
        self._none = label(theme, self.tr("No page has these words."), 12, ink="text2", wrap=True)
        self._none.setContentsMargins(16, 8, 16, 0)
        self._none.hide()
        side = pane(PANEL)
        side.setFixedWidth(264)
        top = row(self.back, self.search, spacing=6, margins=(10, 10, 10, 8))
        side.setLayout(column(top, self._none, self.list, spacing=0))
        self.text = QTextBrowser()
        self.text.setObjectName("helpText")
        self.text.setAccessibleName(self.tr("Page"))
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.setBackgroundRole(RAISED)
        self.text.document().setDocumentMargin(24)
        self.text.anchorClicked.connect(self._follow)
        close = button(self.tr("Close"), "helpClose", width=88)
        close.clicked.connect(self.close)
        foot = pane(WINDOW)
        foot.setFixedHeight(48)
        foot.setLayout(row(0, close, margins=(20, 0, 20, 0)))
        across = row(side, line(vertical=True), self.text, spacing=0)
        across.setStretch(2, 1)
        self.setLayout(column(across, line(), foot, spacing=0))
        self._fill(pages.pages())
        for keys, act in (("Esc", self.close), ("Alt+Left", self._go_back), ("Ctrl+F", self._find)):
            self._key(keys, act)
        theme.changed.connect(self._redress)

    def _key(self, keys: str, act: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(act)

    @property
    def name(self) -> str:
        """The page that is shown."""
        return self._name

    def open_page(self, name: str) -> None:
        """Show this page, and the window in front of the others."""
        self.search.clear()
        self._turn(name)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    # the list

    def _fill(self, shown: tuple[pages.Page, ...] | list[pages.Page]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        group = ""
        grouped = len(shown) == len(pages.pages())
        for one in shown:
            if grouped and one.group != group:
                group = one.group
                head = QListWidgetItem(group)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                head.setFont(self._theme.font(12, 600))
                head.setSizeHint(QSize(0, 34))
                head.setTextAlignment(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)
                self.list.addItem(head)
            entry = QListWidgetItem(one.title)
            entry.setToolTip(one.title)
            entry.setData(_NAME, one.name)
            entry.setFont(self._theme.font(13))
            entry.setSizeHint(QSize(0, 28))
            self.list.addItem(entry)
        self._mark()
        self.list.blockSignals(False)

    def _mark(self) -> None:
        for at in range(self.list.count()):
            if self.list.item(at).data(_NAME) == self._name:
                self.list.setCurrentRow(at)
                return
        self.list.setCurrentRow(-1)

    def _narrow(self, text: str) -> None:
        shown = pages.found(text)
        self._none.setVisible(not shown)
        self._fill(shown)
        if shown and self._name not in {one.name for one in shown}:
            self._turn(shown[0].name)
        self._light()

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_NAME):
            self._turn(str(item.data(_NAME)))

    # the page

    def _turn(self, name: str) -> None:
        name = pages.page(name).name
        if name == self._name:
            return
        if self._name:
            self._been.append(self._name)
        self._name = name
        self._show_page()

    def _show_page(self) -> None:
        one = pages.page(self._name)
        document = self.text.document()
        document.setDefaultFont(self._theme.font(13))
        self.text.setMarkdown(one.text)
        dress(document, self._theme, QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family())
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.text.setAccessibleName(one.title)
        self.back.setEnabled(bool(self._been))
        self.list.blockSignals(True)
        self._mark()
        self.list.blockSignals(False)
        self._light()

    def _redress(self) -> None:
        """In other colours, where it was."""
        bar = self.text.verticalScrollBar()
        at = bar.value()
        self._show_page()
        bar.setValue(at)

    def _follow(self, url: QUrl) -> None:
        name = url.toString().removesuffix(".md")
        if any(one.name == name for one in pages.pages()):
            self.search.clear()
            self._turn(name)

    def _go_back(self) -> None:
        if self._been:
            self._name = self._been.pop()
            self._show_page()

    # finding

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _light(self) -> None:
        """Mark what is looked for, and bring the first of it in sight."""
        marks: list[QTextEdit.ExtraSelection] = []
        for word in self.search.text().split():
            cursor = QTextCursor(self.text.document())
            while not (cursor := self.text.document().find(word, cursor)).isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor = cursor
                mark.format.setBackground(self._theme.colour("warn_tint"))
                marks.append(mark)
        self.text.setExtraSelections(marks)
        if marks and self.search.text().strip():
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            first = min(self.search.text().split(), key=len)
            self.text.find(first)
            self._unselect()

    def _next_hit(self) -> None:
        words = self.search.text().split()
        if words and not self.text.find(words[0], QTextDocument.FindFlag(0)):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(words[0])

    def _unselect(self) -> None:
        cursor = self.text.textCursor()
        cursor.clearSelection()
        self.text.setTextCursor(cursor)

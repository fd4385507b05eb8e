"""The question that *Replace* asks: what a person has said of the file that is replaced, does it stay?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import shiboken6
from PySide6.QtWidgets import QWidget

from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.library import own_data
from assetdesk.library.own_data import OwnData


def ask_own_data(
    desk: Desk,
    parent: QWidget,
    assets: Sequence[int],
    kept: Callable[[], object],
    dropped: Callable[[], object],
    left: Callable[[], object] = lambda: None,
) -> None:
    """Read what is a person's own of these assets and ask, if there is any; `kept` is called at once where there is
    none. Esc calls `left`: nothing was decided."""
    browse = desk.browse

    def ask(found: OwnData) -> None:
        if not shiboken6.isValid(parent):
            return  # closed meanwhile: nothing was decided
        if not found:
            kept()
            return
        dialog = OwnDataQuestion(desk, found, len(assets), parent)
        dialog.answered.connect(lambda verb: kept() if verb == "keep" else dropped())
        dialog.rejected.connect(left)
        dialog.open()

    def failed(error: BaseException) -> None:
        if shiboken6.isValid(parent):
            left()
        desk.tell(error)

    desk.background.run(lambda: own_data.of_assets(browse, assets), ask, failed, priority=6)


class OwnDataQuestion(Question):
    """`answered("keep" | "drop")`. Enter keeps."""

    def __init__(self, desk: Desk, found: OwnData, of: int, parent: QWidget) -> None:
        tr = self.tr
        if of == 1:
            text = words.fill(tr("The asset that is replaced has %1 of yours."), found.sentence)
        else:
            text = words.plural(tr("%Ln of %1 assets that are replaced (has|have) data of yours: %2."), found.assets)
            text = words.fill(text, words.number(of), found.sentence)
        more = tr("Automatic data is made again either way. The version that is kept has all of it.")
        answers = (
            Answer("drop", tr("Let it go")),
            Answer("keep", tr("Keep mine"), safe=True, primary=True),
        )
        super().__init__(desk.theme, tr("Keep what is yours?"), f"{text} {more}", answers, parent, name="ownData")

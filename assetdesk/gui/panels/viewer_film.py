"""Films and sound in the large preview: frames under the pointer and the slider, and playing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedWidget

from assetdesk.gui import playing
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.viewer_read import Kind, Shot
from assetdesk.gui.widgets.canvas import Canvas
from assetdesk.gui.widgets.film_bar import FilmBar, RoundPlay

if TYPE_CHECKING:
    from assetdesk.gui.panels.viewer_player import Player


class FilmPart(QObject):
    """Puts frames on the canvas, and a player in its place. `stack` holds the canvas; `bar` is shown by this."""

    def __init__(self, desk: Desk, canvas: Canvas, stack: QStackedWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._canvas, self._stack = desk, canvas, stack
        self._shot: Shot | None = None
        self._strip: QPixmap | None = None
        self._at: float | None = None
        self._told = (0.0, 0, False)
        self._player: Player | None = None
        self._finding: Work | None = None
        self._inside = playing.in_window()
        self.bar = FilmBar(desk.theme)
        self.bar.play.connect(self.play)
        self.bar.moved.connect(self._moved)
        self.bar.hide()
        self.over = RoundPlay(desk.theme, canvas)
        self.over.setObjectName("viewerPlayOver")
        self.over.clicked.connect(self.play)
        self.over.hide()
        canvas.hovered.connect(self._hovered)
        canvas.left.connect(self._left)
        canvas.placed.connect(self._place)

    def show_shot(self, shot: Shot) -> None:
        """Another asset is looked at, or the same one anew."""
        same = self._shot is not None and self._shot.asset_id == shot.asset_id
        film = shot.kind in (Kind.FILM, Kind.SOUND) and shot.row is not None
        if not same:
            self.stop()
        self._shot = shot if film else None
        self._strip = QPixmap.fromImage(shot.strip) if film and shot.strip is not None else None
        self._canvas.set_scrub(self._strip is not None)
        self.bar.setVisible(film)
        self.over.setVisible(film and shot.kind is Kind.FILM)
        if not film:
            return
        row = shot.row
        assert row is not None
        # the canvas shows the waveform where there is no cover
        wave = shot.wave if shot.kind is Kind.SOUND and shot.picture is not None else None
        told = (row.duration or 0.0, shot.frames, wave is not None)
        if not same or told != self._told:
            self._at, self._told = None, told
            self.bar.show_film(row.duration or 0.0, shot.frames, wave, seeks=self._strip is not None or self._playing)
        elif self._at is not None and not self._playing:
            self._show(self._at)
        self._say()
        may = not row.missing and (row.part is None or shot.played is not None)
        self.bar.button.setEnabled(may)
        self.over.setEnabled(may)
        self._place()

    @property
    def _playing(self) -> bool:
        return self._player is not None and self._stack.currentWidget() is self._player

    def _say(self) -> None:
        if self._playing and self._player is not None and not self._player.begun:
            self.bar.say(self.tr("Starting…"), "play")
        elif self._playing and self._player is not None and self._player.runs:
            self.bar.say(self.tr("Pause"), "pause")
        elif self._inside:
            self.bar.say(self.tr("Play"), "play")
        else:
            self.bar.say(self.tr("Play in the system's player"), "play")
        said = self.bar.button.accessibleName()
        self.over.setAccessibleName(said)
        self.over.setToolTip(self.tr("%1 (Enter)").replace("%1", said))
        self.bar.button.setToolTip(self.over.toolTip())

    # frames

    def _show(self, at: float) -> None:
        """The frame of this time in the picture's place."""
        shot, strip = self._shot, self._strip
        if shot is None or strip is None or shot.row is None or not shot.frames:
            return
        share = at / shot.row.duration if shot.row.duration else 0.0
        number = max(0, min(shot.frames - 1, int(share * shot.frames)))
        wide = strip.width() / shot.frames
        self._canvas.show_frame(strip, QRectF(round(number * wide), 0, round(wide), strip.height()))

    def _moved(self, at: float) -> None:
        self._at = at
        if self._playing and self._player is not None:
            self._player.seek(at)
        else:
            self._show(at)

    def _hovered(self, share: float) -> None:
        if self._shot is None or self._shot.row is None:
            return
        at = share * (self._shot.row.duration or 0.0)
        self._show(at)
        self.bar.show_time(at)

    def _left(self) -> None:
        """Back to the slider's place; to the poster where the slider was never used."""
        self.bar.show_time(self._at or 0.0)
        if self._at is None:
            self._canvas.show_frame(None)
        else:
            self._show(self._at)

    def _place(self) -> None:
        middle = self._canvas.target().center() if self._canvas.has_picture else QRectF(self._canvas.rect()).center()
        self.over.move(round(middle.x()) - self.over.width() // 2, round(middle.y()) - self.over.height() // 2)

    # playing

    def play(self) -> None:
        """Play, or pause what plays here. Where Qt's player is not there or will not, the system's takes it."""
        shot = self._shot
        if shot is None or shot.row is None or not self.bar.button.isEnabled():
            return
        if self._playing and self._player is not None:
            self._player.toggle()
            return
        if shot.played is not None:
            self._found((shot.asset_id, shot.played))
            return
        browse, asset = self._desk.browse, shot.asset_id
        if self._finding is not None:
            self._finding.cancel()  # pressed twice plays once
        self._finding = self._desk.background.run(
            lambda: (asset, browse.original_path(asset)), self._found, self._desk.tell, priority=6
        )

    def _found(self, found: tuple[int, object]) -> None:
        asset, path = found
        if self._shot is None or self._shot.asset_id != asset:
            return
        if self._inside:
            self._play_inside(str(path))
        else:
            playing.play_outside(self._desk, path)

    def _play_inside(self, path: str) -> None:
        shot = self._shot
        assert shot is not None
        if self._player is None:
            from assetdesk.gui.panels.viewer_player import Player

            self._player = Player(self._desk.theme)
            self._player.placed.connect(self._plays)
            self._player.changed.connect(self._say)
            self._player.failed.connect(self._failed)
            self._stack.addWidget(self._player)
        self._stack.setCurrentWidget(self._player)
        self.bar.slider.setVisible(bool(shot.row is not None and shot.row.duration))
        self._player.play(path, self._at or 0.0, shot.picture or shot.wave)
        self._say()

    def _plays(self, at: float) -> None:
        if self._playing:
            self._at = at
            self.bar.follow(at)

    def _failed(self) -> None:
        """Qt's player does not know this kind, or died of it: the system's may do better."""
        shot = self._shot
        self.stop()
        if shot is not None and shot.played is not None:
            self._outside(shot.played)
        elif shot is not None:
            browse, asset = self._desk.browse, shot.asset_id
            self._desk.background.run(lambda: browse.original_path(asset), self._outside, self._desk.tell, priority=6)

    def _outside(self, path: object) -> None:
        playing.play_outside(self._desk, path)

    def stop(self) -> None:
        """Nothing plays any more, the canvas is back."""
        if self._player is not None:
            self._player.stop()
            self._stack.setCurrentWidget(self._canvas)
            self._say()

"""Films and sound in the large preview: frames under pointer and slider, and who plays them."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QProcess, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import update
from support.desk_kit import Kit, doubled_names, nameless
from support.kinds import film, numbered, put, sound
from support.window_kit import activate

from assetdesk.gui import playing
from assetdesk.gui.panels import viewer_player
from assetdesk.gui.panels.viewer import ViewerPage
from assetdesk.gui.theme import application_theme
from assetdesk.store import tables

PLAYER = find_spec("PySide6.QtMultimedia") is not None


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    urls: list[QUrl] = []

    def opening(url: QUrl) -> bool:
        urls.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", opening)
    return urls


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra is not installed."""
    monkeypatch.setattr(playing, "in_window", lambda: False)


def rename(kit: Kit, asset: int, name: str) -> None:
    """The original with another ending, as a film has it."""
    row = kit.library.browse.rows([asset])[0]
    path = kit.library.root / row.path
    path.rename(path.with_name(name))

    def work(w: Any) -> None:
        w.conn.execute(
            update(tables.assets).where(tables.assets.c.id == asset).values(name=name, name_key=name.casefold())
        )
        w.changed(assets=[asset])

    kit.library.store.writer.run(work)


@pytest.fixture
def viewer(kit: Kit, qtbot: QtBot, outside: None) -> ViewerPage:
    film(kit.library, kit.assets[0])
    rename(kit, kit.assets[0], "How to hold a trumpet.mp4")
    sound(kit.library, kit.assets[1])
    sound(kit.library, kit.assets[2], cover=False)
    made = ViewerPage(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(1100, 760)
    kit.window.show()
    made.open_asset(kit.assets[0], kit.assets)
    qtbot.waitUntil(lambda: made.canvas.has_picture and made.film.bar.isVisible(), timeout=5000)
    activate(kit.window)
    made.canvas.setFocus()
    return made


def time(viewer: ViewerPage) -> str:
    return viewer.film.bar.time.text()


def frame(viewer: ViewerPage) -> int:
    """Number of the frame shown."""
    shown = viewer.canvas._frame
    assert shown is not None
    return round(shown[1].left() / 320)


def move(viewer: ViewerPage, share: float) -> None:
    target = viewer.canvas.target()
    at = QPointF(target.left() + share * target.width(), target.center().y())
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, at, viewer.canvas.mapToGlobal(at), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewer.canvas, event)


def test_the_pointer_shows_frames_and_time(viewer: ViewerPage) -> None:
    assert not viewer.canvas.shows_frame
    assert time(viewer) == "0:00 / 1:02"
    move(viewer, 0.23)
    assert (frame(viewer), time(viewer)) == (4, "0:14 / 1:02")
    move(viewer, 0.999)
    assert frame(viewer) == 19
    viewer.canvas.left.emit()
    assert not viewer.canvas.shows_frame
    assert time(viewer) == "0:00 / 1:02"


def test_the_slider_by_keys(viewer: ViewerPage, qtbot: QtBot) -> None:
    slider = viewer.film.bar.slider
    slider.setFocus()
    for _ in range(3):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert (frame(viewer), time(viewer)) == (3, "0:09 / 1:02")
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert frame(viewer) == 2
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert frame(viewer) == 19
    # the pointer looks elsewhere for a moment; the slider's frame comes back
    move(viewer, 0.1)
    viewer.canvas.left.emit()
    assert frame(viewer) == 19


def test_a_change_of_the_asset_leaves_the_place(viewer: ViewerPage, kit: Kit, qtbot: QtBot) -> None:
    viewer.film.bar.slider.setValue(320)
    shot = viewer._shown
    kit.library.store.writer.run(lambda w: w.changed(assets=[kit.assets[0]]))
    qtbot.waitUntil(lambda: viewer._shown is not shot, timeout=5000)
    assert (frame(viewer), time(viewer)) == (10, "0:32 / 1:02")


def test_play_hands_the_original_to_the_system(viewer: ViewerPage, kit: Kit, qtbot: QtBot, opened: list[QUrl]) -> None:
    assert viewer.film.bar.button.text() == "Play in the system's player"
    qtbot.mouseClick(viewer.film.over, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(opened) == 1, timeout=5000)
    assert opened[0].toLocalFile() == str(kit.library.browse.original_path(kit.assets[0]))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(opened) == 2, timeout=5000)
    assert "PySide6.QtMultimedia" not in sys.modules


def test_an_encoding_plays_its_own_file(viewer: ViewerPage, kit: Kit, qtbot: QtBot, opened: list[QUrl]) -> None:
    """It has no original: what the worker made is what plays, and before that nothing."""
    first, second = kit.assets[0], kit.assets[3]
    part = {"type": "Video", "format": "encoding", "part": "encoding:ps|1", "originator_id": first, "duration": 62.0}
    put(kit.library, second, part, {}, {})
    viewer.open_asset(second, kit.assets)
    qtbot.waitUntil(lambda: viewer._shown is not None and viewer._shown.asset_id == second, timeout=5000)
    assert viewer.film.bar.isVisible()
    assert not viewer.film.bar.button.isEnabled()
    put(kit.library, second, {}, {"video.mp4": numbered(1, QSize(16, 16))}, {})
    qtbot.waitUntil(viewer.film.bar.button.isEnabled, timeout=5000)
    qtbot.mouseClick(viewer.film.over, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(opened) == 1, timeout=5000)
    (made,) = [one for one in kit.library.browse.renditions(second) if one.name == "video.mp4"]
    assert opened[0].toLocalFile() == str(kit.library.root / made.path)


@pytest.mark.parametrize("name", ["holiday.desktop", "holiday.exe", "holiday"])
def test_what_is_not_named_a_film_is_not_handed_over(
    viewer: ViewerPage, kit: Kit, qtbot: QtBot, opened: list[QUrl], name: str
) -> None:
    """A system goes by the name, and would start it."""
    rename(kit, kit.assets[0], name)
    viewer.film.play()
    said = "is not handed to other programs"
    qtbot.waitUntil(lambda: any(said in w.text() for w in kit.window.findChildren(QLabel)), timeout=5000)
    assert opened == []


def test_a_sound_has_cover_waveform_and_time(viewer: ViewerPage, qtbot: QtBot) -> None:
    viewer.next()
    qtbot.waitUntil(lambda: time(viewer) == "0:00 / 3:12", timeout=5000)
    assert viewer.film.bar.wave.isVisible()
    assert not viewer.film.over.isVisible()
    # without a cover the waveform is the picture
    viewer.next()
    qtbot.waitUntil(lambda: viewer.canvas.has_picture and not viewer.film.bar.wave.isVisible(), timeout=5000)
    viewer.next()
    qtbot.waitUntil(lambda: not viewer.film.bar.isVisible(), timeout=5000)


def test_a_missing_original_cannot_be_played(viewer: ViewerPage, kit: Kit, qtbot: QtBot) -> None:
    one = kit.assets[0]

    def work(w: Any) -> None:
        w.conn.execute(update(tables.assets).where(tables.assets.c.id == one).values(missing=True))
        w.changed(assets=[one])

    kit.library.store.writer.run(work)
    qtbot.waitUntil(lambda: not viewer.film.bar.button.isEnabled(), timeout=5000)
    assert not viewer.film.over.isEnabled()


def test_names_for_everything(viewer: ViewerPage) -> None:
    assert nameless(viewer) == []
    assert doubled_names(viewer) == []


@pytest.fixture
def inside(kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> ViewerPage:
    """As where the extra is installed, with a player that only speaks its lines."""
    monkeypatch.setattr(playing, "in_window", lambda: True)
    monkeypatch.setattr(viewer_player, "PROGRAM", "support.fake_player")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
    film(kit.library, kit.assets[0])
    rename(kit, kit.assets[0], "film.mp4")
    made = ViewerPage(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(1100, 760)
    kit.window.show()
    made.open_asset(kit.assets[0], kit.assets)
    qtbot.waitUntil(lambda: made.film.bar.isVisible(), timeout=5000)
    assert made.film.bar.button.text() == "Play"
    activate(kit.window)
    made.canvas.setFocus()
    return made


def test_it_plays_in_the_place_of_the_picture(inside: ViewerPage, qtbot: QtBot, opened: list[QUrl]) -> None:
    bar = inside.film.bar
    qtbot.keyClick(inside.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bar.button.text() == "Pause", timeout=30000)
    player = inside.film._player
    assert player is not None
    qtbot.waitUntil(lambda: player._picture is not None and player._picture.width() == 8, timeout=30000)
    assert player.isVisible()
    bar.slider.setValue(310)
    qtbot.waitUntil(lambda: player._at == 31.0 and player._picture.pixelColor(4, 3).red() == 310 % 256, timeout=30000)
    assert bar.time.text() == "0:31 / 1:02"
    bar.button.click()
    qtbot.waitUntil(lambda: bar.button.text() == "Play", timeout=30000)
    frames = player._playing._frames  # type: ignore[union-attr]
    process = player._playing._process  # type: ignore[union-attr]
    inside.next()
    qtbot.waitUntil(lambda: inside.canvas.isVisible(), timeout=5000)
    assert process.state() == QProcess.ProcessState.NotRunning
    assert not frames.exists()
    assert opened == []
    assert "PySide6.QtMultimedia" not in sys.modules


def test_a_film_that_kills_the_player_goes_to_the_systems(
    inside: ViewerPage, kit: Kit, qtbot: QtBot, opened: list[QUrl]
) -> None:
    rename(kit, kit.assets[0], "kill.mp4")
    inside.film.play()
    qtbot.waitUntil(lambda: len(opened) == 1, timeout=30000)
    assert inside.canvas.isVisible()
    assert inside.film.bar.button.text() == "Play"


@pytest.mark.skipif(not PLAYER, reason="the extra `player` is not installed")
def test_the_real_player(qtbot: QtBot, tmp_path: Path) -> None:
    small_film(tmp_path / "film.mp4")
    player = viewer_player.Player(application_theme())
    qtbot.addWidget(player)
    player.show()
    pictures: list[QImage] = []
    player.play(str(tmp_path / "film.mp4"), 0.5, None)
    assert player._playing is not None
    player._playing.shown.connect(pictures.append)
    qtbot.waitUntil(lambda: len(pictures) > 3 and player._at >= 0.5, timeout=60000)
    assert (pictures[0].width(), pictures[0].height()) == (64, 48)
    player.stop()


def small_film(path: Path) -> None:
    with av.open(str(path), "w") as file:
        stream = file.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(30):
            image = Image.new("RGB", (64, 48), (number * 8, 90, 90))
            file.mux(stream.encode(av.VideoFrame.from_image(image)))
        file.mux(stream.encode())

"""A real library filled by inserted rows, and a desk without a main window, for tests of panels and dialogs."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QEvent, QIODevice, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMainWindow, QScrollBar, QWidget
from sqlalchemy import insert

from assetdesk.core.query import Query
from assetdesk.gui.desk import Desk
from assetdesk.gui.memory import General, of_library
from assetdesk.gui.theme import application_theme
from assetdesk.gui.widgets.toast import ToastHost
from assetdesk.library.session import Library
from assetdesk.store import search_index, tables
from assetdesk.store.writer import Write

KEEP, SMOOTH = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
FOLDERS = ("Music", "Campaign", "Food hall")


@dataclass
class StubShell:
    """Notes where panels wanted to go."""

    went: list[tuple[str, Any]] = field(default_factory=list)

    def show_assets(self, query: Query) -> None:
        self.went.append(("assets", query))

    def show_page(self, name: str, **place: Any) -> None:
        self.went.append((name, place))

    def open_library(self, path: Path) -> None:
        self.went.append(("open", path))

    def upload(self, paths: Sequence[Path], folder_id: int | None, choose: bool) -> None:
        self.went.append(("upload", (tuple(paths), folder_id, choose)))

    def context_menu(self, names: Sequence[str]) -> None:
        self.went.append(("menu", tuple(names)))


@dataclass
class Kit:
    """What a test holds."""

    desk: Desk
    window: QMainWindow
    shell: StubShell
    library: Library
    assets: list[int]

    def close(self) -> None:
        """End everything, in the order of the program."""
        self.window.close()
        self.desk.background.close()
        self.desk.feed.close()
        self.library.close()
        # by Qt itself, children after their parent's own end; Python's collector knows no such order
        self.window.deleteLater()
        self.desk.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def picture(hue: int, size: QSize) -> QImage:
    """A picture that is not of one colour."""
    made = QImage(size, QImage.Format.Format_RGB32)
    made.fill(QColor.fromHsv(hue % 360, 60, 235))
    painter = QPainter(made)
    painter.setBrush(QColor.fromHsv(hue % 360, 200, 150))
    painter.drawEllipse(
        made.rect().adjusted(size.width() // 5, size.height() // 5, -size.width() // 5, -size.height() // 5)
    )
    painter.end()
    return made


def jpeg(made: QImage) -> bytes:
    """Encoded, as cells and previews are."""
    data = QByteArray()
    out = QBuffer(data)
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    made.save(out, "JPG", 85)
    return bytes(data.data())


def fill(library: Library, count: int, photos: Sequence[Path] = (), missing_steps: int = 0) -> list[int]:
    """`count` processed assets in three folders, each with an original, a cell, a preview and its rows.

    The last `missing_steps` of them have never been processed.
    """
    store = library.store
    versions = store.modules.versions
    now = time.time()
    ids: list[int] = []

    def work(w: Write) -> None:
        for place, name in enumerate(FOLDERS):
            w.conn.execute(
                insert(tables.folders).values(id=place + 2, parent_id=1, name=name, path=name, path_key=name.casefold())
            )
        for n in range(count):
            folder = n % len(FOLDERS)
            photo = photos[n % len(photos)] if photos else None
            name = f"NG-{4100 + n} {photo.stem if photo else 'Trumpet in B flat'}.jpg"
            fresh = n < count - missing_steps
            whole = (
                QImage(str(photo)).convertToFormat(QImage.Format.Format_RGB32)
                if photo
                else picture(n * 47, QSize(900, 675))
            )
            original = store.paths.root / FOLDERS[folder] / name
            original.parent.mkdir(exist_ok=True)
            original.write_bytes(jpeg(whole))
            key = f"{n:016x}"
            values: dict[str, Any] = {
                "key": key,
                "folder_id": folder + 2,
                "name": name,
                "name_key": name.casefold(),
                "ext": "jpg",
                "bytes": original.stat().st_size,
                "mtime_ns": original.stat().st_mtime_ns,
                "added": now - 90_000 - n,
                "title": "",
            }
            if fresh:
                values |= {
                    "format": "jpeg",
                    "type": "Image",
                    "mime": "image/jpeg",
                    "hash": f"{n:064x}",
                    "width": whole.width() * 4,
                    "height": whole.height() * 4,
                    "pages": 1,
                    "state": "processed",
                    "processed": now - 3000 + n,
                    "opened": now,
                    "cell": 1,
                    "colour": "RGB",
                    "bits": 8,
                    "camera": "EOS R5",
                    "taken": "2026-10-12T11:08:00",
                }
            asset = int(w.conn.execute(insert(tables.assets).values(**values)).inserted_primary_key[0])
            ids.append(asset)
            if not fresh:
                continue
            for step in ("metadata", "preview"):
                w.conn.execute(
                    insert(tables.results).values(
                        asset_id=asset,
                        step=step,
                        source_hash=f"{n:064x}",
                        module_version=versions[step, "jpeg"],
                        made=now - 3000,
                        run=1,
                        seconds=0.4,
                        bytes=180_000,
                    )
                )
            folder_path = store.paths.renditions / key[:2] / key / "1"
            folder_path.mkdir(parents=True, exist_ok=True)
            for name_, edge in (("web.1280.1280.jpeg", 1280), ("thumbnail.319.319.png", 319)):
                made = whole.scaled(min(edge, whole.width()), min(edge, whole.height()), aspectMode=KEEP, mode=SMOOTH)
                data = jpeg(made)
                (folder_path / name_).write_bytes(data)
                w.conn.execute(
                    insert(tables.derived).values(
                        asset_id=asset,
                        step="preview",
                        name=name_,
                        run=1,
                        path=f"{key[:2]}/{key}/1/{name_}",
                        bytes=len(data),
                        hash="0" * 64,
                        width=made.width(),
                        height=made.height(),
                        mime="image/jpeg",
                        made=now - 3000,
                    )
                )
            cell = whole.scaled(320, 320, aspectMode=KEEP, mode=SMOOTH)
            store.cells.put_many([(asset, 1, cell.width(), cell.height(), jpeg(cell))])
            for field_name, value in (
                ("dc:title", "Trumpet in B flat, lacquered brass"),
                ("tiff:Model", "EOS R5"),
                ("exif:ISOSpeedRatings", 100),
            ):
                w.conn.execute(
                    insert(tables.fields).values(
                        asset_id=asset, layer="embedded", name=field_name, value=json.dumps(value)
                    )
                )
            w.conn.execute(
                insert(tables.history).values(asset_id=asset, at=now - 90_000, kind="added", text="Uploaded to Music")
            )
            w.conn.execute(
                insert(tables.history).values(
                    asset_id=asset, at=now - 3000, kind="processed", text="Processed: metadata, previews"
                )
            )
        search_index.fill(w.db)
        w.changed(everything=True)

    store.writer.run(work)
    return ids


def make_kit(
    root: Path, count: int = 6, photos: Sequence[Path] = (), missing_steps: int = 0, size: QSize | None = None
) -> Kit:
    """A new library of `count` assets in `root` and a desk on it. Needs a QApplication."""
    library = Library.create(root, run=False)
    fill(library, count, photos, missing_steps)
    return desk_on(library, size)


def desk_on(library: Library, size: QSize | None = None) -> Kit:
    """A desk on a library that is open; the kit closes it."""
    assert isinstance(QApplication.instance(), QApplication)
    assets = list(library.browse.ids(Query()))
    theme = application_theme()
    desk = Desk(theme, General(), of_library(library.root))
    window = QMainWindow()
    window.resize(size or QSize(1440, 900))
    centre = QWidget()
    window.setCentralWidget(centre)
    desk.toasts = ToastHost(window, theme, milliseconds=0)
    desk.window = window
    shell = StubShell()
    desk.shell = shell
    desk.look_at(library.root, library.store.browse, library.store.cells)
    desk.folders = {f.id: f for f in library.browse.folders()}
    desk.take_library(library, "")
    desk.feed.follow(library.feed.subscribe(desk.feed.take_changes))
    desk.actions.install(window)
    return Kit(desk, window, shell, library, assets)


def focusable(root: QWidget) -> list[QWidget]:
    """Every widget below `root` that the keyboard can reach."""
    return [
        w
        for w in root.findChildren(QWidget)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(root) and not w.objectName().startswith("qt_")
    ]


def nameless(root: QWidget) -> list[str]:
    """Those of them that a screen reader or a script could not name."""
    found = []
    for widget in focusable(root):
        face = QAccessible.queryAccessibleInterface(widget)
        spoken = face.text(QAccessible.Text.Name) if face is not None else ""
        if isinstance(widget, QLabel | QScrollBar) or isinstance(widget.parent(), QComboBox):
            continue
        if not spoken or not widget.objectName():
            found.append(f"{type(widget).__name__} {widget.objectName()!r} {spoken!r}")
    return found


def doubled_names(root: QWidget) -> list[str]:
    """Object names of ours that are used more than once."""
    names = [w.objectName() for w in root.findChildren(QWidget) if w.objectName() and w.objectName()[:3] != "qt_"]
    names = [n for n in names if n not in ("ScrollLeftButton", "ScrollRightButton")]
    return sorted({n for n in names if names.count(n) > 1})

"""Assets of a test library made into documents, films, sounds and archives, with the renditions a worker would make."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from sqlalchemy import insert, update
from support.desk_kit import jpeg

from assetdesk.core.renditions import WAVEFORM_NAME, page_thumb_name, page_web_name, strip_name
from assetdesk.core.text import ExtractedText, TextPart
from assetdesk.library.session import Library
from assetdesk.store import search_index, tables


def numbered(number: int, size: QSize) -> QImage:
    """A white page with its number, told apart from every other by its colour, too."""
    made = QImage(size, QImage.Format.Format_RGB32)
    made.fill(QColor.fromHsv(number * 37 % 360, 30, 250))
    painter = QPainter(made)
    font = painter.font()
    font.setPixelSize(size.height() // 6)
    painter.setFont(font)
    painter.setPen(QColor("#333333"))
    painter.drawText(made.rect(), 0x84, str(number))
    painter.end()
    return made


def put(library: Library, asset: int, values: dict[str, Any], files: dict[str, QImage], fields: dict[str, Any]) -> None:
    """Columns, renditions and embedded fields of one asset."""
    store = library.store
    key = library.browse.rows([asset])[0].key
    folder = store.paths.renditions / key[:2] / key / "2"
    folder.mkdir(parents=True, exist_ok=True)

    def work(w: Any) -> None:
        if values:
            w.conn.execute(update(tables.assets).where(tables.assets.c.id == asset).values(**values))
        for name, image in files.items():
            data = jpeg(image)
            (folder / name).write_bytes(data)
            w.conn.execute(
                insert(tables.derived).values(
                    asset_id=asset, step="pages", name=name, run=2, path=f"{key[:2]}/{key}/2/{name}", bytes=len(data),
                    hash="0" * 64, width=image.width(), height=image.height(), mime="image/jpeg", made=1.0,
                )
            )  # fmt: skip
        for name, value in fields.items():
            w.conn.execute(
                insert(tables.fields).values(asset_id=asset, layer="embedded", name=name, value=json.dumps(value))
            )
        w.changed(assets=[asset])

    store.writer.run(work)


def document(library: Library, asset: int, pages: int, made: int, text: dict[int, str] | None = None) -> None:
    """A PDF of so many pages, the first `made` of them with pictures; `text` by page."""
    files: dict[str, QImage] = {}
    for number in range(1, made + 1):
        files[page_web_name(number)] = numbered(number, QSize(900, 1270))
        files[page_thumb_name(number)] = numbered(number, QSize(226, 319))
    put(library, asset, {"type": "Pdf", "format": "pdf", "mime": "application/pdf", "pages": pages}, files, {})
    if text:
        parts = tuple(TextPart(words, page=page) for page, words in sorted(text.items()))
        library.store.writer.run(lambda w: search_index.put_text(w.db, asset, ExtractedText(parts)))
        library.store.writer.run(lambda w: w.changed(assets=[asset]))


def film(library: Library, asset: int, seconds: float = 62.0, frames: int = 20) -> None:
    """A film with its strip of frames."""
    strip = QImage(QSize(320 * frames, 180), QImage.Format.Format_RGB32)
    painter = QPainter(strip)
    for number in range(frames):
        painter.drawImage(320 * number, 0, numbered(number, QSize(320, 180)))
    painter.end()
    values = {
        "type": "Video", "format": "mp4", "mime": "video/mp4", "width": 1920, "height": 1080, "duration": seconds,
    }  # fmt: skip
    fields = {
        "media:VideoCodec": "H.264", "media:FrameRate": 25.0, "media:VideoBitrate": 4_200_000,
        "media:AudioCodec": "AAC", "media:Channels": 2, "media:SampleRate": 44_100, "media:Container": "MP4",
    }  # fmt: skip
    put(library, asset, values, {strip_name(frames): strip}, fields)


def sound(library: Library, asset: int, seconds: float = 192.0, cover: bool = True) -> None:
    """A song with its waveform, and with a cover or without."""
    wave = QImage(QSize(1280, 160), QImage.Format.Format_ARGB32)
    wave.fill(0)
    painter = QPainter(wave)
    painter.setPen(QColor("#6B7280"))
    for x in range(1280):
        high = 20 + (x * 7919 % 55)
        painter.drawLine(x, 80 - high, x, 80 + high)
    painter.end()
    if not cover:

        def bare(w: Any) -> None:
            w.conn.exec_driver_sql("DELETE FROM derived WHERE asset_id = ?", (asset,))

        library.store.writer.run(bare)
        library.store.cells.delete([asset])
    values = {
        "type": "Audio", "format": "mp3", "mime": "audio/mpeg", "width": None, "height": None, "duration": seconds,
    }  # fmt: skip
    put(library, asset, values, {WAVEFORM_NAME: wave}, {"media:AudioCodec": "MP3", "media:Channels": 2})


def archive(library: Library, asset: int, names: list[str], entries: int) -> None:
    """A ZIP file, without a picture."""
    fields = {"archive:Names": names, "archive:Entries": entries, "archive:Bytes": 31_000_000}
    put(library, asset, {"type": "Zip", "format": "zip", "mime": "application/zip"}, {}, fields)

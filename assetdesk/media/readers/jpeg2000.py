"""JPEG 2000: Pillow decodes; what it leaves in the boxes (ICC profile, depth, EXIF, XMP, IPTC) is read here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.media import boxes
from assetdesk.media.readers.pillow import PillowDocument, plugin

if TYPE_CHECKING:
    from PIL import Image

    from assetdesk.core.task import Limits

_MOST = 16 << 20
_CODESTREAM = b"\xff\x4f\xff\x51"
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_IPTC = bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38")
_EXIF = (b"JpgTiffExif->JP2", bytes.fromhex("0537cdab9d0c4431a72afa561f2a113e"))


class Jpeg2000Document(PillowDocument):
    """A JP2, JPX or bare code stream."""

    def __init__(self, path: str, limits: Limits) -> None:
        super().__init__(path, limits, plugin("Jpeg2KImagePlugin", "Jpeg2KImageFile"), "JPEG 2000 picture")
        self._icc: bytes | None = None
        self._bits = 8
        self._blocks: dict[str, bytes] = {}
        self._levels = 0
        with Path(path).open("rb") as file:
            self._look(file)

    def profile(self) -> bytes | None:
        """That of the colour box; a restricted one is a profile like any other."""
        return self._icc

    def bits(self) -> int:
        """As the header says."""
        return self._bits

    def orientation(self) -> int:
        """That of the EXIF box."""
        from assetdesk.media.metadata import exif

        return exif.orientation(self._blocks.get("exif"))

    def metadata(self) -> dict[str, Any]:
        """EXIF, XMP and IPTC of the boxes."""
        from assetdesk.media.metadata import embedded

        blocks = embedded.Blocks(self._blocks.get("exif"), self._blocks.get("xmp"), self._blocks.get("iptc"))
        return embedded.of_blocks(blocks, self.warnings)

    def _reduce_in_decoder(self, image: Image.Image, max_edge: int) -> tuple[float, float, float, float] | None:
        """Leaves the finest wavelets away where the rest is still large enough."""
        width, height = image.size
        steps = 0
        while steps < self._levels and max(width, height) >> (steps + 1) >= max_edge:
            steps += 1
        if not steps:
            return None
        image.reduce = steps  # type: ignore[method-assign, assignment]
        return 0.0, 0.0, width / 2**steps, height / 2**steps

    def _look(self, file: Any) -> None:
        if file.read(4) == _CODESTREAM:
            file.seek(0)
            self._stream(file.read(4096))
            return
        for box in boxes.walk(file):
            if box.kind == b"jp2h":
                self._header(file, box)
            elif box.kind == b"jp2c":
                self._stream(box.read(file, 4096))
            elif box.kind == b"uuid":
                data = box.read(file, _MOST)
                name = {_XMP: "xmp", _IPTC: "iptc"}.get(data[:16], "exif" if data[:16] in _EXIF else "")
                if name:
                    self._blocks.setdefault(name, data[16:])

    def _header(self, file: Any, header: boxes.Box) -> None:
        for box in boxes.walk(file, header.start, header.end):
            data = box.read(file, _MOST)
            if box.kind == b"ihdr" and len(data) > 10 and data[10] != 255:
                self._bits = (data[10] & 0x7F) + 1
            elif box.kind == b"bpcc" and data:
                self._bits = max((one & 0x7F) + 1 for one in data)
            elif box.kind == b"colr" and data[:1] in (b"\2", b"\3") and self._icc is None:
                self._icc = data[3:]

    def _stream(self, head: bytes) -> None:
        """Depth, and how many times the picture can be halved, of the code stream's main header."""
        at = 2
        while at + 4 <= len(head) and head[at] == 0xFF and head[at + 1] not in (0x90, 0x93):
            marker, size = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
            if marker == 0x51 and at + 41 <= len(head):
                self._bits = (head[at + 40] & 0x7F) + 1
            elif marker == 0x52 and at + 10 <= len(head):
                self._levels = head[at + 9]
            if size < 2:
                return
            at += 2 + size

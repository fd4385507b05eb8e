"""JPEG XL by libjxl: the size from the header, metadata from the boxes, one decode to eight bits."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import boxes, colour, jxl_header
from assetdesk.media.damage import corrupt, reading
from assetdesk.media.document import Picture, PictureFacts, check_pixels
from assetdesk.media.pixels import eight_bit, to_bytes
from assetdesk.media.readers.pillow import colour_mode

_KIND = "JPEG XL picture"
_MOST_METADATA = 4 << 20
_HEADER = 4096


class JpegXlDocument:
    """One JPEG XL. Where it was made from a JPEG without loss, that JPEG comes back and is decoded as one."""

    def __init__(self, path: str, limits: Limits) -> None:
        Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before every decode
        self.path = path
        self.limits = limits
        self.warnings: list[str] = []
        self._decoded: tuple[Image.Image, bytes | None, int] | None = None
        with reading(path, _KIND):
            stream = self._stream()
            if stream is None:
                raise corrupt(path, _KIND, detail="no code stream")
            self._header = jxl_header.read(stream)

    def facts(self) -> PictureFacts:
        """What the header says; only a colour profile has to be decoded for."""
        head = self._header
        turned = head.orientation >= 5
        words = head.colour
        if words is None:
            check_pixels(head.width, head.height, self.limits.pixels)
            image, profile, _ = self._decode(max(head.width, head.height))
            words = colour.label(colour_mode(image.mode), profile)
        return PictureFacts(
            width=head.height if turned else head.width,
            height=head.width if turned else head.height,
            orientation=1,
            colour=words,
            bits=head.bits,
            animated=head.animated,
        )

    def picture(self, max_edge: int) -> Picture:
        """The first frame."""
        head = self._header
        check_pixels(head.width, head.height, self.limits.pixels)
        image, profile, turn = self._decode(max_edge)
        self._decoded = None  # its pixels now belong to the picture
        upright = turn != 1 or head.orientation < 5
        width, height = (head.width, head.height) if upright else (head.height, head.width)
        if math.isclose(image.width / image.height, width / height, rel_tol=0.05):
            return Picture(image, width, height, turn, profile, warnings=self.warnings)
        return Picture(image, *image.size, turn, profile, warnings=self.warnings)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is only one."""
        if number != 1:
            raise FileFault(ErrorCode.GENERIC_ERROR, f"There is no page {number}.")
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """EXIF and XMP of the container, packed or not."""
        from assetdesk.media.metadata import embedded

        found: dict[bytes, bytes] = {}
        with Path(self.path).open("rb") as file:
            for box in boxes.walk(file):
                if box.kind not in (b"Exif", b"xml ", b"brob"):
                    continue
                data = box.read(file, _MOST_METADATA)
                kind = box.kind
                if kind == b"brob":
                    kind, data = data[:4], self._unpacked(data[4:])
                if data:
                    found.setdefault(kind, data)
        exif = found.get(b"Exif")
        # four bytes say how far behind them the TIFF structure begins; some writers forget them
        if exif and exif[:4] not in (b"II*\0", b"MM\0*"):
            exif = exif[4 + int.from_bytes(exif[:4], "big") :]
        return embedded.of_blocks(embedded.Blocks(exif=exif, xmp=found.get(b"xml ")), self.warnings)

    def close(self) -> None:
        """Lets go of the pixels."""
        self._decoded = None

    def _stream(self) -> bytes | None:
        """The beginning of the code stream."""
        with Path(self.path).open("rb") as file:
            head = file.read(_HEADER)
            if head[:2] == b"\xff\x0a":
                return head
            for box in boxes.walk(file):
                if box.kind in (b"jxlc", b"jxlp"):
                    return box.read(file, _HEADER)[4 if box.kind == b"jxlp" else 0 :]
        return None

    def _unpacked(self, data: bytes) -> bytes:
        import imagecodecs

        try:
            return bytes(imagecodecs.brotli_decode(data, out=_MOST_METADATA))
        except (imagecodecs.BrotliError, ValueError, RuntimeError) as wrong:
            self.warnings.append(f"Packed metadata cannot be read: {wrong}")
            return b""

    def _decode(self, max_edge: int) -> tuple[Image.Image, bytes | None, int]:
        """Pixels of eight bits, their profile, and how they are still to be turned."""
        if self._decoded is None:
            from pillow_jxl import Decoder

            with reading(self.path, _KIND):
                # pyo3 reports a decoder's panic as something that is no Exception
                try:
                    told, info, data, profile, _ = Decoder(num_threads=0)(Path(self.path).read_bytes())
                except (KeyboardInterrupt, SystemExit, MemoryError):
                    raise
                except BaseException as wrong:
                    raise corrupt(self.path, _KIND, wrong) from wrong
                self._decoded = self._of_jpeg(data, profile) if told else self._of_pixels(info, data, profile)
                if self._header.animated and not told:
                    self._decoded = (self._first_frame(), profile or None, 1)
        return self._decoded

    def _of_jpeg(self, data: bytes, profile: bytes | None) -> tuple[Image.Image, bytes | None, int]:
        with Image.open(BytesIO(data), formats=("JPEG",)) as image:
            check_pixels(*image.size, self.limits.pixels)
            own = image.info.get("icc_profile")
            return eight_bit(image.copy()), own or profile or None, self._header.orientation

    def _first_frame(self) -> Image.Image:
        """Of an animation; the other decoder, which knows the profile, gives the last."""
        import imagecodecs

        values = imagecodecs.jpegxl_decode(Path(self.path).read_bytes(), index=0, numthreads=1)
        return Image.fromarray(to_bytes(values))

    def _of_pixels(self, info: Any, data: bytes, profile: bytes | None) -> tuple[Image.Image, bytes | None, int]:
        size = (info.width, info.height)
        if info.mode in ("F", "F;16", "I;16"):
            kind = {"F": np.float32, "F;16": np.float16, "I;16": np.uint16}[info.mode]
            if info.mode == "F;16" and len(data) == 4 * size[0] * size[1]:
                kind = np.float32
            values = np.frombuffer(data, kind).reshape(size[1], size[0])
            return Image.fromarray(to_bytes(values)), profile or None, 1
        return eight_bit(Image.frombytes(info.mode, size, data)), profile or None, 1

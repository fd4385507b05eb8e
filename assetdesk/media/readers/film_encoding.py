"""Transcodes of a film as parts of it: one for each encoding preset in force, and the adaptive set of several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.asset import AUDIO, VIDEO
from assetdesk.core.encoding import AudioCodec, EncodingPreset, from_json
from assetdesk.core.errors import ErrorCode, FileFault, UsageFault
from assetdesk.core.names import keep_both_name, name_key
from assetdesk.core.options import PRESET, PRESETS
from assetdesk.core.parts import Engine, Part, PartKind, PartSet
from assetdesk.core.renditions import encoding_name
from assetdesk.media.document import Encoded, Picture, PictureFacts

if TYPE_CHECKING:
    from PIL import Image

    from assetdesk.media.readers.film import FilmDocument

SET_KEY = "adaptive"
SET_TYPE, SET_SUB_TYPE = "AssetSet", "AdaptiveVideoSet"
_GONE = "The encoding preset is not there any more."
_MUTE = "There are no moving pictures in the film; its sound alone is encoded."


def parts(film: FilmDocument, options: Mapping[str, Any], name: str) -> Iterator[Part | PartSet]:
    """See `FilmDocument.parts`. The set's members stand by their bit rate, the smallest first."""
    given = [one for one in options.get(PRESETS) or () if isinstance(one, Mapping)]
    if not given:
        return
    film.refuse_unknown()
    facts = film.facts()
    moving = bool(facts.width)
    if not moving and not film.has_sound:
        raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "There is neither a picture nor a sound in the file.")
    if not moving and film.kind.startswith("film"):
        film.warn(_MUTE)
    made: dict[str, tuple[Part, int]] = {}
    taken: set[str] = set()
    for raw in given:
        key = str(raw.get("handle") or raw.get("name"))
        try:
            preset = from_json(raw)
        except UsageFault as wrong:
            film.warn(f"{wrong} It is left out.")
            continue
        if key in made:
            continue
        if not moving and preset.audio_codec is AudioCodec.NONE:
            film.warn(f"“{preset.name}” leaves the sound out, and there is nothing else.")
            continue
        file = f"{name}{preset.file_suffix}{preset.ending(pictures=moving)}"
        file = keep_both_name(file, taken) if name_key(file) in taken else file
        taken.add(name_key(file))
        part = _part(preset, key, file, len(made) + 1, facts, raw)
        made[key] = part, preset.video_kbps
        yield part
    if moving and len(made) > 1:
        members = sorted(made.values(), key=lambda one: one[1])
        yield PartSet(SET_KEY, f"{name}-AVS", SET_TYPE, tuple(part.part for part, _ in members), SET_SUB_TYPE)


def opened(film: FilmDocument, options: Mapping[str, Any]) -> EncodingDocument:
    """The transcode of a film that `encodingPreset` among its options describes."""
    try:
        preset = from_json(options.get(PRESET))
    except UsageFault as wrong:
        raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, _GONE, detail=str(wrong)) from wrong
    film.refuse_unknown()
    return EncodingDocument(film, preset, options)


class EncodingDocument:
    """A transcode before it is made: it looks like its film, at the size that its preset gives it."""

    def __init__(self, film: FilmDocument, preset: EncodingPreset, options: Mapping[str, Any]) -> None:
        self._film = film
        self._options = options
        self.preset = preset
        self.warnings = film.warnings

    def facts(self) -> PictureFacts:
        """Upright, with square pixels and in Rec. 709."""
        facts = self._film.facts()
        if not facts.width or not facts.height:
            return PictureFacts(None, None, duration=facts.duration, type=AUDIO)
        size = self.preset.size_of(facts.width, facts.height)
        return PictureFacts(*size, orientation=1, colour="Rec. 709", bits=8, duration=facts.duration, type=VIDEO)

    def picture(self, max_edge: int) -> Picture:
        """The film's poster by the options in force, no larger than the transcode."""
        return self.poster(self._options, max_edge)

    def poster(self, options: Mapping[str, Any], max_edge: int) -> Picture:
        """The same with other options."""
        facts = self.facts()
        if not facts.width or not facts.height:
            return self._film.poster(options, max_edge)
        size = facts.width, facts.height
        picture = self._film.poster(options, min(max_edge, max(size)))
        if picture.orientation >= 5:
            size = size[1], size[0]
        return Picture(_no_larger(picture.image, size), *size, orientation=picture.orientation)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is only one."""
        if number != 1:
            raise FileFault(ErrorCode.GENERIC_ERROR, f"There is no page {number}.")
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """What it is; the film's tags stay with the film."""
        moving = bool(self.facts().width)
        return {"media:Container": str(self.preset.container), "media:Duration": self._film.duration} | (
            {"media:VideoCodec": str(self.preset.video_codec)} if moving else {}
        )

    def encode(self, folder: Path, progress: Callable[[float], None]) -> tuple[str, Encoded]:
        """Makes the file in `folder`; its name there, and what it is."""
        from assetdesk.media.transcode import transcode

        source = self._film.source()
        moving = source.size is not None
        name = encoding_name(self.preset.ending(pictures=moving), pictures=moving)
        return name, transcode(source, self.preset, folder / name, progress, self._film.warn)

    def close(self) -> None:
        """The film is closed by whoever opened it."""


def _part(
    preset: EncodingPreset, key: str, file: str, number: int, facts: PictureFacts, raw: Mapping[str, Any]
) -> Part:
    moving = bool(facts.width)
    size = preset.size_of(facts.width, facts.height) if facts.width and facts.height else (None, None)
    return Part(
        kind=PartKind.ENCODING,
        key=key,
        name=file,
        number=number,
        engine=Engine.VIDEO_ENCODE,
        width=size[0],
        height=size[1],
        type=VIDEO if moving else AUDIO,
        mime=preset.mime(pictures=moving),
        duration=facts.duration,
        options={PRESET: dict(raw)},
        attributes={"connectionSpeed": preset.connection_kbps, "videoBitRate": preset.video_kbps if moving else None},
    )


def _no_larger(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Drawn to the transcode's shape; a picture that was reduced stays as small as it is."""
    share = min(1.0, max(image.size) / max(size))
    wanted = max(1, round(size[0] * share)), max(1, round(size[1] * share))
    return image if image.size == wanted else image.resize(wanted)

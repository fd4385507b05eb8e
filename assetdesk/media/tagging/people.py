"""People, by the faces that are to be seen: never whose they are."""

from __future__ import annotations

from collections.abc import Sequence

from assetdesk.media.tagging.faces import VERSION as _FACES
from assetdesk.media.tagging.faces import Face
from assetdesk.media.tagging.given import PERSON, Tag

VERSION = f"1.{_FACES}"
_PORTRAIT = 0.04  # of the picture's area
_GROUP = 3
_SURE = 0.6  # a dog that looks into the camera is a face by .56


def tags(faces: Sequence[Face]) -> list[Tag]:
    """`person` by the surest face; `portrait` where one or two fill a good part of the picture; `group` from three
    on."""
    faces = [face for face in faces if face.score >= _SURE]
    if not faces:
        return []
    sure = sorted((face.score for face in faces), reverse=True)
    made = [Tag("person", PERSON, round(sure[0], 3), "people")]
    large = [face for face in faces if face.width * face.height >= _PORTRAIT]
    if large and len(faces) < _GROUP:
        made.append(Tag("portrait", PERSON, round(max(face.score for face in large), 3), "people"))
    if len(faces) >= _GROUP:
        made.append(Tag("group", PERSON, round(sure[_GROUP - 1], 3), "people"))
    return made

"""The smaller types around jobs and assets (IPS API, types of those names; Asset and ImageInfo in excerpts)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator

from assetdesk.core.ips import ranges, words
from assetdesk.core.ips.types.field import Array, Boolean, Decimal, Int, IpsType, Long, Moment, Name, Text, Word, wrong


def _few(what: str, most: int) -> AfterValidator:
    def check(found: tuple[Any, ...]) -> tuple[Any, ...]:
        if len(found) > most:
            raise wrong(f"has {len(found)} {what}; at most {most} are taken")
        return found

    return AfterValidator(check)


StringArray = Array[Text]
EmailArray = Annotated[Array[Name], _few("addresses", ranges.MOST_EMAILS)]


class Property(IpsType):
    """A name and its value."""

    name: Name
    value: Text = ""


class PropertySet(IpsType):
    """Properties under a handle; presets are such sets."""

    setHandle: Name
    typeHandle: Text | None = None
    propertyArray: Array[Property] = ()


class PropertySetType(IpsType):
    """A kind of property set. Without a company it is global; `allowMultiple` False: a new set replaces the old."""

    typeHandle: Name
    companyHandle: Text | None = None
    name: Name
    propertyType: Word[words.PropertyType]
    allowMultiple: Boolean = False


class Project(IpsType):
    """A collection across folders."""

    projectHandle: Name
    name: Name


class Asset(IpsType):
    """An asset as operations answer it, in an excerpt."""

    assetHandle: Name
    type: Name
    subType: Text | None = None
    name: Name
    fileName: Text | None = None
    folder: Text | None = None
    folderHandle: Text | None = None
    created: Moment | None = None
    createUser: Text | None = None
    lastModified: Moment | None = None
    lastModifyUser: Text | None = None
    readyForPublish: Boolean | None = None
    trashState: Word[words.TrashState] | None = None
    projects: Array[Project] = ()
    metadataArray: Array[Property] = ()
    ipsImageUrl: Text | None = None


class GenerationInfo(IpsType):
    """What an asset was generated from, and by what."""

    engine: Name
    originator: Asset | None = None
    generated: Asset | None = None
    attributeArray: Array[Property] = ()


class ZoomTarget(IpsType):
    """A place of a picture to zoom to, in px."""

    zoomTargetHandle: Text | None = None
    name: Name
    xPosition: Int
    yPosition: Int
    width: Int
    height: Int
    userData: Text | None = None


class ImageInfo(IpsType):
    """The files of a picture and its size, in an excerpt. Sizes in px and bytes, `resolution` in ppi."""

    originalPath: Text | None = None
    originalFile: Text | None = None
    optimizedPath: Text | None = None
    optimizedFile: Text | None = None
    maskPath: Text | None = None
    maskFile: Text | None = None
    width: Int | None = None
    height: Int | None = None
    fileSize: Long | None = None
    resolution: Decimal | None = None
    description: Text | None = None
    anchorX: Int | None = None
    anchorY: Int | None = None
    urlModifier: Text | None = None
    urlPostApplyModifier: Text | None = None
    zoomTargets: Annotated[Array[ZoomTarget], _few("zoom targets", ranges.MOST_ZOOM_TARGETS)] = ()
    masks: Array[Text] = ()
    imageMaps: Array[Text] = ()


class ImageSetMemberUpdate(IpsType):
    """A member of a set; `pageReset` begins a new page or group."""

    assetHandle: Name
    pageReset: Boolean = False


class ZipEntry(IpsType):
    """A file or folder in an archive; sizes in bytes."""

    name: Name
    isDirectory: Boolean = False
    lastModified: Moment | None = None
    compressedSize: Long | None = None
    uncompressedSize: Long | None = None

"""The sibling job types that `submitJob` takes (IPS API, types of those names)."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from assetdesk.core.ips import ranges, words
from assetdesk.core.ips.types import options as kinds
from assetdesk.core.ips.types.field import Array, Boolean, Handles, Int, IpsType, Name, Text, Word, missing, wrong
from assetdesk.core.ips.types.jobs import IngestJob, ProcessingJob
from assetdesk.core.ips.types.publish import Job

_SET_SPELLINGS = {"AutoSetCreateOptions": "autoSetCreationOptions", "autoSetCreateOptions": "autoSetCreationOptions"}


class UploadDirectoryJob(IngestJob):
    """Upload from a folder of the server. The page spells the crop by colour `autoColorOptions`."""

    SPELLINGS: ClassVar = {**_SET_SPELLINGS, "autoColorOptions": "autoColorCropOptions"}
    FIRST: ClassVar = ("serverDir", "destFolder", "includeSubfolders", "processMetadataFiles", "overwrite")

    serverDir: Name
    destFolder: Text | None = None
    includeSubfolders: Boolean = False
    processMetadataFiles: Boolean = False


class UploadUrl(IpsType):
    """One file to fetch, and the folder and name it gets."""

    sourceUrl: Name
    destPath: Name


class UploadUrlsJob(IngestJob):
    """Upload from addresses. `numUrls` is for reading only."""

    SPELLINGS: ClassVar = _SET_SPELLINGS
    FIRST: ClassVar = ("urlArray", "numUrls", "overwrite")

    urlArray: Array[UploadUrl]
    numUrls: Int | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.urlArray:
            raise missing("is empty; name at least one address", "urlArray")
        return self


class RipPdfsJob(ProcessingJob):
    """Deprecated: ReprocessAssetsJob does it."""

    FIRST: ClassVar = ("pdfHandleArray",)

    pdfHandleArray: Handles

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.pdfHandleArray:
            raise missing("is empty; name at least one PDF", "pdfHandleArray")
        return self


class AutomatedSetGenerationJob(Job):
    """Run batch set presets over assets without an upload."""

    assetHandleArray: Handles
    destFolder: Text | None = None
    readyForPublish: Boolean
    autoSetCreationOptions: kinds.AutoSetCreationOptions
    emailSetting: Word[words.EmailSetting]

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.assetHandleArray:
            raise missing("is empty; name at least one asset", "assetHandleArray")
        most = ranges.MOST_AUTOMATED_SET_ASSETS
        if len(self.assetHandleArray) > most:
            raise wrong(f"names {len(self.assetHandleArray):,} assets; at most {most:,} are taken", "assetHandleArray")
        return self


class ExportJob(Job):
    """Hand out originals, or pictures made by an image server's query or a preset. `macro` wins over `is_modifier`."""

    assetHandleArray: Handles
    fmt: Word[words.ExportFormat] = words.ExportFormat.ORIGINAL
    is_modifier: Text | None = None
    macro: Text | None = None
    emailSetting: Word[words.EmailSetting] = words.EmailSetting.NONE
    clientId: Text | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.assetHandleArray:
            raise missing("is empty; name at least one asset", "assetHandleArray")
        return self


class OptimizeImagesJob(Job):
    """Optimize every picture of the company that is not yet optimized."""

    emailSetting: Word[words.EmailSetting] = words.EmailSetting.NONE

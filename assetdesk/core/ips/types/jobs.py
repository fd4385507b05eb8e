"""The two job types everything is about: ReprocessAssetsJob and UploadPostJob (IPS API, types of those names).

`ProcessingJob` and `IngestJob` hold what their siblings have as well. Fields stand in the order of the first page,
UploadPostJob's in the order that working clients send.
"""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import ValidationInfo, model_validator

from assetdesk.core.ips import words
from assetdesk.core.ips.names import CROPS, OPTIONS, PUBLISH_JOBS
from assetdesk.core.ips.types import options as kinds
from assetdesk.core.ips.types.field import Boolean, Handles, Text, Url, Word, at_most_one, missing
from assetdesk.core.ips.types.publish import (
    ImageRenderingPublishJob,
    ImageServingPublishJob,
    Job,
    VideoPublishJob,
)

# validation context: the assets are chosen elsewhere (selectors of a command, a dialog's selection, a saved preset)
CHOSEN_ELSEWHERE = "chosen elsewhere"


class ProcessingJob(Job):
    """What all jobs that process assets have."""

    KEEPS_NULL: ClassVar = frozenset(OPTIONS) - {"preserveCrop"}

    readyForPublish: Boolean = True
    preservePublishState: Boolean | None = None
    createMask: Boolean | None = False
    preserveCrop: Boolean = True
    manualCropOptions: kinds.ManualCropOptions | None = None
    autoColorCropOptions: kinds.AutoColorCropOptions | None = None
    autoTransparentCropOptions: kinds.AutoTransparentCropOptions | None = None
    photoshopOptions: kinds.PhotoshopOptions | None = None
    postScriptOptions: kinds.PostScriptOptions | None = None
    pdfOptions: kinds.PDFOptions | None = None
    illustratorOptions: kinds.IllustratorOptions | None = None
    inDesignOptions: kinds.InDesignOptions | None = None
    mediaOptions: kinds.MediaOptions | None = None
    colorManagementOptions: kinds.ColorManagementOptions | None = None
    autoSetCreationOptions: kinds.AutoSetCreationOptions | None = None
    projectHandleArray: Handles | None = None
    emailSetting: Word[words.EmailSetting] = words.EmailSetting.NONE
    postJobOnlyIfFiles: Boolean = False
    postHttpUrl: Url = None
    postImageServingPublishJob: ImageServingPublishJob | None = None
    postImageRenderingPublishJob: ImageRenderingPublishJob | None = None
    postVideoPublishJob: VideoPublishJob | None = None
    knockoutBackground: kinds.KnockoutBackgroundOptions | None = None
    unsharpMaskOptions: kinds.UnsharpMaskOptions | None = None

    @model_validator(mode="after")
    def _choices(self) -> Self:
        at_most_one(self, CROPS, "a job takes one way to crop")
        at_most_one(self, PUBLISH_JOBS, "one publish job can follow")
        return self


class ReprocessAssetsJob(ProcessingJob):
    """Run assets that are there once more, with other options."""

    FIRST: ClassVar = ("assetHandleArray",)

    assetHandleArray: Handles | None = None

    @model_validator(mode="after")
    def _assets(self, info: ValidationInfo) -> Self:
        if self.assetHandleArray is None and not (info.context or {}).get(CHOSEN_ELSEWHERE):
            raise missing("is missing", "assetHandleArray")
        if self.assetHandleArray is not None and not self.assetHandleArray:
            raise missing("is empty; name at least one asset", "assetHandleArray")
        return self


class IngestJob(ProcessingJob):
    """What all jobs that bring files in have."""

    overwrite: Boolean = False
    unCompressOptions: kinds.UnCompressOptions | None = None
    xmpKeywords: Text | None = None


class UploadPostJob(IngestJob):
    """Process files that arrive one by one. Publish jobs and `postJobOnlyIfFiles` are an extension of AssetDesk."""

    SPELLINGS: ClassVar = {
        "IllustratorOptions": "illustratorOptions",
        "AutoSetCreateOptions": "autoSetCreationOptions",
        "autoSetCreateOptions": "autoSetCreationOptions",
        "AutoSetCreationOptions": "autoSetCreationOptions",
    }
    FIRST: ClassVar = (
        "overwrite",
        "readyForPublish",
        "preservePublishState",
        "createMask",
        "preserveCrop",
        *CROPS,
        "photoshopOptions",
        "postScriptOptions",
        "pdfOptions",
        "illustratorOptions",
        "colorManagementOptions",
        "autoSetCreationOptions",
        "emailSetting",
        "inDesignOptions",
        "unsharpMaskOptions",
        "unCompressOptions",
    )

    overwrite: Boolean
    readyForPublish: Boolean
    createMask: Boolean | None
    emailSetting: Word[words.EmailSetting]

"""Names of job parameters that belong together."""

from __future__ import annotations

CROPS = ("manualCropOptions", "autoColorCropOptions", "autoTransparentCropOptions")
PUBLISH_JOBS = ("postImageServingPublishJob", "postImageRenderingPublishJob", "postVideoPublishJob")
# what an asset keeps, in force until something else is given; null means back to the default
OPTIONS = (
    "createMask",
    "preserveCrop",
    *CROPS,
    "photoshopOptions",
    "postScriptOptions",
    "pdfOptions",
    "illustratorOptions",
    "inDesignOptions",
    "mediaOptions",
    "colorManagementOptions",
    "knockoutBackground",
    "unsharpMaskOptions",
)

# what names the assets of a job
ASSETS = ("assetHandleArray", "pdfHandleArray")

"""The types of log lines and of the files they speak of (IPS API, job log types; job log file types).

Stored in the corrected spelling. The pages print some of them with slips; those are read, and never written.
"""

from __future__ import annotations

from assetdesk.core.ips.words import verbatim

IMAGE_SERVING = (
    "BeginImageServingPublish EndImageServingPublish ImageServingPublishSuccess ImageServingPublishError"
    " ImageServingPublishWarning BeginImageServingPublishCleanup EndImageServingPublishCleanup"
    " ImageServingPublishCleanupSuccess ImageServingPublishCleanupFailure"
)
IMAGE_RENDERING = (
    "BeginImageRenderingPublish EndImageRenderingPublish ImageRenderingPublishSuccess ImageRenderingPublishError"
    " BeginImageRenderingPublishCleanup ImageRenderingPublishCleanupSuccess ImageRenderingPublishCleanupFailure"
)
VIDEO = (
    "BeginVideoPublish EndVideoPublish VideoPublishSuccess VideoPublishError VideoPublishWarning"
    " BeginVideoPublishCleanup EndVideoPublishCleanup VideoPublishCleanupSuccess VideoPublishCleanupFailure"
)
SERVER_DIRECTORY = (
    "BeginServerDirectoryPublish EndServerDirectoryPublish ServerDirectoryPublishSuccess ServerDirectoryPublishError"
    " ServerDirectoryPublishWarning"
)
OTHER_PUBLISHING = (
    "BeginPublishToCm BeginPublishToWc EndPublishToCm PublishToCmSuccess PublishToWcSuccess PublishToCmError"
)
UPLOAD = "BeginUpload EndUpload UploadSuccess UploadError UploadWarning BeginUploadUrls EndUploadUrls"
PROCESSING = "BeginReoptimize EndReoptimize ReoptimizeSuccess ReoptimizeFailure BeginPdfRip PdfRipError"
MARKS = (
    "BeginMarkForPublish BeginUnmarkForPublish EndMarkForPublish EndUnmarkForPublish MarkForPublishSuccess"
    " UnmarkForPublishSuccess MarkForPublishFailure"
)
METADATA = "BeginMetadata EndMetadata MetadataSuccess MetadataFailure"
REMOVAL = (
    "BeginDelete EndDelete DeleteSuccess DeleteFailure BeginTrash EndTrash TrashSuccess TrashFailure TrashWarning"
    " BeginRestoreTrash BeginEmptyTrash EndRestoreTrash EndEmptyTrash RestoreTrashSuccess EmptyTrashSuccess"
    " RecoverTrashSuccess"
)
OTHER_WORK = (
    "BeginAssetMigration EndAssetMigration AssetMigrationSuccess AssetMigrationFailure BeginGet EndGet ReturnSuccess"
    " GetFailure BeginTemplateMerge EndTemplateMerge TemplateMergeSuccess TemplateMergeError"
)
SINGLE = (
    "DuplicateSkipped FatalError FileBegin FileCancel FileEnd FileProgress FileUpdated InitiatingJobName JobClient"
    " JobType OriginalJobName TotalFileCount"
)

LOG_TYPES = verbatim(
    " ".join(
        (
            IMAGE_SERVING,
            IMAGE_RENDERING,
            VIDEO,
            SERVER_DIRECTORY,
            OTHER_PUBLISHING,
            UPLOAD,
            PROCESSING,
            MARKS,
            METADATA,
            REMOVAL,
            OTHER_WORK,
            SINGLE,
        )
    )
)
# no values are documented for these two kinds of job
EXTENDED_LOG_TYPES = tuple(
    f"{which}{job}{how}"
    for job in ("Export", "SetGeneration")
    for which, how in (("Begin", ""), ("End", ""), ("", "Success"), ("", "Failure"), ("", "Warning"))
)
# ours, for what IPS has no word for
OWN_LOG_TYPES = (
    *("ReoptimizeWarning", "JobResumed", "JobRetried", "JobScheduled"),
    *("JobFollowOn", "JobFollowOnWarning", "JobUndone", "JobUndoExpired"),
)
# as printed -> as stored
PRINTED_LOG_TYPES = {
    "BeginVideoPubl]ish": "BeginVideoPublish",
    "VideoPubilshSuccess": "VideoPublishSuccess",
    "FleEnd": "FileEnd",
    "endReoptimize": "EndReoptimize",
    "ImageRenderingPublishCleanupsuccess": "ImageRenderingPublishCleanupSuccess",
    "EndImageRenderingPublishCleanupFailure": "ImageRenderingPublishCleanupFailure",
}
AUX_LOG_TYPES = ("IPSJobLog.gcUploadWarning", "IPSJobLog.gcUploadError")

LOG_FILE_TYPES = verbatim(
    "NoType PublishCatalog OptimizedImage MasterImage SealedImage Mask Vignette Thumbnail ImageMap IccProfile Font Xsl"
    " Cabinet WindowCovering Video ViewerSwf Icon VideoEncodingXml ViewerConfigXml Template Catalog Xml ImageSet"
    " RenderSet SpinSet Svg Watermark Pdf Aco PsdTemplate Zip"
)

_KNOWN = frozenset((*LOG_TYPES, *EXTENDED_LOG_TYPES, *OWN_LOG_TYPES))


def log_type(text: str) -> str | None:
    """The type in its stored spelling, from either; None where there is no such type."""
    stored = PRINTED_LOG_TYPES.get(text, text)
    return stored if stored in _KNOWN else None

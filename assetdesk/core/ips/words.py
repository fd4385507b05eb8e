"""The constants of jobs, options, assets and roles, verbatim (IPS API, string constants). Case matters."""

from __future__ import annotations

from enum import StrEnum

from assetdesk.core.upload import OverwriteMode as OverwriteMode


def verbatim(text: str) -> tuple[str, ...]:
    """A printed list of constants."""
    return tuple(text.split())


class JobType(StrEnum):
    """`ActiveJob/type`, `ScheduledJob/type`. Those of EXTENDED_JOB_TYPES are AssetDesk's own."""

    IMAGE_SERVING_PUBLISH = "ImageServingPublish"
    IMAGE_RENDERING_PUBLISH = "ImageRenderingPublish"
    SERVER_DIRECTORY_PUBLISH = "ServerDirectoryPublish"
    SERVER_DIRECTORY_PUBLISH_WITH_TEMPLATE = "ServerDirectoryPublishWithTemplate"
    VIDEO_PUBLISH = "VideoPublish"
    UPLOAD_FROM_SERVER_DIRECTORY = "UploadFromServerDirectory"
    URL_UPLOAD = "UrlUpload"
    METADATA_UPLOAD = "MetadataUpload"
    IMAGE_OPTIMIZATION = "ImageOptimization"
    CLEANUP = "Cleanup"
    UPLOAD_POST = "UploadPost"
    REPROCESS_ASSETS = "ReprocessAssets"
    EXPORT = "Export"
    AUTOMATED_SET_GENERATION = "AutomatedSetGeneration"


EXTENDED_JOB_TYPES = frozenset(
    {JobType.UPLOAD_POST, JobType.REPROCESS_ASSETS, JobType.EXPORT, JobType.AUTOMATED_SET_GENERATION}
)


class ActiveJobState(StrEnum):
    """`ActiveJob/state`."""

    UNKNOWN = "Unknown"
    NEW = "New"
    WAITING_CLIENT = "WaitingClient"
    WAITING_COORDINATOR = "WaitingCoordinator"
    RUNNING = "Running"
    STOPPING = "Stopping"
    DONE = "Done"


class TaskState(StrEnum):
    """`TaskProgress/taskState`."""

    UNKNOWN = "Unknown"
    NEW = "New"
    PROCESSING = "Processing"
    STOPPING = "Stopping"
    DONE = "Done"
    FAILED = "Failed"


class TriggerState(StrEnum):
    """`ScheduledJob/triggerState`; the job types that the page lists among them are a misprint."""

    BLOCKED = "Blocked"
    COMPLETE = "Complete"
    ERROR = "Error"
    NONE = "None"
    NORMAL = "Normal"
    PAUSED = "Paused"


class PublishState(StrEnum):
    """An asset's mark."""

    MARKED = "MarkedForPublish"
    NOT_MARKED = "NotMarkedForPublish"


class TrashState(StrEnum):
    """Whether an asset lies in the trash."""

    NOT_IN_TRASH = "NotInTrash"
    IN_TRASH = "InTrash"
    IN_EMPTIED_TRASH = "InEmptiedTrash"


class ContextType(StrEnum):
    """Publish context types."""

    IMAGE_SERVING = "ImageServing"
    IMAGE_RENDERING = "ImageRendering"
    VIDEO = "Video"
    SERVER_DIRECTORY = "ServerDirectory"


class SortDirection(StrEnum):
    """Sort directions."""

    ASCENDING = "Ascending"
    DESCENDING = "Descending"


class JobLogSort(StrEnum):
    """`getJobLogs/sortBy`."""

    JOB_NAME = "JobName"
    LOG_TYPE = "LogType"
    START_DATE = "StartDate"
    COMPANY_NAME = "CompanyName"
    USER_ID = "UserId"
    EMAIL = "Email"
    FILE_ERROR_COUNT = "FileErrorCount"
    FILE_WARNING_COUNT = "FileWarningCount"
    FILE_SUCCESS_COUNT = "FileSuccessCount"


class JobDetailSort(StrEnum):
    """`getJobLogDetails/sortBy`."""

    DATE = "Date"
    LOG_TYPE = "LogType"


class EmailSetting(StrEnum):
    """When a job is told by mail. `core.ips.mail` says what each means."""

    ALL = "All"
    ERROR = "Error"
    ERROR_AND_WARNING = "ErrorAndWarning"
    JOB_COMPLETION = "JobCompletion"
    NONE = "None"


class Corner(StrEnum):
    """The corner whose pixel is the border's or background's colour, for crops and knockout."""

    BOTTOM_LEFT = "BottomLeft"
    BOTTOM_RIGHT = "BottomRight"
    UPPER_LEFT = "UpperLeft"
    UPPER_RIGHT = "UpperRight"


class FillMethod(StrEnum):
    """`KnockoutBackgroundOptions/fillMethod`: connected pixels only, or every one that matches."""

    FLOOD_FILL = "FloodFill"
    MATCH_PIXEL = "MatchPixel"


class PhotoshopProcess(StrEnum):
    """`PhotoshopOptions/process`."""

    NONE = "None"
    MAINTAIN_LAYERS = "MaintainLayers"


class PdfProcess(StrEnum):
    """`PDFOptions/process`."""

    NONE = "None"
    RASTERIZE = "Rasterize"
    THUMBNAIL = "Thumbnail"


class RipProcess(StrEnum):
    """`PostScriptOptions/process`, `IllustratorOptions/process`."""

    NONE = "None"
    RASTERIZE = "Rasterize"


class InDesignProcess(StrEnum):
    """`InDesignOptions/process`."""

    NONE = "None"


class UnCompressProcess(StrEnum):
    """`UnCompressOptions/process`."""

    NONE = "None"
    UN_COMPRESS = "UnCompress"


class ExportFormat(StrEnum):
    """`ExportJob/fmt`."""

    ORIGINAL = "orig"
    CONVERT = "convert"


class Anchor(StrEnum):
    """Photoshop anchor modes."""

    CENTER = "Center"
    NORTH = "North"
    NORTHWEST = "Northwest"
    WEST = "West"
    SOUTHWEST = "Southwest"
    SOUTH = "South"
    SOUTHEAST = "Southeast"
    EAST = "East"
    NORTHEAST = "Northeast"


class LayerNaming(StrEnum):
    """Photoshop layer naming modes."""

    LAYER_NAME = "LayerName"
    APPEND_NUMBER = "AppendNumber"
    APPEND_NAME = "AppendName"
    FOLDERS = "Folders"


# Experience Manager's spelling, taken on import
LAYER_NAMING_SPELLINGS = {"Layername": LayerNaming.LAYER_NAME}


class Colorspace(StrEnum):
    """PostScript colorspace modes (PostScript, PDF, Illustrator)."""

    AUTO = "Auto"
    RGB = "Rgb"
    CMYK = "Cmyk"
    GRAY = "Gray"


class ColorManagement(StrEnum):
    """Color management modes."""

    DEFAULT = "Default"
    MAINTAIN_ORIGINAL = "MaintainOriginal"
    CONVERT = "Convert"


class PublishType(StrEnum):
    """`ImageServingPublishJob/publishType`."""

    INCREMENTAL = "Incremental"
    FULL = "Full"
    FULL_WITH_SEARCH = "FullWithSearch"


# the same in `JobLog/jobSubType`
JOB_SUB_TYPES = ("full", "increment", "fullwithsearch", "fulloverride")

ICC_COLOUR_SPACES = verbatim(
    "XYZ Lab Luv YCbCr Yxy RGB GRAY HSV HLS CMYK 2CLR 3CLR 4CLR 5CLR 6CLR 7CLR 8CLR 9CLR ACLR BCLR CCLR DCLR ECLR FCLR"
)
ICC_PROFILE_CLASSES = verbatim("Input Display Output DeviceLink ColorSpaceConversion Abstract NamedColor")

ASSET_TYPES = verbatim(
    "Aco AdjustedView AnimatedGif Asset AssetSet Audio Cabinet Catalog ColorSwatch CuePoint Excel Flash Font IccProfile"
    " Illustrator Image ImageMap ImageSet InDesign LayerView Mask MasterVideo Pdf PDFSettings PostScript PowerPoint"
    " PremierExpressRemix PsdTemplate RenderScene RenderSet SpinSet Svg Template Video VideoCaption ViewerPreset"
    " ViewerSwf Vignette Watermark WindowsCovering Word Xml Xsl Zip Rtf ZoomTarget"
)
# `Asset` has an info element for each, but there is no constant
EXTENDED_ASSET_TYPES = ("Css", "Javascript", "Swc")

GENERATION_ENGINES = ("PhotoshopLayers", "PostScriptRip", "ImageConvert", "SceneAuthoring", "Aco")


class PropertyType(StrEnum):
    """Property set types."""

    USER = "UserProperty"
    COMPANY = "CompanyProperty"
    USER_COMPANY = "UserCompanyProperty"


class UserRole(StrEnum):
    """User roles."""

    IPS_ADMIN = "IpsAdmin"
    COMPANY_ADMIN = "IpsCompanyAdmin"
    USER = "IpsUser"
    WEB_SERVICE_USER = "WebServiceUser"
    TRIAL_ADMIN = "TrialSiteAdmin"
    TRIAL_USER = "TrialSiteUser"
    PORTAL_ADMIN = "ImagePortalAdmin"
    PORTAL_USER = "ImagePortalUser"
    PORTAL_CONTRIBUTOR = "ImagePortalContrib"
    PORTAL_CONTRIBUTING_USER = "ImagePortalContribUser"


class PermissionType(StrEnum):
    """Permission types."""

    READ = "Read"
    WRITE = "Write"
    DELETE = "Delete"

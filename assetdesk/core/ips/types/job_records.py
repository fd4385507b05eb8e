"""Jobs and their logs as operations answer them (IPS API, types of those names).

The one job detail that each has stands under the name of its job, with what it was submitted with.
"""

from __future__ import annotations

from typing import Any

from assetdesk.core.ips import words
from assetdesk.core.ips.types.field import Array, Boolean, Decimal, Int, IpsType, Long, Moment, Name, Text, Word

JobDetail = dict[str, Any] | None


class TaskItemProgress(IpsType):
    """One thing that is at work; `progress` 0.0–1.0."""

    itemName: Text
    progress: Decimal
    progressMessage: Text = ""
    lastProgressUpdate: Moment | None = None


class TaskProgress(IpsType):
    """One kind of work of a job; `progress` 0.0–1.0, unlike the job's own."""

    taskType: Name
    numProcessed: Int
    numProcessing: Int
    numPending: Int
    progress: Decimal
    progressMessage: Text = ""
    lastProgressUpdate: Moment | None = None
    taskState: Word[words.TaskState]
    taskItemProgressArray: Array[TaskItemProgress] = ()


class _JobDetails(IpsType):
    imageServingPublishJob: JobDetail = None
    imageRenderingPublishJob: JobDetail = None
    videoPublishJob: JobDetail = None
    serverDirectoryPublishJob: JobDetail = None
    uploadDirectoryJob: JobDetail = None
    uploadUrlsJob: JobDetail = None
    ripPdfsJob: JobDetail = None
    optimizeImagesJob: JobDetail = None
    reprocessAssetsJob: JobDetail = None
    uploadPostJob: JobDetail = None
    exportJob: JobDetail = None
    automatedSetGenerationJob: JobDetail = None


class ActiveJob(_JobDetails):
    """A job that has not ended (or, asked for by its handle, one that has). `totalSize` in files or assets,
    `progress` 0–100."""

    FIRST = (
        "companyHandle", "jobHandle", "name", "originalName", "type", "state", "submitUserEmail", "locale",
        "description", "serverName", "startDate", "totalSize", "progress", "progressMessage", "lastProgressUpdate",
        "taskProgressArray",
    )  # fmt: skip

    companyHandle: Name
    jobHandle: Name
    name: Name
    originalName: Name
    type: Name
    state: Word[words.ActiveJobState]
    submitUserEmail: Text = ""
    locale: Text | None = None
    description: Text = ""
    serverName: Text = ""
    startDate: Moment | None = None
    totalSize: Long = 0
    progress: Int = 0
    progressMessage: Text = ""
    lastProgressUpdate: Moment | None = None
    taskProgressArray: Array[TaskProgress] = ()


class ScheduledJob(_JobDetails):
    """A job that begins at a time. `nextFireTime` is absent where there is none any more."""

    FIRST = (
        "companyHandle", "jobHandle", "name", "originalName", "type", "submitUserEmail", "locale", "description",
        "execSchedule", "nextFireTime", "timeZone", "triggerState",
    )  # fmt: skip

    companyHandle: Name
    jobHandle: Name
    name: Name
    originalName: Name
    type: Name
    submitUserEmail: Text = ""
    locale: Text | None = None
    description: Text = ""
    execSchedule: Text = ""
    nextFireTime: Moment | None = None
    timeZone: Text = ""
    triggerState: Word[words.TriggerState]


class JobLogDetailAux(IpsType):
    """A further line about the same file."""

    logMessage: Text
    logType: Name
    dateCreated: Moment


class JobLogDetail(IpsType):
    """One line of a job's log. `logDate` is AssetDesk's own."""

    logMessage: Text
    logType: Name
    assetName: Text | None = None
    assetType: Text
    assetHandle: Text | None = None
    auxArray: Array[JobLogDetailAux] = ()
    logDate: Moment


class JobLog(IpsType):
    """A job as its log has it. Counters are files; `transfer…` are copies to targets. `detailTotalRows` are the lines
    that match, of which a page stands in `detailArray`."""

    companyHandle: Name
    jobHandle: Name
    jobName: Name
    originalJobName: Name
    submitUserEmail: Text = ""
    logType: Name
    jobSubType: Text | None = None
    startDate: Moment
    endDate: Moment | None = None
    description: Text = ""
    fileSuccessCount: Int = 0
    fileUpdateCount: Int = 0
    fileDuplicateCount: Int = 0
    fileErrorCount: Int = 0
    fileWarningCount: Int = 0
    totalFileCount: Int = 0
    transferSuccessCount: Int = 0
    transferErrorCount: Int = 0
    transferWarningCount: Int = 0
    fatalError: Boolean = False
    detailTotalRows: Int = 0
    detailArray: Array[JobLogDetail] = ()


class AssetJobLog(IpsType):
    """A line of a job's log about an asset."""

    jobHandle: Name
    jobName: Name
    logMessage: Text
    logType: Name
    submitUserEmail: Text = ""
    logDate: Moment
    auxArray: Array[JobLogDetailAux] = ()


class CropRect(IpsType):
    """What an automatic crop leaves of a picture, in px."""

    xOffset: Int
    yOffset: Int
    width: Int
    height: Int


class CdnInvalidation(IpsType):
    """What a cache was told (IPS API, cdnCacheInvalidation)."""

    invalidationHandle: Text
    estimatedSeconds: Int


class CompanySettings(IpsType):
    """The settings of a library (IPS API, CompanySettings). `diskSpaceWarningMin` in KB; profiles by handle."""

    overwriteMode: Word[words.OverwriteMode]
    retainPublishState: Boolean
    defaultSourceProfile: Text | None = None
    defaultDisplayProfile: Text | None = None
    diskSpaceWarningMin: Int
    emailTrashCleanupWarning: Boolean
    javascriptUploadEnabled: Boolean
    uploadDefaults: dict[str, Any]

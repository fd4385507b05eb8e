"""What the job operations are asked with (IPS API, operations of those names; their elements end in `Param`)."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, model_validator

from assetdesk.core.ips import ranges, words
from assetdesk.core.ips.log_words import log_type
from assetdesk.core.ips.types import options as kinds
from assetdesk.core.ips.types.field import (
    Array,
    Boolean,
    Int,
    IpsType,
    Moment,
    Name,
    OptionalName,
    Text,
    Word,
    missing,
    quoted,
    within,
    wrong,
)


def _log_type(found: str) -> str:
    stored = log_type(found)
    if stored is None:
        raise wrong(f"{quoted(found)} is no type of a log line")
    return stored


LogType = Annotated[Name, AfterValidator(_log_type)]


class GetActiveJobsParam(IpsType):
    """Which jobs; filters combine by AND, and nothing given means all."""

    companyHandle: OptionalName = None
    jobHandle: OptionalName = None
    originalName: OptionalName = None


class GetScheduledJobsParam(IpsType):
    """Which scheduled jobs."""

    companyHandle: Name
    jobHandle: OptionalName = None
    originalName: OptionalName = None


class JobParam(IpsType):
    """One job: of executeJob, stopJob, pauseJob, resumeJob, deleteJob."""

    companyHandle: Name
    jobHandle: Name


class GetJobLogsParam(IpsType):
    """Which jobs' logs, in which order, how many."""

    companyHandle: OptionalName = None
    userHandle: OptionalName = None
    sortBy: Word[words.JobLogSort] | None = None
    sortDirection: Word[words.SortDirection] | None = None
    startDate: Moment | None = None
    endDate: Moment | None = None
    numRows: Annotated[Int, within(ranges.LOG_ROWS)] | None = None

    @model_validator(mode="after")
    def _dates(self) -> Self:
        if self.startDate is not None and self.endDate is not None and self.endDate < self.startDate:
            raise wrong("lies before startDate", "endDate")
        return self


class GetJobLogDetailsParam(IpsType):
    """Which lines of which jobs' logs, in which order, which page."""

    companyHandle: Name
    jobHandle: OptionalName = None
    originalName: OptionalName = None
    logTypeArray: Array[LogType] = ()
    recordsPerPage: Annotated[Int, within(ranges.LOG_RECORDS_PER_PAGE)] = ranges.MOST_LOG_RECORDS
    resultsPage: Annotated[Int, within(ranges.LOG_PAGE)] = 1
    sortBy: Word[words.JobDetailSort] = words.JobDetailSort.DATE
    sortDirection: Word[words.SortDirection] = words.SortDirection.ASCENDING


class GetAssetJobLogsParam(IpsType):
    """Whose lines."""

    companyHandle: Name
    assetHandle: Name


class GetAutoCropRectParam(IpsType):
    """Of which picture, and how the crop is found."""

    companyHandle: Name
    assetHandle: Name
    autoColorCropOptions: kinds.AutoColorCropOptions | None = None
    autoTransparentCropOptions: kinds.AutoTransparentCropOptions | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        there = (self.autoColorCropOptions, self.autoTransparentCropOptions)
        if all(one is None for one in there):
            raise missing("has neither autoColorCropOptions nor autoTransparentCropOptions")
        if None not in there:
            raise wrong("has autoColorCropOptions and autoTransparentCropOptions; a crop is found one way")
        return self


class CdnCacheInvalidationParam(IpsType):
    """Which addresses are to be fetched anew."""

    companyHandle: Name
    urlArray: Array[Name]

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.urlArray:
            raise missing("is empty; name at least one address", "urlArray")
        if len(self.urlArray) > ranges.MOST_INVALIDATED_URLS:
            most = ranges.MOST_INVALIDATED_URLS
            raise wrong(f"has {len(self.urlArray):,} addresses; at most {most:,} are taken", "urlArray")
        return self


class CompanyParam(IpsType):
    """Whose settings."""

    companyHandle: Name


class SetCompanySettingsParam(IpsType):
    """Settings to change; what is left out stays as it is. `diskSpaceWarningMin` in KB. The mappings of metadata are
    left out here: embedded metadata are always read."""

    companyHandle: Name
    overwriteMode: Word[words.OverwriteMode] | None = None
    retainPublishState: Boolean | None = None
    defaultSourceProfileHandle: Text | None = None
    defaultDisplayProfileHandle: Text | None = None
    diskSpaceWarningMin: Int | None = None
    emailTrashCleanupWarning: Boolean | None = None
    javascriptUploadEnabled: Boolean | None = None
    uploadDefaults: dict[str, Any] | None = None


class GetPropertyParam(IpsType):
    """Which of the system's properties."""

    propertyName: Name


class NoParam(IpsType):
    """Nothing."""

"""What jobs are sent in: `submitJobParam`, `uploadPostParam`, and the `authHeader` beside it (IPS API)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from assetdesk.core.ips.types.field import Boolean, Int, IpsType, Moment, Name, Text, missing, wrong
from assetdesk.core.ips.types.jobs import ReprocessAssetsJob, UploadPostJob
from assetdesk.core.ips.types.publish import (
    ImageRenderingPublishJob,
    ImageServingPublishJob,
    Job,
    ServerDirectoryPublishJob,
    VideoPublishJob,
)
from assetdesk.core.ips.types.schedule import Schedule
from assetdesk.core.ips.types.siblings import (
    AutomatedSetGenerationJob,
    ExportJob,
    OptimizeImagesJob,
    RipPdfsJob,
    UploadDirectoryJob,
    UploadUrlsJob,
)

JOB_CHOICE: dict[str, type[Job]] = {
    kind.element(): kind
    for kind in (
        ImageServingPublishJob,
        ImageRenderingPublishJob,
        VideoPublishJob,
        ServerDirectoryPublishJob,
        UploadDirectoryJob,
        UploadUrlsJob,
        ExportJob,
        OptimizeImagesJob,
        RipPdfsJob,
        ReprocessAssetsJob,
        AutomatedSetGenerationJob,
    )
}


class SubmitJobParam(IpsType):
    """A job with its name, and when it runs: at once, at a moment (with zone), or again and again."""

    companyHandle: Name
    userHandle: Text | None = None
    jobName: Name
    locale: Text | None = None
    execTime: Moment | None = None
    execSchedule: Schedule | None = None
    description: Text = ""
    imageServingPublishJob: ImageServingPublishJob | None = None
    imageRenderingPublishJob: ImageRenderingPublishJob | None = None
    videoPublishJob: VideoPublishJob | None = None
    serverDirectoryPublishJob: ServerDirectoryPublishJob | None = None
    uploadDirectoryJob: UploadDirectoryJob | None = None
    uploadUrlsJob: UploadUrlsJob | None = None
    exportJob: ExportJob | None = None
    optimizeImagesJob: OptimizeImagesJob | None = None
    ripPdfsJob: RipPdfsJob | None = None
    reprocessAssetsJob: ReprocessAssetsJob | None = None
    automatedSetGenerationJob: AutomatedSetGenerationJob | None = None

    @model_validator(mode="after")
    def _choices(self) -> Self:
        there = [name for name in JOB_CHOICE if getattr(self, name) is not None]
        if not there:
            raise missing("has no job; name one, such as reprocessAssetsJob")
        if len(there) > 1:
            raise wrong(f"has {' and '.join(there)}; one request submits one job")
        if self.execTime is not None and self.execSchedule is not None:
            raise wrong("has execTime and execSchedule; a job runs once or by a schedule")
        return self

    @property
    def job(self) -> Job:
        """The one job inside."""
        found = next(getattr(self, name) for name in JOB_CHOICE if getattr(self, name) is not None)
        assert isinstance(found, Job)
        return found


class UploadPostParam(IpsType):
    """One request of an upload: it begins a job (`jobName`, and its options), or goes on with one (`jobHandle`)."""

    companyHandle: Name
    jobName: Text | None = None
    jobHandle: Text | None = None
    locale: Text | None = None
    description: Text = ""
    destFolder: Text = ""
    fileName: Text | None = None
    endJob: Boolean = False
    uploadParams: UploadPostJob | None = None

    @model_validator(mode="after")
    def _which(self) -> Self:
        if not self.jobName and not self.jobHandle:
            raise missing("has neither jobName nor jobHandle")
        if not self.jobHandle and self.uploadParams is None:
            raise missing("uploadParams is missing; the first request of a job has its options")
        return self


class AuthHeader(IpsType):
    """Who asks. Never logged, never shown."""

    user: Name
    password: Annotated[Text, Field(repr=False)]
    locale: Text | None = None
    appName: Text | None = None
    appVersion: Text | None = None
    gzipResponse: Boolean | None = None
    faultHttpStatusCode: Int = 500
    accessToken: Annotated[Text | None, Field(repr=False)] = None

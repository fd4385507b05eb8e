"""Publish jobs: each can be sent alone, and three of them follow on another job (IPS API, types of those names)."""

from __future__ import annotations

from typing import ClassVar

from assetdesk.core.ips import words
from assetdesk.core.ips.types.field import Boolean, IpsType, Text, Url, Word


class Job(IpsType):
    """What every job has: it is an element of a request."""


class ImageServingPublishJob(Job):
    """Publish to image servers."""

    publishType: Word[words.PublishType] = words.PublishType.INCREMENTAL
    emailSetting: Word[words.EmailSetting] = words.EmailSetting.NONE
    httpCompletionUrl: Url = None
    contextHandle: Text | None = None


class ImageRenderingPublishJob(Job):
    """Publish to rendering servers; incremental."""

    emailSetting: Word[words.EmailSetting] = words.EmailSetting.NONE
    httpCompletionUrl: Url = None
    contextHandle: Text | None = None


class VideoPublishJob(Job):
    """Publish to video servers; incremental."""

    emailSetting: Word[words.EmailSetting] = words.EmailSetting.NONE
    httpCompletionUrl: Url = None
    contextHandle: Text | None = None


class ServerDirectoryPublishJob(Job):
    """Publish marked images, templates and spin sets into a directory. The page spells `emailSettings`."""

    SPELLINGS: ClassVar = {"emailSettings": "emailSetting"}

    emailSetting: Word[words.EmailSetting] = words.EmailSetting.NONE
    httpCompletionUrl: Url = None


class MetadataPublishJobType(Job):
    """Send metadata: all of it, or only what is new or changed."""

    forcePublish: Boolean = False


class CreateVideoSitemapJob(Job):
    """Make the video site map; without `forceUpdate` nothing happens where it is made by hand."""

    forceUpdate: Boolean = False

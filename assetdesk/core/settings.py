"""A library's settings with their defaults. Stored one row a name, as JSON; absent means default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from assetdesk.core.following import MailSecurity, NoticeMethod
from assetdesk.core.task import Limits
from assetdesk.core.upload import OverwriteMode


class PyramidsOf(StrEnum):
    """Of which pictures an optimized file is made: where options need one, of all (as IPS does), of none."""

    NEEDED = "needed"
    ALL = "always"
    NONE = "never"


def shipped_upload_options() -> dict[str, Any]:
    """What an upload asks for where nothing else was said: an UploadPostJob (IPS API) as JSON."""
    return {
        "overwrite": True,
        "readyForPublish": True,
        "createMask": False,
        "emailSetting": "None",
        "photoshopOptions": {"process": "None"},
        "pdfOptions": {"process": "Thumbnail"},
    }


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """Those of an IPS company (IPS API, CompanySettings) are `overwrite_mode`; `retain_publish_state` what
    `preservePublishState` is where a job does not say; the handles of two profiles, empty for the bundled ones;
    `free_bytes_min` (diskSpaceWarningMin, in bytes here); `email_trash_cleanup_warning`; `javascript_upload_enabled`;
    `upload_defaults`, the options of an upload that brings none (an UploadPostJob as JSON); and `default_naming`, the
    `match` and `baseName` of batch set presets that use the company's.

    The others are ours. `reprocess_warn` is the number of assets above which a reprocess asks; limits as in `Limits`;
    `queue_paused` a person paused everything; `queue_pause_reason` is the sentence where processing paused itself;
    `queue_enabled` is the Reprocess API's switch of the library's queue;
    `undo_days` and `undo_bytes`: for how long, and how much of, what runs replaced is kept, so that they can be undone;
    `pyramid` a `PyramidsOf`; `unpack_bytes` and `unpack_files` what one archive may unpack to; `network` whether files
    may be fetched from addresses, `network_private` also from this computer's own network, at most `fetch_bytes` and
    `fetch_seconds` each; `upload_post_bytes` what the files of one upload by POST may have (IPS API,
    UploadPostMaxFileSize); `look_at_start`, `look_live` and `look_minutes` (0: never) when the library's own folder is
    compared with the index; `trash_days` after how many days the trash lets go (0: never by itself);
    `export_folder` where exports go that name no folder (empty: the person's downloads), `export_zip_assets` and
    `export_zip_bytes` what one ZIP may hold (as in IPS); the mail account
    (`mail_host` empty: none; `mail_security` a `MailSecurity`; the password is not kept here), its sender, and
    `mail_to`, who is told where a job's person has no address; `notice_method` a `NoticeMethod`, `notice_results`
    whether results are sent to `postHttpUrl`, and `notice_hosts`, the addresses (`http://127.0.0.1:8080`) in this
    computer's own network that a person has allowed to be told."""

    unit: str = ""
    reprocess_warn: int = 1000
    pixel_limit: int = 500_000_000
    page_limit: int = 100
    memory_limit: int = 2 << 30
    seconds_image: float = 120.0
    seconds_document: float = 300.0
    workers: int = 0
    free_bytes_min: int = 64 << 20
    queue_paused: bool = False
    queue_enabled: bool = True
    queue_pause_reason: str = ""
    overwrite_mode: str = OverwriteMode.FULL_NAME.value
    versions_kept: int = 20
    undo_days: int = 7
    undo_bytes: int = 2 << 30
    retain_publish_state: bool = True
    default_source_profile: str = ""
    default_display_profile: str = ""
    email_trash_cleanup_warning: bool = False
    javascript_upload_enabled: bool = False
    upload_defaults: Mapping[str, Any] = field(default_factory=shipped_upload_options)
    pyramid: str = PyramidsOf.NEEDED.value
    default_naming: Mapping[str, str] = field(default_factory=dict)
    unpack_bytes: int = 20 << 30
    unpack_files: int = 10_000
    network: bool = False
    network_private: bool = False
    fetch_bytes: int = 4 << 30
    fetch_seconds: float = 1800.0
    upload_post_bytes: int = 2 << 30
    look_at_start: bool = True
    look_live: bool = True
    look_minutes: int = 60
    trash_days: int = 0
    export_folder: str = ""
    export_zip_assets: int = 500
    export_zip_bytes: int = 10**9
    mail_host: str = ""
    mail_port: int = 587
    mail_security: str = MailSecurity.STARTTLS.value
    mail_user: str = ""
    mail_sender: str = ""
    mail_to: str = ""
    notice_method: str = NoticeMethod.POST.value
    notice_results: bool = False
    notice_hosts: Sequence[str] = ()

    @classmethod
    def from_rows(cls, rows: Mapping[str, Any]) -> LibrarySettings:
        """Unknown names (of a later build) are left alone."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in rows.items() if name in known})

    @property
    def limits(self) -> Limits:
        """The limits of one task."""
        return Limits(
            self.pixel_limit, self.memory_limit, self.seconds_image, self.seconds_document, pages=self.page_limit
        )

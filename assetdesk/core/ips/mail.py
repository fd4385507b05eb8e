"""When a job's end is told (IPS API, email settings). The same holds for the notification where no mail is set up."""

from __future__ import annotations

from assetdesk.core.ips.words import EmailSetting


def is_told(setting: EmailSetting, *, errors: int, warnings: int, fatal: bool = False) -> bool:
    """Whether a job that ended with so many failed and so many doubtful files is told of."""
    if setting in (EmailSetting.ALL, EmailSetting.JOB_COMPLETION):
        return True
    if setting is EmailSetting.NONE:
        return False
    return fatal or errors > 0 or (setting is EmailSetting.ERROR_AND_WARNING and warnings > 0)


def has_details(setting: EmailSetting) -> bool:
    """Whether the message names single files; a mere completion does not."""
    return setting not in (EmailSetting.JOB_COMPLETION, EmailSetting.NONE)

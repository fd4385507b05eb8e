"""How an open library does what follows on its jobs; handed to the runner (`jobs.following`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from assetdesk.core.following import FollowKind, FollowOn, NoticeMethod, Told
from assetdesk.core.ips.mail import has_details
from assetdesk.core.ips.words import EmailSetting
from assetdesk.jobs.following import Follower

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.store.writer import Write


def follower_of(lib: Library) -> Follower:
    """For the runner of that library."""

    def tell(row: FollowOn, cancelled: Callable[[], bool]) -> Told | None:
        return _mail(lib, row, cancelled) if row.kind is FollowKind.MAIL else _notice(lib, row, cancelled)

    return Follower(tell=tell, begin=begin_publish)


def begin_publish(w: Write, row: FollowOn) -> int:
    """The publish job of a row. UsageFault where there is no context it could go to."""
    from assetdesk.core.ips.words import PublishType
    from assetdesk.library.following.publishing import context_of
    from assetdesk.library.publishing import start

    context = context_of(w.db, str(row.body["type"]), row.body.get("contextHandle"))
    return start.publish_in(
        w,
        context,
        PublishType(row.body.get("publishType") or PublishType.INCREMENTAL),
        email=EmailSetting(row.body.get("emailSetting") or EmailSetting.NONE),
        url=str(row.body.get("httpCompletionUrl") or ""),
        follows=row.job_id,
    )


def _mail(lib: Library, row: FollowOn, cancelled: Callable[[], bool]) -> Told | None:
    from assetdesk.library.following import mail, settings
    from assetdesk.store.work import follow_ons

    setting = EmailSetting(row.body.get("setting") or EmailSetting.JOB_COMPLETION)
    with lib.browse.plain() as db:
        ending = follow_ons.ending_of(db, row.job_id)
        to = follow_ons.address_of(db, row.job_id, row.body.get("user"))
        details = follow_ons.details(db, row.job_id, mail.MOST_LINES + 1) if has_details(setting) else []
    if ending is None:
        return Told(False, "")
    kept = settings.mail_of(lib.settings())
    to = to or kept.to
    account = settings.account(lib) if kept.there and to else None
    if account is None:
        return Told(True, ending.sentence, desktop=True)
    number = f"assetdesk-{ending.job_id}-{row.id}-{ending.ended:.0f}"
    return mail.send(account, mail.digest(ending, details, account.sender, to, number), cancelled)


def _notice(lib: Library, row: FollowOn, cancelled: Callable[[], bool]) -> Told | None:
    from assetdesk.library.following import notices
    from assetdesk.store.work import follow_ons

    with lib.browse.plain() as db:
        ending = follow_ons.ending_of(db, row.job_id)
    if ending is None:
        return Told(False, "")
    settings = lib.settings()
    if settings.notice_results and row.body.get("results"):
        from assetdesk.library.following import results

        if (found := results.there(lib, row)) is not None:
            return results.send(lib, row, ending, *found, cancelled)
    method = NoticeMethod(settings.notice_method)
    return notices.tell(str(row.body["url"]), notices.body_of(ending), method, settings.notice_hosts, cancelled)

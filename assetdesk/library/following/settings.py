"""The mail account of a library and how addresses are told, read and changed with checks. The password is the key
store's (`library.secrets`), never the library's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.following import MailSecurity, NoticeMethod, Told
from assetdesk.library.following import notices
from assetdesk.library.intake import addresses

if TYPE_CHECKING:
    from assetdesk.core.settings import LibrarySettings
    from assetdesk.library.following.mail import Account
    from assetdesk.library.session import Library

_ADDRESS = re.compile(r"[^@\s<>\",;:\x00-\x1f]+@[^@\s<>\",;:\x00-\x1f]+")
_MOST_ALLOWED = 100


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`host` empty: no account, and a notification is shown instead of a mail. `to` is who is told where a job's person
    has no address."""

    host: str = ""
    port: int = 587
    security: MailSecurity = MailSecurity.STARTTLS
    user: str = ""
    sender: str = ""
    to: str = ""

    @property
    def there(self) -> bool:
        """Whether mail can be sent at all."""
        return bool(self.host and self.sender)


def mail_of(settings: LibrarySettings) -> MailSettings:
    """The account as it is kept."""
    return MailSettings(
        settings.mail_host,
        settings.mail_port,
        MailSecurity(settings.mail_security),
        settings.mail_user,
        settings.mail_sender,
        settings.mail_to,
    )


def account(lib: Library) -> Account | None:
    """The account with its password; None where there is none."""
    from assetdesk.library import secrets
    from assetdesk.library.following.mail import Account

    mail = mail_of(lib.settings())
    if not mail.there:
        return None
    password = (secrets.read(lib, secrets.MAIL) or "") if mail.user else ""
    return Account(mail.host, mail.port, mail.security, mail.user, mail.sender, password)


def set_mail(lib: Library, mail: MailSettings, password: str | None = None) -> None:
    """Keep an account, or (empty host) none any more. `password` None leaves the one that is kept (another host never
    gets it), empty forgets it. UsageFault, with its sentence, for what cannot be."""
    from assetdesk.library import secrets

    lib.need("setCompanySettings")
    lib.need_writing()
    host = mail.host.strip()
    if host and (re.search(r"[\s/@\x00-\x1f]", host) or len(host) > 253):
        raise UsageFault(f"“{host[:60]}” is no name of a machine. It looks like mail.example.com.")
    if not 0 < mail.port < 65536:
        raise UsageFault("A port is a number from 1 to 65535; mail servers mostly take 587, or 465 with TLS.")
    if host and not mail.sender:
        raise UsageFault("A mail needs a sender: the address it comes from.")
    for each in (mail.sender, mail.to):
        if each and not _ADDRESS.fullmatch(each.strip()):
            raise UsageFault(f"“{each[:60]}” is not a mail address.")
    changes: dict[str, Any] = {
        "mail_host": host or None,
        "mail_port": mail.port,
        "mail_security": mail.security.value,
        "mail_user": mail.user.strip() or None,
        "mail_sender": mail.sender.strip() or None,
        "mail_to": mail.to.strip() or None,
    }
    if password:
        secrets.write(lib, secrets.MAIL, password)
    elif password is not None or not host or host.casefold() != mail_of(lib.settings()).host.casefold():
        secrets.forget(lib, secrets.MAIL)
    lib.store.set_settings(changes)


def try_account(lib: Library, cancelled: Callable[[], bool] = lambda: False) -> Told | None:
    """Send a mail to who works here, or to `to`; what came of it. UsageFault where there is no account or address."""
    from assetdesk.library import people
    from assetdesk.library.following import mail

    lib.need("setCompanySettings")
    made = account(lib)
    if made is None:
        raise UsageFault("There is no mail account yet. Name a server and a sender.")
    to = people.current(lib).email or mail_of(lib.settings()).to
    if not to:
        raise UsageFault("Nobody is there to send it to. Name an address.")
    return mail.send(made, mail.trial(made.sender, to), cancelled)


def set_notices(lib: Library, changes: Mapping[str, Any]) -> None:
    """Change `method` (a NoticeMethod) or `results` (true or false); what is left out stays."""
    lib.need("setCompanySettings")
    lib.need_writing()
    made: dict[str, Any] = {}
    for name, value in changes.items():
        if name == "method":
            made["notice_method"] = NoticeMethod(value).value
        elif name == "results" and isinstance(value, bool):
            made["notice_results"] = value
        else:
            raise UsageFault(f"“{name}” is no setting of notices.")
    lib.store.set_settings(made)


def needs_allowing(lib: Library, url: str) -> str:
    """The origin to be allowed before that address is told, where it is in the own network; empty otherwise."""
    address = addresses.parse(url)
    origin = notices.origin_of(address)
    return origin if notices.is_own(address) and origin not in lib.settings().notice_hosts else ""


def need_tellable(lib: Library, *urls: str | None) -> None:
    """UsageFault for an address that cannot be told, or that a person has to allow first."""
    confirmed = lib.settings().notice_hosts
    for url in urls:
        if url:
            notices.need_confirmed(url, confirmed)


def allow(lib: Library, url: str) -> str:
    """A person says once that this address in the own network may be told; its origin, as it is kept."""
    lib.need("setCompanySettings")
    lib.need_writing()
    origin = notices.origin_of(addresses.parse(url))
    kept = [one for one in lib.settings().notice_hosts if one != origin]
    lib.store.set_settings({"notice_hosts": [*kept, origin][-_MOST_ALLOWED:]})
    return origin


def forbid(lib: Library, url: str) -> None:
    """It is not told any more."""
    lib.need("setCompanySettings")
    lib.need_writing()
    origin = notices.origin_of(addresses.parse(url))
    lib.store.set_settings({"notice_hosts": [one for one in lib.settings().notice_hosts if one != origin]})

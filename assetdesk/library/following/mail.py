"""Mails about ended jobs: one a job, sent by the library's SMTP account (IPS API, emailSetting)."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, formatdate

from assetdesk import __version__
from assetdesk.core.following import SECONDS, Ending, MailSecurity, Told
from assetdesk.library.following.cutting import Limit

MOST_LINES = 200
# for the whole of one mail, from the first packet to the server's last word
_WHOLE_SECONDS = 3 * SECONDS


@dataclass(frozen=True, slots=True)
class Account:
    """How mail is sent. `password` is nobody's to see, and in no log."""

    host: str
    port: int
    security: MailSecurity
    user: str
    sender: str
    password: str

    def __repr__(self) -> str:
        return f"Account({self.host}:{self.port})"


def digest(ending: Ending, details: Sequence[tuple[str, str]], sender: str, to: str, number: str) -> EmailMessage:
    """The mail about a job. `details` are names and sentences, none for a mere completion. The same job and row make
    the same Message-ID, by which a mail program knows one that comes a second time."""
    message = EmailMessage()
    message["Subject"] = _one_line(f"AssetDesk: {ending.sentence}")[:200]
    message["From"] = sender
    message["To"] = to
    message["Date"] = formatdate(time.time(), localtime=True)
    message["Message-ID"] = f"<{number}@{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Mailer"] = f"AssetDesk {__version__}"
    message.set_content("\n".join(_lines(ending, details)))
    return message


def trial(sender: str, to: str) -> EmailMessage:
    """The mail that shows whether an account works."""
    message = EmailMessage()
    message["Subject"] = "AssetDesk: mail works"
    message["From"] = sender
    message["To"] = to
    message["Date"] = formatdate(time.time(), localtime=True)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        "This is the mail you asked for in Preferences. Jobs that are to be mailed about are from now on.\n"
    )
    return message


def send(account: Account, message: EmailMessage, cancelled: Callable[[], bool]) -> Told | None:
    """Hand a mail to the account's server. None where it was called off."""
    limit = Limit(_WHOLE_SECONDS, cancelled)
    server: smtplib.SMTP | None = None
    try:
        context = ssl.create_default_context()
        if account.security is MailSecurity.TLS:
            server = smtplib.SMTP_SSL(timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(timeout=SECONDS)
        made = server
        # what the certificate is compared with; smtplib sets it in its constructor alone, which connects at once
        made._host = account.host  # type: ignore[attr-defined]
        with limit.cuts(lambda: made.sock):
            made.connect(account.host, account.port)
            if account.security is MailSecurity.STARTTLS:
                made.starttls(context=context)
            if account.user:
                made.login(account.user, account.password)
            made.send_message(message)
    except (OSError, smtplib.SMTPException, MessageError, ValueError) as wrong:
        if limit.over == "called off" or cancelled():
            return None
        return _said(account, wrong, limit.over)
    finally:
        if server is not None:
            server.close()
    return Told(True, f"A mail was sent to {message['To']}.")


def _lines(ending: Ending, details: Sequence[tuple[str, str]]) -> list[str]:
    lines = [ending.sentence, ""]
    if ending.description:
        lines += [ending.description, ""]
    counts = (
        ("New or processed", ending.success),
        ("Updated", ending.update),
        ("Left out", ending.duplicate),
        ("Failed", ending.error),
        ("Warnings", ending.warning),
        ("Files sent", ending.sent),
        ("Files not sent", ending.send_failed),
    )
    lines += [f"{name}: {count:,}" for name, count in counts if count]
    lines += [f"Began: {_moment(ending.started)}", f"Ended: {_moment(ending.ended)}", f"Job: {ending.handle}"]
    if details:
        lines += [""]
        lines += [
            f"{_one_line(name)}: {_one_line(said)}" if name else _one_line(said) for name, said in details[:MOST_LINES]
        ]
        if len(details) > MOST_LINES:
            lines += ["… and more; the job's log has them all."]
    return [*lines, ""]


def _said(account: Account, wrong: Exception, over: str) -> Told:
    """What went wrong, and whether a later try may help."""
    where = f"{account.host}:{account.port}"
    head = f"No mail could be sent by {where}: "
    if over:
        return Told(False, f"{head}it took longer than {_WHOLE_SECONDS:.0f} seconds.", again=True)
    if isinstance(wrong, smtplib.SMTPAuthenticationError):
        return Told(False, f"{head}the name or password is wrong. Preferences, Mail, has both.")
    if isinstance(wrong, smtplib.SMTPNotSupportedError):
        which = "TLS" if account.security is MailSecurity.STARTTLS else "what is asked of it"
        return Told(False, f"{head}the server does not offer {which}. Preferences, Mail, says how it is spoken to.")
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        codes = [answer[0] for answer in wrong.recipients.values()]
        passing = any(400 <= code < 500 for code in codes)
        return Told(False, f"{head}the server does not take {', '.join(wrong.recipients)}.", again=passing)
    if isinstance(wrong, smtplib.SMTPResponseException):
        said = wrong.smtp_error.decode("utf-8", "replace") if isinstance(wrong.smtp_error, bytes) else wrong.smtp_error
        answer = f"{wrong.smtp_code} {_one_line(str(said))[:150]}".strip()
        return Told(False, f"{head}the server says {answer}.", again=400 <= wrong.smtp_code < 500)
    if isinstance(wrong, ssl.SSLCertVerificationError):
        return Told(False, f"{head}its certificate is not valid ({wrong.verify_message}).")
    if isinstance(wrong, ssl.SSLError):
        return Told(False, f"{head}no safe connection can be made to it.")
    if isinstance(wrong, socket.gaierror):
        return Told(False, f"{head}there is no machine of that name, or this computer is not connected.", again=True)
    if isinstance(wrong, smtplib.SMTPException) and not isinstance(wrong, smtplib.SMTPServerDisconnected):
        return Told(False, f"{head}what answers there does not speak SMTP as it should.")
    if isinstance(wrong, OSError):
        return Told(False, f"{head}nobody answers, or the connection broke.", again=True)
    return Told(False, f"{head}an address in it cannot be.")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _domain(sender: str) -> str:
    domain = sender.rpartition("@")[2].strip(" >")
    return domain if domain.isascii() and domain else "assetdesk.invalid"


def _moment(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(seconds).astimezone())

"""`/scene7/UploadFile`: files in one request or several, as clients of the IPS API send them (IPS API, HTTP POST
upload). Parts stream to the disk; who asks stands in the part `auth`, what is asked in `uploadParams`, in any order.

Errors are answered with a fault document of the API and with the status that the request wants for them.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import time
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from assetdesk.api.asking import Ask, Asking
from assetdesk.api.faults import Refused
from assetdesk.api.multipart import At, Parts, Piece
from assetdesk.api.upload_document import ANSWERS, AUTH, BODY, FAULTS, PARAMS, STATUS, Xml
from assetdesk.core.errors import AssetDeskError, LibraryReadOnly
from assetdesk.core.ips.document import MOST_BYTES, validated
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.forms.xml import NAMESPACE, parse_xml
from assetdesk.core.ips.types.envelopes import AuthHeader, UploadPostParam
from assetdesk.library import post_upload
from assetdesk.library.post_upload import Receiving

PATH = "/scene7/UploadFile"
# of files that come before it is known who sends them
_UNKNOWN_MOST = 1 << 20
# beside files: the two documents, and the heads of all parts
_BESIDE_MOST = 4 << 20
# what a file that is held costs beside its bytes, and how many files one request has at most
_HELD_COST = 512
_MOST_FILES = 10_000
_TOUCH_SECONDS = 60.0
# with these statuses no document can be sent
_BODYLESS = frozenset({204, 205, 304})
# the language that a client likes best
_SPOKEN = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2})?(?=[,;]|$)")

router = APIRouter(tags=["upload"])


@router.post(PATH, operation_id="uploadFile", openapi_extra=BODY, responses=ANSWERS, response_class=Xml)
async def upload_file(request: Request, ask: Ask) -> Response:
    """Files in one request or several, as clients of the IPS API send them. Answers are XML, and so are faults, which
    come as HTTP 500 unless the request asks for another status."""
    one = _Upload(ask)
    try:
        handle = await one.run(request)
    except IpsFault as fault:
        return _fault(fault, one)
    except LibraryReadOnly as wrong:
        return _fault(IpsFault(FaultCode.MISSING_PERMISSION, str(wrong)), one)
    except AssetDeskError as wrong:
        return _fault(IpsFault(FaultCode.EXCEPTION, str(wrong)), one)
    finally:
        await one.close()
    body = f'<uploadPostReturn xmlns="{NAMESPACE}"><jobHandle>{escape(handle)}</jobHandle></uploadPostReturn>'
    return _answer(body, 200, one)


@dataclass(slots=True)
class _Upload:
    """A request while it comes."""

    ask: Asking
    auth: AuthHeader | None = None
    param: UploadPostParam | None = None
    status: int = STATUS
    _receiving: Receiving | None = None
    _taken: bool = False
    _checked: bool = False
    # bytes of files
    _most: int = 0
    _document: str = ""
    _text: bytearray = field(default_factory=bytearray)
    _in_file: bool = False
    # files that came before it was known who sends them
    _held: list[Piece] = field(default_factory=list)
    _held_bytes: int = 0
    _touched: float = 0.0
    # runs until it is known who sends this
    _unknown: asyncio.Timeout | None = None

    async def run(self, request: Request) -> str:
        """To its end; the job's handle."""
        parts = Parts(request.headers.get("content-type", ""))
        doors = self.ask.doors
        if doors.unknown >= max(1, self.ask.limits.requests // 2):
            raise Refused(503, "TOO_BUSY", "Too many requests are at work.", headers={"Retry-After": "1"})
        doors.unknown += 1
        try:
            async with asyncio.timeout(self.ask.limits.head_seconds) as self._unknown:
                self._most = await doors.thread(lambda: post_upload.most_bytes(self.ask.lib))
                length = request.headers.get("content-length", "")
                if length.isdecimal() and int(length) > self._most + _BESIDE_MOST:
                    raise self._too_large()
                await self._body(request, parts)
        except TimeoutError:
            sentence = "The part auth did not come. Send it first, so that it is known who sends the files."
            raise Refused(408, "REQUEST_TIMEOUT", sentence, headers={"Connection": "close"}) from None
        finally:
            if self._unknown is not None:
                doors.unknown -= 1
        parts.need_whole()
        if self.auth is None:
            raise IpsFault(FaultCode.NO_CREDENTIALS, "The part auth is missing; it says who sends the files.")
        if self.param is None:
            raise IpsFault(FaultCode.MISSING_PARAMETER, "is missing.", PARAMS)
        await self._check()
        param, peer = self.param, self.ask.peer
        spoken = _SPOKEN.match(request.headers.get("accept-language", ""))
        locale = self.auth.locale or (spoken[0] if spoken else "")
        files = self._receiving.files if self._receiving is not None else []

        def take() -> str:
            # from here on the files are the job's, also where this request is broken off meanwhile
            self._taken = True
            try:
                return post_upload.take(self.ask.lib, param, files, peer, locale)
            except BaseException:
                self._taken = False
                raise

        return await self.ask.run(take)

    async def _body(self, request: Request, parts: Parts) -> None:
        size, most = 0, self._most + _BESIDE_MOST
        try:
            async for block in request.stream():
                size += len(block)
                if size > most:
                    raise self._too_large()
                if block:
                    await self._pieces(parts.feed(block))
        except ClientDisconnect as gone:
            raise Refused(400, "CLIENT_GONE", "The caller went away before the request was whole.") from gone

    def _is_known(self) -> None:
        """From here on the caller has all the time that a person has."""
        unknown, self._unknown = self._unknown, None
        if unknown is not None:
            unknown.reschedule(None)
            self.ask.doors.unknown -= 1

    async def close(self) -> None:
        """What came is given back where the request was not taken."""
        receiving = self._receiving
        if receiving is not None and not self._taken:
            await self.ask.doors.thread(receiving.leave)

    async def _pieces(self, pieces: list[Piece]) -> None:
        """What one block of the body brought: documents here, files on a thread."""
        files: list[Piece] = []
        for piece in pieces:
            if piece.at is At.BEGIN:
                self._document = piece.name if piece.name in (AUTH, PARAMS) else ""
                self._text = bytearray()
                self._in_file = not self._document and bool(piece.filename)
            if self._document:
                if piece.at is At.DATA:
                    self._text += piece.data
                    if len(self._text) > MOST_BYTES:
                        sentence = f"has more than {MOST_BYTES:,} bytes."
                        raise IpsFault(FaultCode.INVALID_REQUEST_XML, sentence, self._document)
                elif piece.at is At.END:
                    await self._files(files)
                    files = []
                    await self._read()
            elif self._in_file:
                files.append(piece)
        await self._files(files)

    async def _read(self) -> None:
        """One of the two documents is whole."""
        root, content = parse_xml(bytes(self._text))
        if self._document == AUTH:
            if self.auth is not None:
                raise IpsFault(FaultCode.INVALID_PARAMETER, "is given more than once.", AUTH)
            self.auth = self._auth(root, content)
            await self.ask.claim(self.auth.user, self.auth.password or self.auth.accessToken or "")
            self._is_known()
            held, self._held = self._held, []
            await self._files(held)
        else:
            if self.param is not None:
                raise IpsFault(FaultCode.INVALID_PARAMETER, "is given more than once.", PARAMS)
            if root not in ("uploadPostParam", "uploadPostParams"):
                sentence = f"holds “{root[:60]}”; it has to be uploadPostParam."
                raise IpsFault(FaultCode.INVALID_REQUEST_XML, sentence, PARAMS)
            made = validated(UploadPostParam, content, root)
            assert isinstance(made, UploadPostParam)
            self.param = made
        if self.auth is not None and self.param is not None:
            await self._check()

    def _auth(self, root: str, content: Any) -> AuthHeader:
        if root != "authHeader":
            sentence = f"holds “{root[:60]}”; it has to be authHeader."
            raise IpsFault(FaultCode.INVALID_REQUEST_XML, sentence, AUTH)
        members = dict(content) if isinstance(content, dict) else {}
        self.status = _status(members.get("faultHttpStatusCode"))
        if not str(members.get("password") or "").strip():
            members["password"] = members.get("accessToken") or ""
        if not str(members.get("user") or "").strip() or not str(members["password"]).strip():
            raise IpsFault(FaultCode.NO_CREDENTIALS, "user and password are needed.", root)
        made = validated(AuthHeader, members, root)
        assert isinstance(made, AuthHeader)
        return made

    async def _check(self) -> None:
        """Refuse early what cannot be, before its files have come."""
        param, peer = self.param, self.ask.peer
        assert param is not None
        if not self._checked:
            await self.ask.run(lambda: post_upload.check(self.ask.lib, param, peer))
            self._checked, self._touched = True, time.monotonic()

    async def _files(self, pieces: list[Piece]) -> None:
        """Bytes of files: to the disk, once it is known who sends them."""
        if not pieces:
            return
        if self.auth is None or self.ask.person is None:
            self._held_bytes += sum(len(piece.data) + (_HELD_COST if piece.at is At.BEGIN else 0) for piece in pieces)
            self._held += pieces
            if self._held_bytes > _UNKNOWN_MOST:
                sentence = "Files come before the part auth. Send auth first, so that it is known who sends them."
                raise IpsFault(FaultCode.NO_CREDENTIALS, sentence)
            return
        most = self._most

        def write() -> None:
            receiving = self._receiving = self._receiving or Receiving(self.ask.lib)
            for piece in pieces:
                if piece.at is At.BEGIN:
                    if len(receiving.files) >= _MOST_FILES:
                        sentence = f"A request has at most {_MOST_FILES:,} files. Send them in several requests."
                        raise IpsFault(FaultCode.INVALID_PARAMETER, sentence)
                    receiving.begin(piece.filename or "")
                elif piece.at is At.DATA:
                    if receiving.bytes + len(piece.data) > most:
                        raise self._too_large()
                    receiving.write(piece.data)
                else:
                    receiving.end()

        await self.ask.run(write)
        if self._checked and time.monotonic() - self._touched > _TOUCH_SECONDS:
            self._checked = False
            await self._check()  # a long request keeps its job open

    def _too_large(self) -> IpsFault:
        sentence = f"The files of one request have at most {self._most:,} bytes. Send them in several requests."
        return IpsFault(FaultCode.INVALID_PARAMETER, sentence)


def _status(given: object) -> int:
    """The status that a request wants for faults; 500 where it says none that there can be."""
    text = str(given or "").strip()
    found = int(text) if len(text) == 3 and text.isascii() and text.isdigit() else STATUS
    return found if 200 <= found <= 599 and found not in _BODYLESS else STATUS


def _fault(fault: IpsFault, one: _Upload) -> Response:
    name = FaultCode(fault.code).element
    body = f'<{name} xmlns="{FAULTS}"><code>{fault.code}</code><reason>{escape(_plain(fault.reason))}</reason></{name}>'
    return _answer(body, one.status, one)


def _answer(body: str, status: int, one: _Upload) -> Response:
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()
    headers = {}
    if one.auth is not None and one.auth.gzipResponse:
        content, headers = gzip.compress(content), {"Content-Encoding": "gzip"}
    return Response(content, status, headers, "text/xml; charset=utf-8")


def _plain(text: str) -> str:
    """What an XML document can hold."""
    return "".join(char if char >= " " and not "\ud800" <= char <= "\udfff" else " " for char in text)

"""A small file over SFTP in two waits: one for its handle, one for all that is done with it.

Writing, reading back, its size and closing go on their way at once, behind each other, and so do the folders that its
place needs. Requests for one file are answered as if they had been sent one by one (SFTP, draft-ietf-secsh-filexfer-02
§4.1); where a server does not hold to that, what is read back is not what was sent, and the caller looks again.
"""

from __future__ import annotations

import stat
from collections.abc import Sequence
from typing import Any

# so much fits into a connection's windows on both ways without anybody waiting
LARGEST = 256 << 10
_REQUEST = 32768


class _Answers:
    """What came back, by the number of the request; the client hands it over."""

    def __init__(self, sftp: Any) -> None:
        self._sftp = sftp
        self._wanted: set[int] = set()
        self._got: dict[int, tuple[int, Any]] = {}

    def ask(self, kind: int, *words: object) -> int:
        """Send a request without waiting."""
        number = int(self._sftp._async_request(self, kind, *words))
        self._wanted.add(number)
        return number

    def wait(self) -> None:
        """Until all of them are answered."""
        while self._wanted:
            self._sftp._read_response()

    def said(self, number: int) -> tuple[int, Any]:
        """An answer: its kind, and what it holds. OSError and EOFError where the server says no."""
        from paramiko.sftp import CMD_STATUS  # type: ignore[import-untyped]

        kind, body = self._got[number]
        if kind == CMD_STATUS:
            self._sftp._convert_status(body)
        return kind, body

    def _async_response(self, kind: int, body: Any, number: int) -> None:
        self._wanted.discard(number)
        self._got[number] = (kind, body)


def put(sftp: Any, part: str, data: bytes, folders: Sequence[str]) -> tuple[bool, list[str]]:
    """Write `data` to `part` and make `folders`, in this order. Whether the file is whole there by what was read back
    from the server, and the folders that are there now. OSError where it cannot be written."""
    from paramiko.sftp import (
        CMD_ATTRS,
        CMD_CLOSE,
        CMD_DATA,
        CMD_FSTAT,
        CMD_MKDIR,
        CMD_READ,
        CMD_STAT,
        CMD_WRITE,
        int64,
    )
    from paramiko.sftp_attr import SFTPAttributes  # type: ignore[import-untyped]

    file = sftp.open(part, "w+b")
    file._closed = True  # closed here, in line with the rest
    answers = _Answers(sftp)
    ask = answers.ask
    starts = range(0, len(data), _REQUEST)
    blocks = {at: data[at : at + _REQUEST] for at in starts}
    there = {}
    for folder in folders:
        place = sftp._adjust_cwd(folder)
        ask(CMD_MKDIR, place, SFTPAttributes())
        there[folder] = ask(CMD_STAT, place)
    written = [ask(CMD_WRITE, file.handle, int64(at), block) for at, block in blocks.items()]
    read = {at: ask(CMD_READ, file.handle, int64(at), len(block)) for at, block in blocks.items()}
    size = ask(CMD_FSTAT, file.handle)
    closed = ask(CMD_CLOSE, file.handle)
    answers.wait()
    for number in (*written, closed):
        answers.said(number)
    whole = True
    for at, number in read.items():
        body = _body(answers, number, CMD_DATA)
        whole = whole and body is not None and body.get_string() == blocks[at]
    found = _body(answers, size, CMD_ATTRS)
    whole = whole and found is not None and SFTPAttributes._from_msg(found).st_size == len(data)
    known = []
    for folder, number in there.items():
        found = _body(answers, number, CMD_ATTRS)
        if found is not None and stat.S_ISDIR(SFTPAttributes._from_msg(found).st_mode or 0):
            known.append(folder)
    return whole, known


def _body(answers: _Answers, number: int, kind: int) -> Any:
    """What an answer of that kind holds; None where it is another one: the caller looks again."""
    try:
        found, body = answers.said(number)
    except (OSError, EOFError):
        return None
    return body if found == kind else None

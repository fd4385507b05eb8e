"""The literal reading of postHttpUrl as an upload location (IPS API): each file that the publish job behind a job has
sent is posted there, too, as a form. Off unless a person switches it on."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.following import SECONDS, Ending, FollowOn, Told
from assetdesk.core.handles import asset_handle
from assetdesk.library.following import notices
from assetdesk.library.intake import addresses
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.core.publish import Wanted
    from assetdesk.library.session import Library

_BLOCK = 256 << 10
# the slowest that a file may go, in bytes a second
_SLOWEST = 64 << 10


def there(lib: Library, row: FollowOn) -> tuple[int, list[int]] | None:
    """Context and assets of the publish job behind the same job; None where there is none that has sent anything."""
    with lib.browse.plain() as db:
        publish = db.one(
            "SELECT p.follow_job AS job, j.context_id AS context FROM follow_ons p JOIN jobs j ON j.id = p.follow_job"
            " WHERE p.job_id = ? AND p.kind = 'publish' AND p.follow_job IS NOT NULL ORDER BY p.id DESC LIMIT 1",
            (row.job_id,),
        )
        if publish is None or publish.context is None:
            return None
        sent = db.all(
            "SELECT asset_id FROM outgoing WHERE job_id = ? AND kind = 'send' AND state = 'done' AND asset_id > ?"
            " ORDER BY asset_id",
            (publish.job, int(row.body.get("upto") or 0)),
        )
    found = [int(one.asset_id) for one in sent]
    return (int(publish.context), found) if found or row.body.get("upto") else None


def send(
    lib: Library, row: FollowOn, ending: Ending, context: int, assets: list[int], cancelled: Callable[[], bool]
) -> Told | None:
    """Post the files of these assets, one by one. After a failure the next try goes on with the asset it came to."""
    from assetdesk.store.publishing import publish_plan
    from assetdesk.store.work import follow_ons

    url = str(row.body["url"])
    address = addresses.parse(url)
    count = int(row.body.get("posted") or 0)
    for asset_id in assets:
        with lib.browse.plain() as db:
            files = publish_plan.files(db, context, [asset_id]).get(asset_id, [])
        for one in files:
            told = _post(lib, url, ending, asset_id, one, cancelled)
            if told is None or not told.done:
                return told
            count += 1
        facts = {"upto": asset_id, "posted": count}
        lib.store.writer.run(lambda w, facts=facts: follow_ons.note(w, row.id, **facts))  # type: ignore[misc]
    return Told(True, f"{counted(count, 'file')} went to “{address.shown}”.")


def _post(
    lib: Library, url: str, ending: Ending, asset_id: int, one: Wanted, cancelled: Callable[[], bool]
) -> Told | None:
    path = lib.root / one.file
    name = one.name if one.source == "original" else one.source
    boundary = uuid.uuid4().hex
    fields = {"jobHandle": ending.handle, "jobName": ending.name, "assetHandle": asset_handle(asset_id)}
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{" ".join(text.split())}\r\n'
        for field, text in fields.items()
    )
    quoted = name.replace("\\", "_").replace('"', "%22").replace("\r", " ").replace("\n", " ")
    head += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
    head += f"Content-Type: {one.mime or 'application/octet-stream'}\r\n\r\n"
    first, last = head.encode(), f"\r\n--{boundary}--\r\n".encode()
    try:
        size = path.stat().st_size
    except OSError:
        return Told(False, f"“{name}” could not be read any more; nothing further was sent.", again=True)
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(first) + size + len(last)),
    }
    address = addresses.parse(url)
    seconds = SECONDS + size / _SLOWEST
    body = _body(first, path, last)
    return notices.ask(address, "POST", address.target, headers, body, lib.settings().notice_hosts, seconds, cancelled)


def _body(first: bytes, path: Path, last: bytes) -> Iterator[bytes]:
    yield first
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
    yield last

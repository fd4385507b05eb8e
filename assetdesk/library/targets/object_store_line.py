"""The connections of an S3 client: only to the machines that were looked up and confirmed, and without a needless wait.

The client would look its endpoint's name up again for each connection, and by then it may stand for another machine
(DNS rebinding). Where the environment names a proxy, that one looks names up and connects; it stands outside of what
this computer alone can reach, so nothing is pinned there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# a body above this is announced first (RFC 9110, Expect), so that a store can refuse it before it is sent
_ANNOUNCED = 1 << 20


def pin(client: Any, host: str, numbers: Sequence[str]) -> None:
    """Let a client connect to these machines alone; `host` is what certificates are checked for and no other name."""
    from botocore import awsrequest  # type: ignore[import-untyped]
    from urllib3.exceptions import NewConnectionError

    def connecting(kind: Any) -> Any:
        class Pinned(kind):  # type: ignore[misc]
            def _new_conn(self: Any) -> Any:
                name = str(self.host)
                if name.strip("[]").casefold() != host.casefold():
                    raise NewConnectionError(self, "a store does not lead to another machine")
                try:
                    for at, number in enumerate(numbers):
                        self.host = number
                        try:
                            return super()._new_conn()
                        except Exception:
                            if at == len(numbers) - 1:
                                raise
                finally:
                    self.host = name
                raise NewConnectionError(self, "there is no machine of that name")

        return Pinned

    plain = type(
        "Plain", (awsrequest.AWSHTTPConnectionPool,), {"ConnectionCls": connecting(awsrequest.AWSHTTPConnection)}
    )
    safe = type(
        "Safe", (awsrequest.AWSHTTPSConnectionPool,), {"ConnectionCls": connecting(awsrequest.AWSHTTPSConnection)}
    )
    client._endpoint.http_session._manager.pool_classes_by_scheme = {"http": plain, "https": safe}


def announce_large_only(client: Any) -> None:
    """Small bodies go with their request: asking first whether they may come costs as much as sending them."""
    from botocore.handlers import add_expect_header  # type: ignore[import-untyped]

    def announce(params: dict[str, Any], **given: Any) -> None:
        body = params.get("body")
        if len(getattr(body, "getbuffer", bytes)()) > _ANNOUNCED:
            add_expect_header(params=params, **given)

    client.meta.events.unregister("before-call.s3", add_expect_header)
    client.meta.events.register("before-call.s3", announce)

"""What one caller may take of the server: sizes in bytes, times in seconds, counts."""

from __future__ import annotations

from dataclasses import dataclass

# the most of a request's line and head; what is longer is not read to its end
HEAD_BYTES = 64 << 10
# the slowest that bodies may come and answers may be taken
SLOWEST = 1 << 10


@dataclass(frozen=True, slots=True)
class Limits:
    """`connections` open at once, of which those that have not said what they want give way to newer ones, and
    `requests` at work at once, `streams` of them for progress.

    `head_seconds` until a request's head is whole, `idle_seconds` between requests, `silence_seconds` without a byte of
    a body or without one taken of an answer. `body_bytes` of a JSON body, `query_bytes` of what stands behind the `?`,
    `path_bytes` before it, `keys` in one request.
    `per_second` requests of one person with `burst` at once; `wrong_per_second` wrong tokens of everybody.
    """

    connections: int = 200
    requests: int = 64
    streams: int = 24
    head_seconds: float = 10.0
    idle_seconds: float = 15.0
    silence_seconds: float = 60.0
    body_bytes: int = 2 << 20
    query_bytes: int = 8 << 10
    path_bytes: int = 8 << 10
    keys: int = 10_000
    per_second: float = 200.0
    burst: int = 1000
    wrong_per_second: float = 5.0

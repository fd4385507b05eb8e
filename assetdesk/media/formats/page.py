"""Pages of a document that became assets of their own. Their pixels are the originator's: raise the version with it.

No file is ever of this format; the worker opens the originator and asks it for the page.
"""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.media.registry import Ability, Handler, nothing, without_original

HANDLER = Handler(
    name="page",
    label="Page",
    version="1",
    type=IMAGE,
    mimes=(),
    extensions=(),
    accepts=nothing,
    open=without_original,
    abilities=frozenset({Ability.TEXT}),
    generated=True,
)

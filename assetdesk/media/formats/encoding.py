"""Transcodes of a film or sound, assets of their own. No file is ever opened by this format; the worker opens the
originator."""

from __future__ import annotations

from assetdesk.core.asset import VIDEO
from assetdesk.media.registry import Handler, nothing, without_original

HANDLER = Handler(
    name="encoding",
    label="Encoding",
    version="1",
    type=VIDEO,
    mimes=(),
    extensions=(),
    accepts=nothing,
    open=without_original,
    generated=True,
)

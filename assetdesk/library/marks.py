"""Publish marks by hand: which assets go out with the next publish. A mark is a wish; nothing is copied by it."""

from __future__ import annotations

from collections.abc import Sequence

from assetdesk.library.session import Library


def put(lib: Library, asset_ids: Sequence[int], marked: bool) -> list[int]:
    """Mark assets for publishing, or take their marks away. Answers those whose mark has changed.

    Marking a set marks its members, unmarking leaves them; pages, layers and transcodes follow their original.
    """
    from assetdesk.store import marks

    lib.need_writing()
    return lib.store.writer.run(lambda w: marks.put(w, asset_ids, marked))

"""A missing original that may be one of several files: which ones, and taking the one that a person chose.

A look never guesses (`intake.looking_matching`): such files came in as new assets. The chosen one becomes the file of
the missing original, with all that is known of that, and is no asset of its own any more.
"""

from __future__ import annotations

from collections.abc import Callable

from assetdesk.core.asset import AssetRow
from assetdesk.core.errors import UsageFault
from assetdesk.library import shelf
from assetdesk.library.session import Library

_MOST = 50


def candidates(lib: Library, asset_id: int, cancelled: Callable[[], bool] = lambda: False) -> list[AssetRow]:
    """Assets with the content of this missing original that nobody has done anything to yet, by their paths. Files that
    were never read are read now; none where the original is not missing, or its content was never known."""
    from assetdesk.store.files import hash_file
    from assetdesk.store.intake import look

    with lib.store.browse.plain() as db:
        file = look.known_one(db, asset_id)
        if file is None or not file.missing or file.hash is None:
            return []
        same_size = [one for one in look.known_of_sizes(db, [file.bytes]) if one.id != asset_id and not one.missing]
        same_size = [one for one in same_size if one.hash in (None, file.hash) and look.untouched(db, one.id)]
    found: list[int] = []
    for one in same_size:
        if cancelled() or len(found) >= _MOST:
            break
        try:
            digest = one.hash or hash_file(lib.root / one.path)[1]
        except OSError:
            continue
        if digest == file.hash:
            found.append(one.id)
    return sorted(lib.browse.rows(found), key=lambda row: row.path)


def take(lib: Library, asset_id: int, other_id: int) -> bool:
    """The file of the asset `other_id` is the missing original of `asset_id` from now on. False where that is not
    missing or has other content, or somebody has done something to the other one meanwhile."""
    from assetdesk.library.intake.looking_writing import take_over
    from assetdesk.store.files import hash_file
    from assetdesk.store.intake import look

    lib.need("editAssets")
    lib.need_writing()
    with lib.store.browse.plain() as db:
        file, twin = look.known_one(db, asset_id), look.known_one(db, other_id)
    if file is None or twin is None or not file.missing or file.hash is None or file.bytes != twin.bytes:
        return False
    try:
        if hash_file(lib.root / twin.path)[1] != file.hash:
            return False
    except OSError:
        return False
    return lib.store.writer.run(lambda w: take_over(w, lib, file, twin))


def choose(lib: Library, asset_id: int, other_id: int) -> str:
    """The same for a person, who reads the answer; what failed while the original was missing is tried again."""
    rows = lib.browse.rows([asset_id])
    other = lib.browse.rows([other_id])
    if not rows or not other or not take(lib, asset_id, other_id):
        raise UsageFault("This file cannot be taken any more: it has changed meanwhile. Look again.")
    shelf.retry(lib, [asset_id])
    return f"“{rows[0].name}” was found. It is {other[0].path} now."

"""What a person has said of assets, counted by kind: does it stay when their files are replaced?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.core.ips.names import CROPS
from assetdesk.core.versions import Own
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser

_KINDS = ("crop", "tag", "title", "field", "setting")
_TITLES = frozenset({"dc:title"})


@dataclass(frozen=True, slots=True)
class OwnData:
    """How many assets have anything of a person's own, and counts by kind in the singular."""

    assets: int = 0
    kinds: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return self.assets > 0

    @property
    def words(self) -> str:
        """ "1 crop, 3 tags, title"; a lone title is not counted."""
        return ", ".join(self._parts("title"))

    @property
    def sentence(self) -> str:
        """ "1 crop, 3 tags and a title"."""
        parts = self._parts("a title")
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)

    def _parts(self, title: str) -> list[str]:
        return [title if (kind, n) == ("title", 1) else counted(n, kind) for kind, n in self.kinds]


def kinds_of(own: Own) -> Counter[str]:
    """What one asset has."""
    found: Counter[str] = Counter()
    titled = bool(own.title) or any(name in _TITLES and value for name, value in own.fields.items())
    found["crop"] = len(own.crops) + any(name in CROPS or name == "crop" for name in own.options)
    found["tag"] = sum(not tag.removed for tag in own.tags)
    found["title"] = int(titled)
    found["field"] = sum(name not in _TITLES for name in own.fields)
    found["setting"] = sum(name not in (*CROPS, "crop", "preserveCrop") for name in own.options)
    return +found


def of_assets(browse: Browser, ids: Sequence[int], cancelled: Callable[[], bool] = lambda: False) -> OwnData:
    """Read it; for a thread. A few ms for each asset, so as far as `cancelled` lets it."""
    from assetdesk.store.history import own_state

    found: Counter[str] = Counter()
    assets = 0
    with browse.plain() as db:
        for asset_id in dict.fromkeys(ids):
            if cancelled():
                break
            if one := kinds_of(own_state.of_asset(db, asset_id)):
                assets += 1
                found += one
    return OwnData(assets, tuple((kind, found[kind]) for kind in _KINDS if found[kind]))

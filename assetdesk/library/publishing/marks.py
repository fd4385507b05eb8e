"""Publish marks by handle: the operations of IPS that set and read them (IPS API, setAssetPublishState,
setAssetsPublishState, setAssetsContextState, getPublishContexts, getActivePublishContexts,
batchGetAssetPublishContexts, getAssetPublishHistory).

Operations on many assets never fail for one of them: they count, and say for each what the single operation would
have been refused for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assetdesk.core.handles import asset_handle, parse_asset, parse_company, parse_context
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.publish import Context, ContextType, PublishState
from assetdesk.library.publishing import contexts as targets
from assetdesk.library.publishing import history
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.core.versions import CheckOut
    from assetdesk.store.publishing.published import PublishHistory

COMPANY = 1


@dataclass(frozen=True, slots=True)
class PublishStateUpdate:
    """An asset and its mark (IPS API, PublishStateUpdate)."""

    asset_handle: str
    publish_state: str


@dataclass(frozen=True, slots=True)
class ContextStateUpdate:
    """A context and the mark an asset is to have there (IPS API, ContextStateUpdate)."""

    context_handle: str
    publish_state: str


@dataclass(frozen=True, slots=True)
class AssetsContextStateUpdate:
    """An asset with the marks it is to have (IPS API, AssetContextStateUpdate)."""

    asset_handle: str
    updates: tuple[ContextStateUpdate, ...]


@dataclass(frozen=True, slots=True)
class AssetOperationFault:
    """What the operation on one asset alone would have been refused for (IPS API, AssetOperationFault)."""

    asset_handle: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What came of an operation on many: counts of assets, or of pairs of asset and context."""

    success_count: int = 0
    warning_count: int = 0
    error_count: int = 0
    warnings: tuple[AssetOperationFault, ...] = ()
    errors: tuple[AssetOperationFault, ...] = ()


@dataclass(frozen=True, slots=True)
class AssetContexts:
    """The contexts in which an asset is marked."""

    asset_handle: str
    contexts: tuple[Context, ...] = field(default=())


def set_asset_publish_state(
    lib: Library, company: str, asset: str, state: str, contexts: Sequence[str] | None = None
) -> None:
    """One asset's mark in these contexts, or, without any, in all (IPS API, setAssetPublishState).

    Faults: 20000 for another company, 30001 for a handle of nothing or a state that is none, 30002 where one is
    missing, 20003 where the role may not, 20009 where somebody else has the asset checked out."""
    _begin(lib, "setAssetPublishState", company)
    number = _asset(lib, asset, "assetHandle")
    _need_free(number, _held(lib, {number}), "assetHandle")
    marked = _state(state, "publishState")
    chosen = None if not contexts else [_context(lib, one, "contextHandleArray/items") for one in contexts]
    _put(lib, [([number], marked, chosen)])


def set_assets_publish_state(lib: Library, company: str, updates: Sequence[PublishStateUpdate]) -> BatchOutcome:
    """Marks of many assets, each in all contexts (IPS API, setAssetsPublishState). Counts are of assets."""
    _begin(lib, "setAssetsPublishState", company)
    if not updates:
        raise IpsFault(FaultCode.MISSING_PARAMETER, "is empty", "publishStateUpdateArray")
    there = _there(lib, (one.asset_handle for one in updates))
    held = _held(lib, there)
    errors: list[AssetOperationFault] = []
    acts: list[_Act] = []
    for one in updates:
        try:
            number = _known(one.asset_handle, there, "assetHandle")
            _need_free(number, held, "assetHandle")
            acts.append(([number], _state(one.publish_state, "publishState"), None))
        except IpsFault as fault:
            errors.append(AssetOperationFault(one.asset_handle, fault.code, fault.reason))
    _put(lib, acts)
    return BatchOutcome(len(acts), error_count=len(errors), errors=tuple(errors))


def set_assets_context_state(lib: Library, company: str, updates: Sequence[AssetsContextStateUpdate]) -> BatchOutcome:
    """Marks of many assets, each in the contexts named (IPS API, setAssetsContextState). Counts are of pairs of asset
    and context: two assets in four contexts are eight."""
    _begin(lib, "setAssetsContextState", company)
    if not updates or not any(one.updates for one in updates):
        raise IpsFault(FaultCode.MISSING_PARAMETER, "is empty", "assetsContextStateUpdateArray")
    there = _there(lib, (one.asset_handle for one in updates))
    held = _held(lib, there)
    known = {one.id for one in targets.listed(lib)}
    errors: list[AssetOperationFault] = []
    acts: list[_Act] = []
    for one in updates:
        for pair in one.updates:
            try:
                number = _known(one.asset_handle, there, "assetHandle")
                context = parse_context(pair.context_handle)
                if context not in known:
                    raise _wrong(pair.context_handle, "contextHandle")
                _need_free(number, held, "assetHandle")
                acts.append(([number], _state(pair.publish_state, "publishState"), [context]))
            except IpsFault as fault:
                errors.append(AssetOperationFault(one.asset_handle, fault.code, fault.reason))
    _put(lib, acts)
    return BatchOutcome(len(acts), error_count=len(errors), errors=tuple(errors))


def get_publish_contexts(lib: Library, company: str, context_type: str | None = None) -> list[Context]:
    """The company's contexts (of one type) (IPS API, getPublishContexts)."""
    _begin(lib, "getPublishContexts", company)
    if not context_type:
        return targets.listed(lib)
    if context_type not in tuple(ContextType):
        words = ", ".join(ContextType)
        raise IpsFault(FaultCode.INVALID_PARAMETER, f"“{context_type}” is none of {words}", "contextType")
    return targets.listed(lib, ContextType(context_type))


def get_active_publish_contexts(lib: Library, company: str) -> list[str]:
    """Names of the contexts that have a target and are on (IPS API, getActivePublishContexts)."""
    _begin(lib, "getActivePublishContexts", company)
    return [one.name for one in targets.listed(lib) if one.active]


def batch_get_asset_publish_contexts(lib: Library, company: str, assets: Sequence[str]) -> list[AssetContexts]:
    """In which contexts each of these assets is marked (IPS API, batchGetAssetPublishContexts)."""
    from assetdesk.store.publishing import marks

    _begin(lib, "batchGetAssetPublishContexts", company)
    numbers = need_assets(lib, assets)
    by_id = {one.id: one for one in targets.listed(lib)}
    with lib.browse.plain() as db:
        found = marks.of(db, set(numbers))
    return [
        AssetContexts(asset_handle(number), tuple(by_id[one] for one in found[number] if one in by_id))
        for number in numbers
    ]


def get_asset_publish_history(lib: Library, company: str, asset: str) -> list[PublishHistory]:
    """Where an asset has been published; empty: never (IPS API, getAssetPublishHistory)."""
    _begin(lib, "getAssetPublishHistory", company)
    return [one for one in history.of_asset(lib, _asset(lib, asset, "assetHandle")) if one.last_published is not None]


def states(lib: Library, asset_ids: Iterable[int]) -> list[PublishStateUpdate]:
    """Each asset's mark, all contexts merged: marked where it is marked anywhere."""
    from assetdesk.store.publishing import marks

    wanted = list(asset_ids)
    with lib.browse.plain() as db:
        found = marks.of(db, wanted)
    words = {True: PublishState.MARKED.value, False: PublishState.NOT_MARKED.value}
    return [PublishStateUpdate(asset_handle(one), words[bool(found[one])]) for one in wanted]


def need_company(company: str) -> None:
    """IpsFault 30002 where none is named, 20000 where there is no such company: a library is one company."""
    if not company:
        raise IpsFault(FaultCode.MISSING_PARAMETER, "is missing", "companyHandle")
    if parse_company(company) != COMPANY:
        raise IpsFault(FaultCode.INVALID_COMPANY, f"There is no company “{company}” in this library.", "companyHandle")


def need_assets(lib: Library, handles: Sequence[str]) -> list[int]:
    """The assets of a handle array, in its order. IpsFault 30002 for an empty one, 30001 for a handle of nothing."""
    if not handles:
        raise IpsFault(FaultCode.MISSING_PARAMETER, "is empty", "assetHandleArray")
    there = _there(lib, handles)
    return [_known(one, there, "assetHandleArray/items") for one in handles]


# ids, whether marked, in which contexts
_Act = tuple[list[int], bool, list[int] | None]


def _begin(lib: Library, operation: str, company: str) -> None:
    lib.need(operation)
    need_company(company)


def _put(lib: Library, acts: Sequence[_Act]) -> None:
    """In the order asked for; neighbours that ask for the same are one."""
    from assetdesk.core.who import user_name
    from assetdesk.store.publishing import marks
    from assetdesk.store.writer import Write

    if not acts:
        return
    lib.need_writing()
    joined: list[_Act] = []
    for ids, marked, chosen in acts:
        if joined and joined[-1][1:] == (marked, chosen):
            joined[-1][0].extend(ids)
        else:
            joined.append((list(ids), marked, chosen))

    def work(w: Write) -> None:
        for ids, marked, chosen in joined:
            marks.put(w, ids, marked, chosen, who=user_name())

    lib.store.writer.run(work)


def _there(lib: Library, handles: Iterable[str]) -> set[int]:
    """Those of these assets that are there."""
    from assetdesk.store.views.reader import as_json

    numbers = {number for one in handles if (number := parse_asset(one)) is not None}
    with lib.browse.plain() as db:
        found = db.all("SELECT id FROM assets WHERE id IN (SELECT value FROM json_each(?))", (as_json(numbers),))
    return {int(row[0]) for row in found}


def _held(lib: Library, numbers: Iterable[int]) -> dict[int, CheckOut]:
    """Those of them that somebody else has checked out: publishing them is theirs meanwhile."""
    from assetdesk.store import checkouts

    with lib.browse.plain() as db:
        return checkouts.held(db, numbers)


def _need_free(number: int, held: Mapping[int, CheckOut], path: str) -> None:
    from assetdesk.store import checkouts

    if number in held:
        fault = checkouts.refused([held[number]], "marked or unmarked for publishing")
        raise IpsFault(FaultCode(fault.code), fault.reason, path)


def _asset(lib: Library, handle: str, path: str) -> int:
    if not handle:
        raise IpsFault(FaultCode.MISSING_PARAMETER, "is missing", path)
    return _known(handle, _there(lib, [handle]), path)


def _known(handle: str, there: set[int], path: str) -> int:
    number = parse_asset(handle)
    if number not in there:
        raise _wrong(handle, path)
    return number


def _context(lib: Library, handle: str, path: str) -> int:
    number = parse_context(handle)
    if number is None or number not in {one.id for one in targets.listed(lib)}:
        raise _wrong(handle, path)
    return number


def _state(state: str, path: str) -> bool:
    if not state:
        raise IpsFault(FaultCode.MISSING_PARAMETER, "is missing", path)
    if state not in tuple(PublishState):
        raise IpsFault(FaultCode.INVALID_PARAMETER, f"“{state}” is none of {', '.join(PublishState)}", path)
    return state == PublishState.MARKED


def _wrong(handle: str, path: str) -> IpsFault:
    return IpsFault(FaultCode.INVALID_PARAMETER, f"“{handle}” is nothing in this library", path)

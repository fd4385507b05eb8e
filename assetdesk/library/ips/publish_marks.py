"""forceRepublishAssets, setAssetPublishState, setAssetsPublishState, setAssetsContextState, getPublishContexts,
getActivePublishContexts, batchGetAssetPublishContexts, getAssetPublishHistory (IPS API, operations of those names).

What they do is `library.publishing`'s; here it is asked and answered by IPS types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.handles import context_handle
from assetdesk.core.ips.types import publish_operations as types
from assetdesk.library.ips import checks
from assetdesk.library.publishing import force, marks

if TYPE_CHECKING:
    from assetdesk.core.publish import Context
    from assetdesk.library.session import Library


def force_republish_assets(lib: Library, given: checks.Given) -> tuple[types.PublishStateUpdate, ...]:
    """The next publish job treats the assets as never published; their marks afterwards."""
    lib.need("forceRepublishAssets")
    asked = checks.param(types.ForceRepublishAssetsParam, given, "forceRepublishAssets")
    found = force.force_republish_assets(
        lib,
        asked.companyHandle,
        asked.assetHandleArray,
        republish_files=asked.republishFiles,
        resync_catalog=asked.resyncCatalog,
    )
    return tuple(
        types.PublishStateUpdate(assetHandle=one.asset_handle, publishState=one.publish_state) for one in found
    )


def set_asset_publish_state(lib: Library, given: checks.Given) -> None:
    """One asset's mark."""
    lib.need("setAssetPublishState")
    asked = checks.param(types.SetAssetPublishStateParam, given, "setAssetPublishState")
    marks.set_asset_publish_state(
        lib, asked.companyHandle, asked.assetHandle, asked.publishState.value, asked.contextHandleArray
    )


def set_assets_publish_state(lib: Library, given: checks.Given) -> types.SetAssetsStateReturn:
    """Marks of many assets; counts of assets."""
    lib.need("setAssetsPublishState")
    asked = checks.param(types.SetAssetsPublishStateParam, given, "setAssetsPublishState")
    updates = [marks.PublishStateUpdate(one.assetHandle, one.publishState) for one in asked.publishStateUpdateArray]
    return _counted(marks.set_assets_publish_state(lib, asked.companyHandle, updates))


def set_assets_context_state(lib: Library, given: checks.Given) -> types.SetAssetsStateReturn:
    """Marks of many assets by context; counts of pairs."""
    lib.need("setAssetsContextState")
    asked = checks.param(types.SetAssetsContextStateParam, given, "setAssetsContextState")
    updates = [
        marks.AssetsContextStateUpdate(
            one.assetHandle,
            tuple(
                marks.ContextStateUpdate(pair.contextHandle, pair.publishState) for pair in one.contextStateUpdateArray
            ),
        )
        for one in asked.assetsContextStateUpdateArray
    ]
    return _counted(marks.set_assets_context_state(lib, asked.companyHandle, updates))


def get_publish_contexts(lib: Library, given: checks.Given) -> tuple[types.PublishContext, ...]:
    """The contexts, of one type or all."""
    lib.need("getPublishContexts")
    asked = checks.param(types.GetPublishContextsParam, given, "getPublishContexts")
    kind = asked.contextType.value if asked.contextType is not None else None
    return tuple(map(_context, marks.get_publish_contexts(lib, asked.companyHandle, kind)))


def get_active_publish_contexts(lib: Library, given: checks.Given) -> list[str]:
    """Names of those with a target that are on."""
    lib.need("getActivePublishContexts")
    asked = checks.param(types.PublishCompanyParam, given, "getActivePublishContexts")
    return marks.get_active_publish_contexts(lib, asked.companyHandle)


def batch_get_asset_publish_contexts(lib: Library, given: checks.Given) -> tuple[types.AssetPublishContexts, ...]:
    """Where each asset is marked."""
    lib.need("batchGetAssetPublishContexts")
    asked = checks.param(types.BatchGetAssetPublishContextsParam, given, "batchGetAssetPublishContexts")
    found = marks.batch_get_asset_publish_contexts(lib, asked.companyHandle, asked.assetHandleArray)
    return tuple(
        types.AssetPublishContexts(assetHandle=one.asset_handle, publishContextArray=tuple(map(_context, one.contexts)))
        for one in found
    )


def get_asset_publish_history(lib: Library, given: checks.Given) -> tuple[types.PublishHistory, ...]:
    """Where it has been published; empty: never."""
    lib.need("getAssetPublishHistory")
    asked = checks.param(types.GetAssetPublishHistoryParam, given, "getAssetPublishHistory")
    return tuple(
        types.PublishHistory(
            serverName=one.server,
            contextName=one.context,
            publishFormat=one.format,
            lastPublished=checks.moment(one.last_published),
        )
        for one in marks.get_asset_publish_history(lib, asked.companyHandle, asked.assetHandle)
        if one.last_published is not None
    )


def _context(one: Context) -> types.PublishContext:
    return types.PublishContext(contextHandle=context_handle(one.id), contextName=one.name, contextType=one.type)


def _counted(done: marks.BatchOutcome) -> types.SetAssetsStateReturn:
    return types.SetAssetsStateReturn(
        successCount=done.success_count,
        warningCount=done.warning_count,
        errorCount=done.error_count,
        warningDetailArray=tuple(map(_fault, done.warnings)),
        errorDetailArray=tuple(map(_fault, done.errors)),
    )


def _fault(one: marks.AssetOperationFault) -> types.AssetOperationFault:
    return types.AssetOperationFault(assetHandle=one.asset_handle, code=one.code, reason=one.reason)

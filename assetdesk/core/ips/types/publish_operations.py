"""What the operations on publish marks are asked with and answer (IPS API, operations of those names).

In updates of many assets a handle or state that is wrong is that asset's fault, not the request's: they are texts
here, and read one by one.
"""

from __future__ import annotations

from typing import ClassVar

from assetdesk.core.ips import words
from assetdesk.core.ips.types.field import Array, Boolean, Handles, Int, IpsType, Moment, Name, Text, Word


class PublishStateUpdate(IpsType):
    """An asset and its mark."""

    assetHandle: Text = ""
    publishState: Text = ""


class ContextStateUpdate(IpsType):
    """A context and the mark an asset is to have there."""

    contextHandle: Text = ""
    publishState: Text = ""


class AssetContextStateUpdate(IpsType):
    """An asset and its marks."""

    assetHandle: Text = ""
    contextStateUpdateArray: Array[ContextStateUpdate] = ()


class ForceRepublishAssetsParam(IpsType):
    """Which assets count as never published."""

    companyHandle: Name
    assetHandleArray: Handles
    republishFiles: Boolean = True
    resyncCatalog: Boolean = False


class SetAssetPublishStateParam(IpsType):
    """One asset's mark; without contexts in all."""

    companyHandle: Name
    assetHandle: Name
    publishState: Word[words.PublishState]
    contextHandleArray: Handles = ()


class SetAssetsPublishStateParam(IpsType):
    """Marks of many assets, each in all contexts."""

    companyHandle: Name
    publishStateUpdateArray: Array[PublishStateUpdate]


class SetAssetsContextStateParam(IpsType):
    """Marks of many assets by context. The page's table calls the array `assetsContextHandle`."""

    SPELLINGS: ClassVar = {"assetsContextHandle": "assetsContextStateUpdateArray"}

    companyHandle: Name
    assetsContextStateUpdateArray: Array[AssetContextStateUpdate]


class GetPublishContextsParam(IpsType):
    """Contexts, of one type or all."""

    companyHandle: Name
    contextType: Word[words.ContextType] | None = None


class PublishCompanyParam(IpsType):
    """Whose contexts."""

    companyHandle: Name


class BatchGetAssetPublishContextsParam(IpsType):
    """Where which assets are marked."""

    companyHandle: Name
    assetHandleArray: Handles


class GetAssetPublishHistoryParam(IpsType):
    """Where an asset has been published."""

    companyHandle: Name
    assetHandle: Name


class AssetOperationFault(IpsType):
    """What the operation on that asset alone would have been refused for."""

    assetHandle: Text
    code: Int
    reason: Text


class SetAssetsStateReturn(IpsType):
    """What came of an operation on many."""

    successCount: Int
    warningCount: Int
    errorCount: Int
    warningDetailArray: Array[AssetOperationFault] = ()
    errorDetailArray: Array[AssetOperationFault] = ()


class PublishContext(IpsType):
    """A named target."""

    contextHandle: Name
    contextName: Name
    contextType: Word[words.ContextType]


class AssetPublishContexts(IpsType):
    """Where an asset is marked."""

    assetHandle: Name
    publishContextArray: Array[PublishContext] = ()


class PublishHistory(IpsType):
    """When an asset went to a server, and as what."""

    serverName: Text
    contextName: Name
    publishFormat: Text = ""
    lastPublished: Moment

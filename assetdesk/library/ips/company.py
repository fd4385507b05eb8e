"""getCompanySettings, setCompanySettings, getProperty, getSystemProperties (IPS API, operations of those names)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import assetdesk
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.forms.plain import plain
from assetdesk.core.ips.types.job_records import CdnInvalidation, CompanySettings
from assetdesk.core.ips.types.operations import (
    CdnCacheInvalidationParam,
    CompanyParam,
    GetPropertyParam,
    NoParam,
    SetCompanySettingsParam,
)
from assetdesk.core.ips.types.records import Property
from assetdesk.library import post_upload
from assetdesk.library.ips import checks

if TYPE_CHECKING:
    from assetdesk.library.session import Library


def get_company_settings(lib: Library, given: checks.Given) -> CompanySettings:
    """The library's settings by their IPS names; profiles by handle. IpsFault 20000 for another company."""
    from assetdesk.library import company

    lib.need("getCompanySettings")
    asked = checks.param(CompanyParam, given, "getCompanySettings")
    checks.company(asked.companyHandle, "getCompanySettingsParam/companyHandle")
    found = company.as_ips(lib.settings())
    made = {name: found[name] for name in CompanySettings.model_fields if found.get(name) is not None}
    for kind in ("Source", "Display"):
        if handle := found[f"default{kind}ProfileHandle"]:
            made[f"default{kind}Profile"] = handle
    return CompanySettings(**made)


def set_company_settings(lib: Library, given: checks.Given) -> None:
    """Change what is given. IpsFault 20000, and 30001 for a value that cannot be: then nothing has changed."""
    from assetdesk.library import company

    lib.need("setCompanySettings")
    asked = checks.param(SetCompanySettingsParam, given, "setCompanySettings")
    checks.company(asked.companyHandle, "setCompanySettingsParam/companyHandle")
    changes = {name: value for name, value in plain(asked).items() if name != "companyHandle" and value is not None}
    with checks.faults("setCompanySettingsParam"):
        company.change_by_ips(lib, changes)


def cdn_cache_invalidation(lib: Library, given: checks.Given) -> CdnInvalidation:
    """Tell the caches before the targets to fetch these addresses anew. IpsFault 20000, 30001 and 30002; all of the
    addresses have to be a target's, else nothing is told."""
    from assetdesk.library.publishing import invalidation

    lib.need("cdnCacheInvalidation")
    asked = checks.param(CdnCacheInvalidationParam, given, "cdnCacheInvalidation")
    checks.company(asked.companyHandle, "cdnCacheInvalidationParam/companyHandle")
    with checks.faults("cdnCacheInvalidationParam/urlArray"):
        made = invalidation.invalidate(lib, asked.urlArray)
    return CdnInvalidation(invalidationHandle=made.invalidation_handle, estimatedSeconds=made.estimated_seconds)


def get_system_properties(lib: Library, given: checks.Given) -> tuple[Property, ...]:
    """All of the system's properties."""
    checks.param(NoParam, given, "getSystemProperties")
    return tuple(Property(name=name, value=value) for name, value in _properties(lib).items())


def get_property(lib: Library, given: checks.Given) -> Property:
    """One of them; IpsFault 30001 where there is none of that name."""
    asked = checks.param(GetPropertyParam, given, "getProperty")
    found = _properties(lib)
    if asked.propertyName not in found:
        sentence = f"“{asked.propertyName[:60]}” is no property. There are: {', '.join(found)}."
        raise IpsFault(FaultCode.INVALID_PARAMETER, sentence, "getPropertyParam/propertyName")
    return Property(name=asked.propertyName, value=found[asked.propertyName])


def _properties(lib: Library) -> dict[str, Any]:
    """Nothing here serves pictures, films or drawings by itself: those addresses are the targets', and empty."""
    return {
        "IpsVersion": f"AssetDesk {assetdesk.__version__}",
        "IpsImageServerUrl": "",
        "VideoRootUrl": "",
        "swfRootUrl": "",
        "SvgRenderRootUrl": "",
        "SvgRenderEnabled": "false",
        "UploadPostMaxFileSize": str(post_upload.most_bytes(lib)),
        "SystemMessage": "",
    }

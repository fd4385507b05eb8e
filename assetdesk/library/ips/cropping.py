"""getAutoCropRect: what an automatic crop would leave of a picture (IPS API, getAutoCropRect)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import FileFault
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.forms.plain import plain
from assetdesk.core.ips.types.job_records import CropRect
from assetdesk.core.ips.types.operations import GetAutoCropRectParam
from assetdesk.library.ips import checks

if TYPE_CHECKING:
    from assetdesk.library.session import Library


def get_auto_crop_rect(lib: Library, given: checks.Given) -> CropRect:
    """Found on the picture at full resolution as its other options make it, in px of the upright picture; all of it
    where there is nothing to cut off. IpsFault 20000, 30001 and 30002 for what is asked; 30000 for a file that cannot
    be read."""
    from assetdesk.core.options import in_force

    lib.need("getAutoCropRect")
    asked = checks.param(GetAutoCropRectParam, given, "getAutoCropRect")
    checks.company(asked.companyHandle, "getAutoCropRectParam/companyHandle")
    number = checks.asset(lib, asked.assetHandle, "getAutoCropRectParam/assetHandle")
    wanted: dict[str, Any] = {}
    for name in ("autoColorCropOptions", "autoTransparentCropOptions"):
        one = getattr(asked, name)
        if one is not None:
            wanted[name] = plain(one, filled=True)
    try:
        with checks.faults("getAutoCropRectParam/assetHandle"):
            found = lib.tryout.auto_crop(number, in_force(lib.tryout.stored(number), wanted))
    except FileFault as wrong:
        path = "getAutoCropRectParam/assetHandle"
        raise IpsFault(FaultCode.EXCEPTION, str(wrong), path, detail=wrong.detail) from wrong
    if found is None:  # the library is being closed
        raise IpsFault(FaultCode.EXCEPTION, "The picture was not looked at to the end.")
    crop, width, height, _ = found
    if crop is None:
        return CropRect(xOffset=0, yOffset=0, width=width, height=height)
    return CropRect(
        xOffset=crop.left,
        yOffset=crop.top,
        width=width - crop.left - crop.right,
        height=height - crop.top - crop.bottom,
    )

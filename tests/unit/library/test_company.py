"""The settings of a library as an IPS company: read, changed, refused; and what uploads take from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.upload import UploadRequest
from assetdesk.library import company, upload
from assetdesk.library.session import Library
from assetdesk.store import assets
from assetdesk.store.assets import NewAsset

UPLOAD = {"overwrite": False, "readyForPublish": False, "createMask": False, "emailSetting": "None"}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """An empty library; nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        yield made


def test_as_shipped(lib: Library) -> None:
    told = company.as_ips(lib.settings())
    assert told["uploadDefaults"]["pdfOptions"] == {"process": "Thumbnail"}
    assert told["uploadDefaults"]["photoshopOptions"] == {"process": "None"}
    assert told["uploadDefaults"]["readyForPublish"] is True
    assert "mediaOptions" not in told["uploadDefaults"]
    del told["uploadDefaults"]
    assert told == {
        "overwriteMode": "OverwriteFullName",
        "retainPublishState": True,
        "defaultSourceProfileHandle": None,
        "defaultDisplayProfileHandle": None,
        "diskSpaceWarningMin": 65536,
        "emailTrashCleanupWarning": False,
        "javascriptUploadEnabled": False,
        "pyramid": "needed",
    }


def test_change_and_give_back(lib: Library) -> None:
    after = company.change_by_ips(
        lib, {"overwriteMode": "OverwriteAnyExt", "retainPublishState": False, "diskSpaceWarningMin": 1000}
    )
    assert (after.overwrite_mode, after.retain_publish_state, after.free_bytes_min) == (
        "OverwriteAnyExt",
        False,
        1_024_000,
    )
    assert company.change(lib, {"overwrite_mode": None}).overwrite_mode == "OverwriteFullName"
    assert lib.settings().retain_publish_state is False
    company.change(lib, {"default_display_profile": "icc|sRGB.icc", "pyramid": "always"})
    assert lib.settings().default_display_profile == "icc|sRGB.icc"


def test_a_profile_of_the_library_must_be_one(lib: Library) -> None:
    def add(w: Any) -> list[int]:
        made = assets.add_assets(w, [NewAsset(1, "paper.icc", 10, 1, 1), NewAsset(1, "a.jpg", 10, 1, 2)])
        w.db.run("UPDATE assets SET type = CASE WHEN name LIKE '%.icc' THEN 'IccProfile' ELSE 'Image' END")
        return list(made)

    profile, picture = lib.store.writer.run(add)
    after = company.change(lib, {"default_source_profile": f"a|{profile}"})
    assert after.default_source_profile == f"a|{profile}"
    with pytest.raises(UsageFault, match=r"“a.jpg” is not a colour profile"):
        company.change(lib, {"default_source_profile": f"a|{picture}"})


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"overwrite_mode": "overwriteFullName"}, "no.* a value of overwriteMode"),
    ({"pyramid": "sometimes"}, "not a value of pyramid"),
    ({"retain_publish_state": "yes"}, "true or false"),
    ({"free_bytes_min": -1}, "whole number"),
    ({"free_bytes_min": True}, "whole number"),
    ({"default_source_profile": "a|77"}, "not an asset"),
    ({"default_source_profile": "sRGB"}, "not an asset"),
    ({"default_source_profile": "icc|../x.icc"}, "does not name a profile"),
    ({"default_source_profile": 3}, "by its handle"),
    ({"upload_defaults": {**UPLOAD, "pdfOptions": {"process": "rasterize"}}}, "uploadDefaults/pdfOptions/process"),
    ({"upload_defaults": {"overwrite": True}}, "is missing"),
    ({"queue_paused": True}, "no setting"),
]


def test_all_or_none(lib: Library) -> None:
    before = lib.settings()
    for changes, what in WRONG:
        with pytest.raises(UsageFault, match=what):
            company.change(lib, {"retain_publish_state": False, **changes})
    assert lib.settings() == before
    with pytest.raises(UsageFault, match="no setting"):
        company.change_by_ips(lib, {"overwritemode": "OverwriteAnyExt"})


def test_uploads_take_what_they_leave_out(lib: Library) -> None:
    shipped = upload.with_defaults(UploadRequest(()), lib.settings().upload_defaults)
    assert shipped.options == {}  # they ask for nothing
    assert shipped.job == {"readyForPublish": True, "emailSetting": "None"}
    defaults = {**UPLOAD, "pdfOptions": {"resolution": 72}, "manualCropOptions": {"left": 3}, "xmpKeywords": "stock"}
    settings = company.change(lib, {"upload_defaults": defaults})
    plain = upload.with_defaults(UploadRequest(()), settings.upload_defaults)
    assert plain.options["pdfOptions"]["resolution"] == 72
    assert plain.options["pdfOptions"]["process"] == "Rasterize"
    assert plain.options["manualCropOptions"] == {"left": 3, "right": 0, "top": 0, "bottom": 0}
    assert plain.job["xmpKeywords"] == "stock"
    assert plain.job["readyForPublish"] is False
    own = UploadRequest((), options={"pdfOptions": None, "autoTransparentCropOptions": {}}, job={"xmpKeywords": ""})
    given = upload.with_defaults(own, settings.upload_defaults)
    assert given.options == {"pdfOptions": None, "autoTransparentCropOptions": {}}
    assert given.job["xmpKeywords"] == ""

"""The operations on publish marks by plain values, as a door hands them on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assetdesk.core.ips.faults import IpsFault
from assetdesk.core.ips.words import UserRole
from assetdesk.core.publish import PublishState
from assetdesk.library.ips.operations import call
from assetdesk.library.session import Library
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.publishing import published
from assetdesk.store.writer import Write

MARKED, NOT_MARKED = PublishState.MARKED.value, PublishState.NOT_MARKED.value
HERE = {"companyHandle": "c|1"}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library with two pictures, the second of which lies at a target; nobody works the queue."""

    def fill(w: Write) -> None:
        add_assets(w, [NewAsset(1, f"{n}.jpg", 1, 1, 1) for n in (1, 2)])
        number = published.idents(w, 1, "/srv/1", [2])[2][0]
        w.db.run("UPDATE published SET last_published = 5, format = 'JPEG' WHERE id = ?", (number,))

    with Library.create(tmp_path / "Autumn", run=False) as made:
        made.store.writer.run(fill)
        yield made


def test_marks_are_set_and_read(lib: Library) -> None:
    pairs = [{"contextHandle": f"pc|{n}", "publishState": MARKED if n == 2 else NOT_MARKED} for n in (1, 2, 3, 4)]
    update = {"items": [{"assetHandle": one, "contextStateUpdateArray": {"items": pairs}} for one in ("a|1", "a|2")]}
    # the page's table calls the array otherwise than its example
    for name in ("assetsContextStateUpdateArray", "assetsContextHandle"):
        done = call(lib, "setAssetsContextState", {**HERE, name: update})
        assert (done["successCount"], done["warningCount"], done["errorCount"]) == (8, 0, 0)
    where = call(lib, "batchGetAssetPublishContexts", {**HERE, "assetHandleArray": {"items": ["a|1"]}})
    rendering = {"contextHandle": "pc|2", "contextName": "Image rendering", "contextType": "ImageRendering"}
    assert where["assetPublishContextsArray"] == [{"assetHandle": "a|1", "publishContextArray": [rendering]}]
    assert call(lib, "getPublishContexts", {**HERE, "contextType": "ImageRendering"}) == {
        "publishContextArray": [rendering]
    }
    assert call(lib, "getActivePublishContexts", HERE) == {"contextArray": []}
    assert call(lib, "setAssetPublishState", {**HERE, "assetHandle": "a|1", "publishState": NOT_MARKED}) == {}
    done = call(
        lib,
        "setAssetsPublishState",
        {**HERE, "publishStateUpdateArray": {"items": [{"assetHandle": "a|5", "publishState": MARKED}]}},
    )
    assert (done["errorCount"], [one["code"] for one in done["errorDetailArray"]]) == (1, [30001])


def test_forced_assets_have_no_history_and_keep_their_marks(lib: Library) -> None:
    history = call(lib, "getAssetPublishHistory", {**HERE, "assetHandle": "a|2"})["publishHistoryArray"]
    assert [(one["serverName"], one["contextName"], one["publishFormat"]) for one in history] == [
        ("/srv/1", "Image serving", "JPEG")
    ]
    both = {**HERE, "assetHandleArray": {"items": ["a|2", "a|1"]}}
    nothing = call(lib, "forceRepublishAssets", {**both, "republishFiles": False})
    states = [{"assetHandle": one, "publishState": NOT_MARKED} for one in ("a|2", "a|1")]
    assert nothing == {"publishStateUpdateArray": states}
    assert call(lib, "getAssetPublishHistory", {**HERE, "assetHandle": "a|2"})["publishHistoryArray"]
    assert call(lib, "forceRepublishAssets", both) == {"publishStateUpdateArray": states}
    assert call(lib, "getAssetPublishHistory", {**HERE, "assetHandle": "a|2"}) == {"publishHistoryArray": []}


@pytest.mark.parametrize(
    ("operation", "given", "code"),
    [
        ("forceRepublishAssets", {**HERE}, 30002),
        ("forceRepublishAssets", {**HERE, "assetHandleArray": {"items": []}}, 30002),
        ("forceRepublishAssets", {"companyHandle": "c|2", "assetHandleArray": ["a|1"]}, 20000),
        ("forceRepublishAssets", {**HERE, "assetHandleArray": ["a|9"]}, 30001),
        ("forceRepublishAssets", {**HERE, "assetHandleArray": ["a|1"], "republishFiles": "perhaps"}, 30001),
        ("setAssetPublishState", {**HERE, "assetHandle": "a|1", "publishState": "Marked"}, 30001),
        ("setAssetsPublishState", {**HERE}, 30002),
        ("getPublishContexts", {**HERE, "contextType": "Swf"}, 30001),
        ("getAssetPublishHistory", {**HERE}, 30002),
    ],
)
def test_what_is_refused(lib: Library, operation: str, given: dict[str, Any], code: int) -> None:
    with pytest.raises(IpsFault) as refused:
        call(lib, operation, given)
    assert refused.value.code == code


def test_a_trial_user_may_look_and_not_force(lib: Library) -> None:
    from assetdesk.library import people

    trial = people.add(lib, "Trial", "trial@example.org", UserRole.TRIAL_USER)
    with lib.acting(trial.id):
        assert call(lib, "getPublishContexts", HERE)["publishContextArray"]
        with pytest.raises(IpsFault) as refused:
            call(lib, "forceRepublishAssets", {**HERE, "assetHandleArray": ["a|1"]})
    assert refused.value.code == 20003

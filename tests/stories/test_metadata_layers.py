"""A person's metadata outlasts every reprocess; a metadata profile fills what is empty, or goes over the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.engine import until

from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.library import adopt, folder_profiles, metadata, profiles, reprocess
from assetdesk.library.session import Library

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    b' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Agency">'
    b'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">From the file</rdf:li></rdf:Alt></dc:title>'
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / "lib"
    (root / "In").mkdir(parents=True)
    Image.linear_gradient("L").resize((40, 30)).convert("RGB").save(root / "In" / "a.jpg", xmp=XMP)
    made = Library.create(root)
    adopt.look(made)
    yield made
    made.close()


def _rest(lib: Library) -> None:
    until(lambda: all(job.state.value in ("done", "stopped") for job in lib.browse.jobs()), 120)


def _shown(lib: Library, asset_id: int) -> dict[str, Any]:
    names = ("dc:title", "photoshop:Credit", "dc:rights", "dc:subject", "xmp:Rating")
    found = {one.name: one.shown for one in lib.browse.fields(asset_id)}
    return {name: found[name] for name in names if name in found}


def _again(lib: Library, asset_id: int, apply_to: ApplyTo = ApplyTo.ALL) -> None:
    reprocess.start(lib, ReprocessRequest(Selection(assets=(asset_id,)), apply_to=apply_to))
    _rest(lib)


def _body(credit: str) -> dict[str, Any]:
    rows = [
        {"label": "Title", "property": "dc:title", "type": "text", "default": "Of the profile"},
        {"label": "Copyright", "property": "dc:rights", "type": "text", "default": "© House"},
        {"label": "Credit", "property": "photoshop:Credit", "type": "text", "default": credit, "overwrite": True},
        {"label": "Keywords", "property": "dc:subject", "type": "tags", "default": ["stock", "house"]},
    ]
    return {"fields": rows}


def test_what_a_person_wrote_never_changes_and_profiles_fill_the_rest(lib: Library) -> None:
    _rest(lib)
    (row,) = lib.browse.rows([1])
    assert _shown(lib, 1) == {"dc:title": "From the file", "photoshop:Credit": "Agency"}
    metadata.put(lib, [1], {"dc:title": "Mine", "xmp:Rating": 5})

    made = profiles.create(lib, "metadata", "House", _body("House"))
    folder_profiles.apply(lib, row.folder_id, "metadata", [made.id])
    assert _shown(lib, 1)["photoshop:Credit"] == "Agency", "existing assets change only after reprocessing"
    assert lib.browse.stale_steps([1])[1] == ["metadata"]
    _again(lib, 1, ApplyTo.STALE)
    assert _shown(lib, 1) == {
        "dc:title": "Mine",
        "photoshop:Credit": "House",
        "dc:rights": "© House",
        "dc:subject": ["stock", "house"],
        "xmp:Rating": 5,
    }
    assert list(lib.browse.ids(_query("house"))) == [1]

    metadata.put(lib, [1], {"dc:rights": ""})
    profiles.update(lib, made.id, _body("Others"))
    _again(lib, 1)
    now = _shown(lib, 1)
    assert (now["dc:title"], now["photoshop:Credit"], now["dc:rights"]) == ("Mine", "Others", "")
    metadata.put(lib, [1], {"dc:rights": None, "dc:title": None})
    assert (_shown(lib, 1)["dc:rights"], _shown(lib, 1)["dc:title"]) == ("© House", "From the file")

    metadata.put(lib, [1], {"dc:title": "Mine"})
    request = ReprocessRequest(Selection(assets=(1,)), keep_edits=False)
    reprocess.start(lib, request)
    _rest(lib)
    assert _shown(lib, 1)["dc:title"] == "From the file", "only a person who says so loses their edits"
    metadata.put(lib, [1], {"xmp:Rating": 5})

    folder_profiles.clear(lib, row.folder_id, "metadata")
    assert _shown(lib, 1)["photoshop:Credit"] == "Others", "removing a profile changes nothing until reprocess"
    _again(lib, 1)
    assert _shown(lib, 1) == {"dc:title": "From the file", "photoshop:Credit": "Agency", "xmp:Rating": 5}


def _query(words: str) -> Any:
    from assetdesk.core.query import Query

    return Query(words=words)

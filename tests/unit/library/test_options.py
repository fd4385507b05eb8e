"""What a selection has in force, told without reading every asset; and the pages its kinds of file need."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from support.desk_kit import fill

from assetdesk.core.errors import UsageFault
from assetdesk.core.request import Selection
from assetdesk.library import option_choices, options
from assetdesk.library.options import SEVERAL, Group
from assetdesk.library.session import Library
from assetdesk.store import tables


@pytest.fixture
def library(tmp_path: Path, qapp: object) -> Iterator[Library]:
    made = Library.create(tmp_path / "Lib", run=False)
    yield made
    made.close()


def put(library: Library, asset: int, **values: object) -> None:
    values = {name: json.dumps(v) if name == "options" else v for name, v in values.items()}
    library.store.writer.run(
        lambda w: w.conn.execute(update(tables.assets).where(tables.assets.c.id == asset).values(**values))
    )


def test_values_of_all_and_several(library: Library) -> None:
    ids = fill(library, 4)
    knockout = {"corner": "UpperLeft", "tolerance": 0.1, "fillMethod": "FloodFill"}
    for asset in ids[:3]:
        put(library, asset, options={"knockoutBackground": knockout, "createMask": True})
    put(library, ids[3], options={"createMask": True, "crop": {"left": 1, "right": 0, "top": 0, "bottom": 0}})
    alike = options.in_force(library, Selection(assets=tuple(ids[:3])))
    assert alike.assets == 3
    assert dict(alike.values) == {"knockoutBackground": knockout, "createMask": True}
    mixed = options.in_force(library, Selection(everything=True))
    assert mixed.values["knockoutBackground"] is SEVERAL
    assert mixed.values["crop"] is SEVERAL
    assert mixed.values["createMask"] is True
    assert mixed.having == {"knockoutBackground": 3, "createMask": 4, "crop": 1}
    put(library, ids[0], options={"knockoutBackground": knockout | {"tolerance": 0.2}})
    differing = options.in_force(library, Selection(assets=tuple(ids[:2])))
    assert differing.values["knockoutBackground"] is SEVERAL


def test_only_kinds_that_could_have_an_option_count(library: Library) -> None:
    """Sixty photos beside one layered file do not make its setting a mixed one."""
    ids = fill(library, 5)
    layers = {"photoshopOptions": {"process": "MaintainLayers"}}
    put(library, ids[0], format="psd", options=layers)
    put(library, ids[1], options=layers)  # on a photo it means nothing
    found = options.in_force(library, Selection(everything=True))
    assert found.values["photoshopOptions"] == layers["photoshopOptions"]
    assert (found.having["photoshopOptions"], found.able["photoshopOptions"]) == (1, 1)
    put(library, ids[2], format="psd")
    mixed = options.in_force(library, Selection(everything=True))
    assert mixed.values["photoshopOptions"] is SEVERAL
    assert (mixed.having["photoshopOptions"], mixed.able["photoshopOptions"]) == (1, 2)


def test_one_asset_tells_its_size_and_nothing_stored_is_no_value(library: Library) -> None:
    ids = fill(library, 2)
    one = options.in_force(library, Selection(assets=(ids[0],)))
    assert (one.width, one.height) == (3600, 2700)
    assert one.name.endswith(".jpg")
    assert not one.values
    assert options.in_force(library, Selection(assets=tuple(ids))).width is None


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["a.jpg", "b.tif"], {Group.CROP, Group.BACKGROUND, Group.SHARPENING, Group.COLOUR}),
        (["a.psd"], {Group.PHOTOSHOP, Group.CROP}),
        (["a.pdf"], {Group.PDF, Group.CROP}),
        (["a.eps"], {Group.DRAWING}),
        (["a.ai"], {Group.DRAWING}),
        (["a.mp4"], {Group.VIDEO}),
    ],
)
def test_pages_by_kind_of_file(names: list[str], groups: set[Group]) -> None:
    found = options.of_upload({}, names).groups
    assert groups <= found
    assert Group.UPLOAD in found
    if names == ["a.mp4"]:
        assert Group.CROP not in found
    if names == ["a.jpg", "b.tif"]:
        assert not {Group.PDF, Group.PHOTOSHOP, Group.VIDEO, Group.DRAWING} & found


def test_formats_count_before_names(library: Library) -> None:
    ids = fill(library, 2)
    put(library, ids[1], format="pdf")
    assert Group.PDF in options.in_force(library, Selection(everything=True)).groups
    put(library, ids[1], format="mp3")
    only = options.in_force(library, Selection(assets=(ids[1],))).groups
    assert not only - {Group.SETS, Group.AFTER}


def test_many_assets_are_one_question(library: Library) -> None:
    """Each has a crop of its own: the answer is two rows, whatever their number."""
    ids = fill(library, 3)

    def work(w: object) -> None:
        columns = "key, folder_id, name, name_key, ext, bytes, mtime_ns, added, format, options"
        w.conn.exec_driver_sql(  # type: ignore[attr-defined]
            f"INSERT INTO assets ({columns}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
            " 20000) SELECT 'k' || i, 1, 'x' || i, 'x' || i, 'jpg', 1, 1, 1, 'jpeg',"
            " json_object('crop', json_object('left', i, 'right', 0, 'top', 0, 'bottom', 0)) FROM n"
        )

    library.store.writer.run(work)
    found = options.in_force(library, Selection(everything=True))
    assert found.assets == 20_000 + len(ids)
    assert found.values["crop"] is SEVERAL
    assert found.having["crop"] == 20_000


def test_saved_options_as_files(library: Library, tmp_path: Path) -> None:
    given = {"unsharpMaskOptions": dict(options.SHARPENING), "knockoutBackground": None}
    option_choices.save(library, "Web shop", given)
    (saved,) = option_choices.saved(library)
    assert (saved.name, dict(saved.options)) == ("Web shop", given)
    file = tmp_path / "shop.json"
    option_choices.write_file(library, saved.id, file)
    option_choices.delete(library, saved.id)
    assert option_choices.saved(library) == ()
    assert option_choices.read_file(library, file) == "Web shop"
    assert dict(option_choices.saved(library)[0].options) == given


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"kind": "options", "name": "x", "knockoutBackground": 5}', "knockoutBackground"),
        ('{"kind": "options", "name": "x", "unsharpMaskOptions": {"amount": 9}}', "must be between 0 and 5"),
        ('{"kind": "options", "name": "x", "colour": {}}', "There is no option “colour”."),
        ('{"kind": "encoding", "name": "x"}', "is an encoding preset, not a set of options"),
        ("nonsense", "not JSON"),
    ],
)
def test_a_file_with_what_cannot_be_is_refused(library: Library, tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(text)
    with pytest.raises(UsageFault) as fault:
        option_choices.read_file(library, file)
    assert sentence in f"{fault.value} {fault.value.detail}"
    assert option_choices.saved(library) == ()


def test_there_are_profiles_and_encodings_to_choose_from(library: Library) -> None:
    found = option_choices.read(library)
    assert any("sRGB" in words for _, words in found.profiles)
    assert any("CMYK" in words for _, words in found.profiles)
    assert len(found.encodings) >= 6
    assert all(handle.startswith("ps|") for handle, _, _ in found.encodings)

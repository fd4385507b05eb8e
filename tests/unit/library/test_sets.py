"""Sets by hand and by presets (Dynamic Media Classic, batch set presets): names, order, limits, and a job's end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assetdesk.core.errors import LibraryReadOnly, UsageFault
from assetdesk.core.job import JobState, JobType
from assetdesk.core.presets import BATCH_SET
from assetdesk.core.query import Query
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.library import assets, marks, presets, sets
from assetdesk.library.session import Library
from assetdesk.store import folders
from assetdesk.store import sets as rows
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write

SHOES = {"match": r"(\w+-\w+)-\w+", "suffix": "-SET"}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """An empty library; nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        made.store.set_setting("upload_defaults", {"readyForPublish": False})
        yield made


def add(lib: Library, *names: str, folder: int = 1, type: str = "Image") -> list[int]:
    """Pictures of these names."""

    def work(w: Write) -> list[int]:
        made = add_assets(w, [NewAsset(folder, name, 1, 1, 1) for name in names])
        w.db.run("UPDATE assets SET type = ?, format = 'jpeg' WHERE id >= ?", (type, made[0]))
        return made

    return lib.store.writer.run(work)


def names(lib: Library, asset_id: int) -> list[str]:
    """The members of a set."""
    return [row.name for row in lib.browse.rows(lib.browse.members(asset_id))]


def by_name(lib: Library, name: str) -> int:
    """The asset of that name."""
    (found,) = [row.id for row in lib.browse.rows(lib.browse.ids(Query())) if row.name == name]
    return found


def ended(lib: Library, ids: list[int], job: dict[str, Any], failed: tuple[int, ...] = ()) -> int:
    """A reprocess of these assets, up to its end."""

    def work(w: Write) -> int:
        request = ReprocessRequest(Selection(assets=tuple(ids)), job=job)
        number = jobs.create(w, type=JobType.REPROCESS_ASSETS, name="x", request=request.to_json(), priority=10)
        w.db.many(
            "INSERT INTO items (job_id, asset_id, step, state, priority, queued) VALUES (?, ?, 'preview', ?, 10, 0)",
            [(number, one, "failed" if one in failed else "done") for one in ids],
        )
        jobs.settle(w, [number])
        return number

    return lib.store.writer.run(work)


def asked(*handles: str, **more: Any) -> dict[str, Any]:
    """A job's parameters with these presets."""
    return {"autoSetCreationOptions": {"autoSetsArray": list(handles)}, **more}


def said(lib: Library, job: int) -> list[str]:
    """The lines of a job's log that are about sets."""
    return [f"{e.asset_name}: {e.message}" for e in lib.browse.job_log(job) if e.type.startswith("SetGeneration")]


def test_a_set_made_by_hand_is_an_asset_with_members(lib: Library) -> None:
    a, b, c = add(lib, "a.jpg", "b.jpg", "c.jpg")
    made = sets.make(lib, 1, " My  set ", [c, a])
    assert list(lib.browse.ids(Query())) == [a, b, c, made]
    (row,) = lib.browse.rows([made])
    assert (row.name, row.type, row.format, row.state.value, row.members, row.part) == (
        "My set",
        "ImageSet",
        "set",
        "processed",
        2,
        "set:hand",
    )
    assert not row.has_file
    assert not row.stale
    assert lib.browse.members(made) == (c, a)
    before = row.hash
    assert sets.extend(lib, made, [a, b]) == 1
    assert lib.browse.members(made) == (c, a, b)
    sets.put(lib, made, [a, b, c])
    assert lib.browse.members(made) == (a, b, c)
    (row,) = lib.browse.rows([made])
    assert row.hash != before
    assets.trash(lib, [b])
    assert lib.browse.members(made) == (a, c)
    assert lib.browse.rows([made])[0].members == 2
    assets.delete_for_good(lib, [b])
    assert lib.browse.members(made) == (a, c)


def test_a_set_shows_the_picture_of_its_first_member_that_has_one(lib: Library) -> None:
    a, b, c = add(lib, "a.jpg", "b.jpg", "c.jpg")
    made = sets.make(lib, 1, "Set", [a, c, b])
    lib.store.writer.run(lambda w: w.db.many("UPDATE assets SET cell = ? WHERE id = ?", [(3, c), (5, b)]))
    (row,) = lib.browse.rows([made])
    assert (row.cell_id, row.cell) == (c, 3)
    assert lib.browse.picture_of(made) == c
    assert lib.browse.picture_of(a) == a
    sets.put(lib, made, [b, c])
    (row,) = lib.browse.rows([made])
    assert (row.cell_id, row.cell) == (b, 5)


@pytest.mark.parametrize(
    ("name", "type", "sub_type", "sentence"),
    [
        (" ", "ImageSet", "", "A set needs a name."),
        ("A.JPG", "ImageSet", "", "“A.JPG” is already in this folder. Choose another name."),
        ("Music", "ImageSet", "", "“Music” is already in this folder. Choose another name."),
        ("x", "Image", "", "“Image” is no type of set."),
        ("x", "AssetSet", "Sandwich", "“Sandwich” is no type of set."),
    ],
)
def test_a_set_that_will_not_do_is_said(lib: Library, name: str, type: str, sub_type: str, sentence: str) -> None:
    ids = add(lib, "a.jpg")
    lib.store.writer.run(lambda w: folders.ensure_folder(w, "music"))
    with pytest.raises(UsageFault) as wrong:
        sets.make(lib, 1, name, ids, type, sub_type)
    assert str(wrong.value) == sentence


def test_limits_of_members(lib: Library) -> None:
    ids = add(lib, *(f"{number}.jpg" for number in range(1001)))
    with pytest.raises(UsageFault, match="at most 1,000 members; these would be 1,001"):
        sets.make(lib, 1, "Set", ids)
    made = sets.make(lib, 1, "Set", ids[:1000])
    with pytest.raises(UsageFault, match="1,001"):
        sets.extend(lib, made, ids[1000:])
    with pytest.raises(UsageFault, match="cannot hold itself"):
        sets.put(lib, made, [made])
    with pytest.raises(UsageFault, match="no asset any more"):
        sets.put(lib, made, [99_999])
    assert len(lib.browse.members(made)) == 1000


def test_nothing_is_made_in_a_library_that_is_only_looked_at(lib: Library) -> None:
    with Library.open(lib.root, read_only=True) as looked:
        for doing in (lambda: sets.make(looked, 1, "x", []), lambda: sets.run(looked, [], Selection(everything=True))):
            with pytest.raises(LibraryReadOnly):
                doing()


def test_the_worked_example_of_the_documentation(lib: Library) -> None:
    """Upload -01; later -03 joins as second; BLUE founds its own; then -02 is sorted between them."""
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES).handle
    first = ended(lib, add(lib, "0123-RED-01.jpg"), asked(preset))
    assert said(lib, first) == ["0123-RED-SET: Set made with 1 member."]
    red = by_name(lib, "0123-RED-SET")
    ended(lib, add(lib, "0123-RED-03.jpg"), asked(preset))
    assert names(lib, red) == ["0123-RED-01.jpg", "0123-RED-03.jpg"]
    third = ended(lib, add(lib, "0123-BLUE-01.jpg", "0123-RED-02.jpg", "readme.jpg"), asked(preset))
    assert said(lib, third) == [
        "0123-BLUE-SET: Set made with 1 member.",
        "0123-RED-SET: 1 member added; it has 3 now.",
    ]
    assert names(lib, red) == ["0123-RED-01.jpg", "0123-RED-02.jpg", "0123-RED-03.jpg"]
    again = ended(lib, [1, 2], asked(preset))
    assert said(lib, again) == []
    assert lib.browse.job(again).state is JobState.DONE  # type: ignore[union-attr]


def test_only_what_succeeded_and_can_be_shown_joins(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES).handle
    good, bad = add(lib, "0123-RED-01.jpg", "0123-RED-02.jpg")
    (song,) = add(lib, "0123-RED-03.mp3", type="Audio")
    ended(lib, [good, bad, song], asked(preset), failed=(bad,))
    assert lib.browse.members(by_name(lib, "0123-RED-SET")) == (good,)


def test_a_new_set_is_marked_as_its_job_says_and_its_members_with_it(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES).handle
    ids = add(lib, "0123-RED-01.jpg")
    ended(lib, ids, asked(preset, readyForPublish=True))
    made = by_name(lib, "0123-RED-SET")
    assert [row.marked for row in lib.browse.rows([*ids, made])] == [True, True]
    ended(lib, add(lib, "0123-RED-02.jpg"), asked(preset, readyForPublish=False))
    assert all(row.marked for row in lib.browse.rows([made, *lib.browse.members(made)]))
    marks.put(lib, [made], False)
    ended(lib, add(lib, "0123-RED-03.jpg"), asked(preset, readyForPublish=True))
    assert not lib.browse.rows([made])[0].marked


def test_a_name_that_is_taken_is_an_error_line_and_no_set(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES)
    spin = presets.save(lib, BATCH_SET, "Spins", {**SHOES, "setType": "SpinSet"})
    add(lib, "0123-RED-SET")
    ids = add(lib, "0123-RED-01.jpg", "0123-BLUE-01.jpg")
    job = ended(lib, ids, asked(preset.handle, spin.handle, "ps|999"))
    assert said(lib, job) == [
        ": “ps|999” is no batch set preset, so it made no set.",
        ": “0123-RED-SET” is the name of another asset in this folder, so no set was made.",
        "0123-BLUE-SET: Set made with 1 member.",
        ": “0123-RED-SET” is the name of another asset in this folder, so no set was made.",
        ": “0123-BLUE-SET” is a set of another type (ImageSet); nothing was added to it.",
    ]


def test_spins_of_two_axes_and_of_one(lib: Library) -> None:
    preset = presets.save(
        lib,
        BATCH_SET,
        "Spin",
        {
            "setType": "MultiAxisSpinSet",
            "match": r"(\w+)-\w+-\w+",
            "row": r"\w+-(\d+)-\w+",
            "column": r"\w+-\w+-(\d+)",
        },
    ).handle
    ended(lib, add(lib, "spin-01-02.jpg", "spin-01-01.jpg"), asked(preset))
    made = by_name(lib, "spin")
    assert lib.browse.rows([made])[0].type == "SpinSet"
    job = ended(lib, add(lib, "spin-02-01.jpg", "spin-xx-01.jpg"), asked(preset))
    assert lib.browse.rows([made])[0].type == "AssetSet"
    assert names(lib, made) == ["spin-01-01.jpg", "spin-01-02.jpg", "spin-02-01.jpg"]
    with lib.browse.plain() as db:
        assert [member.attributes for member in rows.members(db, made)] == [
            {"row": 1, "column": 1},
            {"row": 1, "column": 2},
            {"row": 2, "column": 1},
        ]
        assert rows.get(db, made).sub_type == "MultiAxisSpinSet"
    assert any("spin-xx-01" in line and "no row" in line for line in said(lib, job))


def test_sets_of_swatches_pair_views_and_chips(lib: Library) -> None:
    preset = presets.save(
        lib, BATCH_SET, "Chips", {"setType": "SwatchSet", "match": r"(\w+)-\w+", "swatchMatch": r".*-sw\d"}
    ).handle
    v1, v2, s1 = add(lib, "coat-a1.jpg", "coat-a2.jpg", "coat-sw1.jpg")
    ended(lib, [v1, v2, s1], asked(preset))
    made = by_name(lib, "coat")
    with lib.browse.plain() as db:
        assert rows.members(db, made) == [
            rows.Member(v1, {"swatch": s1}),
            rows.Member(v2),
            rows.Member(s1, {"role": "swatch"}),
        ]


def test_sets_lie_where_their_assets_lie_or_where_the_preset_says(lib: Library) -> None:
    music = lib.store.writer.run(lambda w: folders.ensure_folder(w, "Music"))
    add(lib, "0123-RED-01.jpg")
    add(lib, "0123-RED-01.jpg", folder=music)
    here = presets.save(lib, BATCH_SET, "Here", SHOES)
    there = presets.save(lib, BATCH_SET, "There", {**SHOES, "prefix": "X-", "destFolder": "Sets/All"})
    told = sets.run(lib, [here, there], Selection(everything=True))
    assert [(one.name, one.failed) for one in told] == [
        ("0123-RED-SET", False),
        ("0123-RED-SET", False),
        ("X-0123-RED-SET", False),
    ]
    paths = [row.path for row in lib.browse.rows([one.asset_id or 0 for one in told])]
    assert paths == ["0123-RED-SET", "Music/0123-RED-SET", "Sets/All/X-0123-RED-SET"]
    assert sets.run(lib, [here, there], Selection(everything=True)) == []


def test_a_full_set_takes_no_more(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES)
    ids = add(lib, *(f"0123-RED-{number:04d}.jpg" for number in range(1003)))
    told = sets.run(lib, [preset], Selection(assets=tuple(ids)))
    assert [one.sentence for one in told] == [
        "“0123-RED-SET” is full: a set has at most 1,000 members. 3 were left out.",
        "Set made with 1,000 members.",
    ]
    assert lib.browse.members(told[1].asset_id or 0) == tuple(ids[:1000])


def test_a_pattern_that_takes_too_long_neither_hangs_nor_holds_up_the_end(
    lib: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES).handle
    monkeypatch.setattr("assetdesk.store.profiles.set_making.SECONDS", -1.0)
    ids = add(lib, *(f"0123-RED-{number:04d}.jpg" for number in range(300)))
    job = ended(lib, ids, asked(preset))
    assert lib.browse.job(job).state is JobState.DONE  # type: ignore[union-attr]
    assert said(lib, job)[0] == (
        ": The patterns of “Shoes” take too long: it looked at 200 of 300 assets. Make them simpler."
    )


def test_what_breaks_in_one_preset_costs_its_own_sets_alone(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first = presets.save(lib, BATCH_SET, "First", {**SHOES, "suffix": "-1"}).handle
    other = presets.save(lib, BATCH_SET, "Other", SHOES).handle
    put = rows.put

    def broken(w: Write, set_id: int, members: list[rows.Member]) -> None:
        put(w, set_id, members)
        if rows.get(w.db, set_id).name.endswith("-1"):
            raise RuntimeError("broken")

    monkeypatch.setattr(rows, "put", broken)
    job = ended(lib, add(lib, "0123-RED-01.jpg"), asked(first, other))
    assert said(lib, job) == [
        ": “First” made no set. Something went wrong; the log has more.",
        "0123-RED-SET: Set made with 1 member.",
    ]
    assert [row.name for row in lib.browse.rows(lib.browse.ids(Query()))] == ["0123-RED-01.jpg", "0123-RED-SET"]


def test_a_set_gives_way_to_a_file_of_its_name(lib: Library) -> None:
    (a,) = add(lib, "a.jpg")
    made = sets.make(lib, 1, "Set", [a])
    (file,) = add(lib, "SET")
    assert [row.name for row in lib.browse.rows([made, file])] == ["Set-1", "SET"]
    assert list(lib.browse.ids(Query(words="set"))) == [file, made]


def test_a_job_that_is_interrupted_at_its_end_ends_later_with_its_sets(lib: Library) -> None:
    """The end and the sets are one transaction: one without the other cannot be."""
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES).handle
    ids = add(lib, "0123-RED-01.jpg")
    job = ended(lib, [], asked(preset))  # ended with nothing; below it has something after all

    def end(w: Write) -> None:
        w.db.run("UPDATE jobs SET state = 'running', ended = NULL WHERE id = ?", (job,))
        w.db.run(
            "INSERT INTO items (job_id, asset_id, step, state, priority, queued)"
            " VALUES (?, ?, 'preview', 'done', 1, 0)",
            (job, ids[0]),
        )
        jobs.settle(w, [job])

    def killed(w: Write) -> None:
        end(w)
        assert w.db.value("SELECT COUNT(*) FROM assets WHERE format = 'set'") == 1
        raise OSError("killed")

    with pytest.raises(OSError, match="killed"):
        lib.store.writer.run(killed)
    assert [row.name for row in lib.browse.rows(lib.browse.ids(Query()))] == ["0123-RED-01.jpg"]
    lib.store.writer.run(end)
    assert said(lib, job) == ["0123-RED-SET: Set made with 1 member."]


def test_pages_and_layers_join_by_their_names_and_only_where_the_preset_takes_them(lib: Library) -> None:
    (pdf,) = add(lib, "v1.2.pdf", type="Pdf")
    page, film = add(lib, "v1.2-RED-1", "v1.2-RED-2.mp4")
    lib.store.writer.run(
        lambda w: w.db.run(
            "UPDATE assets SET originator_id = ?, part = 'page:' || id, format = 'page' WHERE id = ?", (pdf, page)
        )
    )
    match = r"(.+-RED)-\d"
    own = presets.save(lib, BATCH_SET, "Own", {"match": match, "includeDerived": False})
    whole = presets.save(lib, BATCH_SET, "All", {"match": match, "suffix": "-SET"})
    told = sets.run(lib, [own, whole], Selection(assets=(pdf, page, film)))
    assert [(one.name, one.sentence) for one in told] == [
        ("v1.2-RED", "Set made with 1 member."),
        ("v1.2-RED-SET", "Set made with 2 members."),
    ]
    assert lib.browse.members(told[1].asset_id or 0) == (page, film)

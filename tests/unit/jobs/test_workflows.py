"""What each step of a workflow does with an asset, with the real store and the real runner."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.desk_library import ask, ask_all
from support.engine import counts, ended, running, until
from support.workflows import add, ask_for, holds, last, library, told

from assetdesk.core.request import ApplyTo
from assetdesk.jobs import control
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.store.engine import Store
from assetdesk.store.work import workflow_runs

NOTIFY = {"kind": "notify", "text": "{name} of {folder} is done"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with library(tmp_path / "Library") as made:
        yield made


def test_metadata_and_tags_go_to_the_users_own(store: Store) -> None:
    (asset,) = add(store, [("a.txt", "ok")])
    steps = [
        {"kind": "setMetadata", "property": "dc:rights", "value": "Nordlicht"},
        {"kind": "setMetadata", "property": "dc:rights", "value": "Nobody", "onlyEmpty": True},
        {"kind": "addTags", "tags": ["Brass", "Autumn"]},
    ]
    holds(store, steps)
    with running(store):
        assert ended(store, job := ask_for(store)) == "done"
    assert counts(store, job) == (1, 1, 0)
    assert ask_all(store, "SELECT layer, value FROM fields WHERE name = 'dc:rights'") == [("user", '"Nordlicht"')]
    assert ask_all(store, "SELECT name, source FROM tags ORDER BY name") == [("Autumn", "user"), ("Brass", "user")]
    run = last(store, asset)
    assert (run.state, run.done) == ("done", (0, 1, 2))


def test_a_second_request_runs_it_again_but_what_is_up_to_date_is_left_alone(store: Store) -> None:
    add(store, [("a.txt", "ok")])
    number = holds(store, [NOTIFY])
    with running(store):
        ended(store, ask_for(store))
        ended(store, again := ask_for(store, apply_to=ApplyTo.STALE))
        assert counts(store, again) == (0, 0, 0)
        from assetdesk.store.profiles import presets

        store.writer.run(lambda w: presets.update(w, number, {"steps": [NOTIFY, NOTIFY]}))
        ended(store, changed := ask_for(store, apply_to=ApplyTo.STALE))
        assert counts(store, changed) == (1, 1, 0)
        store.writer.run(lambda w: presets.rename(w, number, "Another name"))
        ended(store, renamed := ask_for(store, apply_to=ApplyTo.STALE))
        assert counts(store, renamed) == (0, 0, 0)
        ended(store, ask_for(store))
    assert ask(store, "SELECT COUNT(*) FROM workflow_runs") == 3


def test_an_original_moves_with_its_sidecar_and_a_taken_name_gets_a_number(store: Store) -> None:
    (asset,) = add(store, [("a.txt", "ok")])
    (store.paths.root / "a.txt.xmp").write_text("<x/>")
    store.writer.run(lambda w: w.db.run("UPDATE assets SET sidecar = 'a.txt.xmp'"))
    (store.paths.root / "Done").mkdir()
    (store.paths.root / "Done" / "a.txt").write_text("somebody else's")
    holds(store, [{"kind": "move", "folder": "Done"}])
    with running(store):
        assert ended(store, ask_for(store)) == "done"
    assert not (store.paths.root / "a.txt").exists()
    assert (store.paths.root / "Done" / "a.txt").read_text() == "somebody else's"
    names = sorted(path.name for path in (store.paths.root / "Done").iterdir())
    assert len(names) == 3
    name, folder = ask_all(
        store, "SELECT a.name, f.path FROM assets a JOIN folders f ON f.id = a.folder_id WHERE a.id = ?", asset
    )[0]
    assert folder == "Done"
    assert (store.paths.root / folder / name).read_text() == "ok"
    assert told(last(store, asset)) == ["Moved from the library to Done."]


def test_a_copy_comes_from_its_workflow_and_skips_it(store: Store) -> None:
    (asset,) = add(store, [("a.txt", "ok")])
    (store.paths.root / "a.txt.xmp").write_text("<x/>")
    store.writer.run(lambda w: w.db.run("UPDATE assets SET sidecar = 'a.txt.xmp', sidecar_hash = 'x'"))
    number = holds(store, [{"kind": "addTags", "tags": ["Brass"]}, {"kind": "copy", "folder": "{folder}/Copies"}])
    with running(store):
        assert ended(store, ask_for(store, everything=True)) == "done"
        until(lambda: ask(store, "SELECT COUNT(*) FROM assets WHERE state = 'processed'") == 2)
    assert (store.paths.root / "Copies" / "a.txt").read_text() == "ok"
    assert (store.paths.root / "Copies" / "a.txt.xmp").read_text() == "<x/>"
    assert ask(store, "SELECT sidecar FROM assets WHERE id <> ?", asset) == "a.txt.xmp"
    copied, origin = ask_all(store, "SELECT id, origin FROM assets WHERE id <> ?", asset)[0]
    assert origin == f"workflow:{number}"
    assert ask_all(store, "SELECT name FROM tags WHERE asset_id = ?", copied) == [("Brass",)]
    assert ask(store, "SELECT COUNT(*) FROM workflow_runs") == 1
    with running(store):
        ended(store, ask_for(store))  # asked again, the copy still skips it, and the original gets another copy
    assert ask(store, "SELECT COUNT(*) FROM assets") == 3


def _rendition(store: Store, asset: int, name: str, body: bytes) -> None:
    from blake3 import blake3

    path = store.paths.renditions / f"x-{asset}-{name}"
    path.write_bytes(body)
    store.writer.run(
        lambda w: w.db.run(
            "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, made)"
            " VALUES (?, 'renditions', ?, 1, ?, ?, ?, 'image/jpeg', 0) ON CONFLICT (asset_id, name)"
            " DO UPDATE SET hash = excluded.hash",
            (asset, name, path.name, len(body), blake3(body).hexdigest()),
        )
    )


def test_renditions_are_exported_and_nobodys_file_is_replaced(store: Store, tmp_path: Path) -> None:
    (asset,) = add(store, [("a.txt", "ok")])
    for name in ("hero.jpg", "web.1280.1280.jpeg", "small.jpg"):
        _rendition(store, asset, name, name.encode())
    out = tmp_path / "out"
    step = {"kind": "export", "folder": f"{out}/{{folder}}", "renditions": ["*", "original"]}
    number = holds(store, [step])
    with running(store):
        ended(store, ask_for(store))
        assert sorted(path.name for path in out.iterdir()) == ["a.txt", "a_hero.jpg", "a_small.jpg"]
        assert (out / "a_hero.jpg").read_bytes() == b"hero.jpg"
        _rendition(store, asset, "hero.jpg", b"a newer hero")  # its own file is replaced without a word
        ended(store, job := ask_for(store))
        assert counts(store, job) == (1, 1, 0)
        assert (out / "a_hero.jpg").read_bytes() == b"a newer hero"
        (out / "a_small.jpg").write_text("of another program")
        ended(store, job := ask_for(store))
        assert counts(store, job) == (1, 0, 1)
        assert (out / "a_small.jpg").read_text() == "of another program"
        assert "a_small.jpg" in str(ask(store, "SELECT error_message FROM results WHERE step = 'workflow'"))
        from assetdesk.store.profiles import presets

        store.writer.run(lambda w: presets.update(w, number, {"steps": [{**step, "overwrite": True}]}))
        ended(store, job := ask_for(store))
        assert counts(store, job) == (1, 1, 0)
    assert (out / "a_small.jpg").read_bytes() == b"small.jpg"
    assert "1 that lay there before replaced" in told(last(store, asset))[0]
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []


def test_an_export_into_the_library_or_of_nothing_fails_with_a_sentence(store: Store, tmp_path: Path) -> None:
    one, two = add(store, [("a.txt", "ok"), ("b.txt", "ok")])
    _rendition(store, one, "hero.jpg", b"x")
    holds(store, [{"kind": "export", "folder": str(store.paths.root / "Out"), "renditions": ["*"]}])
    with running(store):
        ended(store, ask_for(store, one))
        assert "inside the library" in told(last(store, one))[0]
        holds(store, [{"kind": "export", "folder": str(tmp_path / "out"), "renditions": ["*"]}], "Other")
        ended(store, ask_for(store, two))
    assert "no rendition of these names" in told(last(store, two))[0]


def test_a_command_gets_the_file_as_one_argument_and_no_shell(store: Store, tmp_path: Path) -> None:
    (asset,) = add(store, [("a b; c.txt", "ok")])
    out = tmp_path / "said.json"
    program = (
        "import json,sys; open(sys.argv[1],'w').write(json.dumps([open(sys.argv[2]).read(), *sys.argv[2:]]));"
        " print('fine')"
    )
    line = f'"{sys.executable}" -c "{program}" "{out}" {{input}} {{param:x}} $HOME {{name}}'
    holds(store, [{"kind": "command", "command": line, "parameters": {"x": "1 2"}}])
    with running(store, executor=LocalExecutor, workers=1):
        assert ended(store, job := ask_for(store)) == "done"
    assert counts(store, job) == (1, 1, 0)
    content, given, *others = json.loads(out.read_text())
    assert (content, others) == ("ok", ["1 2", "$HOME", "a b; c"])
    assert (Path(given).name, Path(given).parent.name) == ("a b; c.txt", "outside"), "a copy, under the file's name"
    assert told(last(store, asset))[0].endswith("It said: fine")


def test_a_command_that_fails_hangs_or_is_not_there(store: Store) -> None:
    bad, slow, gone = add(store, [("bad.txt", "ok"), ("slow.txt", "ok"), ("gone.txt", "ok")])
    one = [{"kind": "command", "command": f'"{sys.executable}" -c "import sys; sys.exit(3)"'}]
    two = [{"kind": "command", "command": f'"{sys.executable}" -c "import time; time.sleep(60)"', "seconds": 1}]
    three = [{"kind": "command", "command": "no-such-program-here {input}"}]
    with running(store, executor=LocalExecutor, workers=1):
        for asset, steps, name in ((bad, one, "1"), (slow, two, "2"), (gone, three, "3")):
            holds(store, steps, name)
            ended(store, job := ask_for(store, asset))
            assert counts(store, job) == (1, 0, 1)
    assert "code 3" in told(last(store, bad))[0]
    assert "after 1 s" in told(last(store, slow))[0]
    assert "not installed" in told(last(store, gone))[0]
    assert ask(store, "SELECT error_code FROM results WHERE asset_id = ?", bad) == "WorkflowFailed"


def test_a_retry_goes_on_with_the_step_that_failed(store: Store, tmp_path: Path) -> None:
    (asset,) = add(store, [("a.txt", "ok")])
    out = tmp_path / "out"
    out.write_text("a file where the folder should be")
    _rendition(store, asset, "hero.jpg", b"x")
    steps = [
        {"kind": "copy", "folder": "Copies"},
        {"kind": "export", "folder": str(out), "renditions": ["*"]},
        NOTIFY,
        {"kind": "addTags", "tags": ["Trouble"], "runAnyway": True},
    ]
    holds(store, steps)
    with running(store):
        ended(store, job := ask_for(store, asset))
        assert counts(store, job)[2] == 1
        run = last(store, asset)
        assert (run.state, run.done) == ("failed", (0, 3))
        out.unlink()
        control.retry(store, job)
        until(lambda: last(store, asset).state == "done")
        ended(store, job)
    assert last(store, asset).id == run.id
    assert last(store, asset).done == (0, 1, 2, 3)
    assert len(list((store.paths.root / "Copies").iterdir())) == 1
    assert ask(store, "SELECT COUNT(*) FROM notices WHERE kind = 'workflow'") == 1


def test_failed_only_is_a_retry_too_and_all_begins_anew(store: Store) -> None:
    (asset,) = add(store, [("a.txt", "ok")])
    number = holds(store, [{"kind": "copy", "folder": "Copies"}, {"kind": "command", "command": "no-such-program"}])
    with running(store, executor=LocalExecutor, workers=1):
        ended(store, ask_for(store, asset))
        ended(store, ask_for(store, asset, apply_to=ApplyTo.FAILED))
        assert len(list((store.paths.root / "Copies").iterdir())) == 1
        ended(store, ask_for(store, asset))
        assert len(list((store.paths.root / "Copies").iterdir())) == 2
    assert ask(store, "SELECT COUNT(*) FROM workflow_runs WHERE preset_id = ? AND asset_id = ?", number, asset) == 2


def test_what_failed_before_keeps_the_workflow_back_until_the_retry(store: Store) -> None:
    (asset,) = add(store, [("a.txt", "fail:SourceCorrupt")])
    holds(store, [NOTIFY, {"kind": "addTags", "tags": ["Trouble"], "runAnyway": True}])
    with running(store):
        ended(store, job := ask_for(store, everything=True))
        assert counts(store, job) == (1, 0, 1)
        assert last(store, asset).done == (1,)
        assert ask(store, "SELECT error_code FROM results WHERE step = 'workflow'") == "WorkflowSkipped"
        assert ask(store, "SELECT error_code FROM assets") == "SourceCorrupt"
        (store.paths.root / "a.txt").write_text("ok")
        control.retry(store, job)
        until(lambda: last(store, asset).done == (0, 1))
        ended(store, job)
    assert counts(store, job) == (1, 1, 0)


def test_none_and_the_nearest_folder(store: Store) -> None:
    from assetdesk.core.presets import WORKFLOW
    from assetdesk.store import assets, folders
    from assetdesk.store.profiles import folder_profiles

    def deeper(w: object) -> tuple[int, int]:
        return folders.ensure_folder(w, "Own"), folders.ensure_folder(w, "Own/None")  # type: ignore[arg-type]

    own, none = store.writer.run(deeper)
    top, mid, low = add(store, [("a.txt", "ok"), ("b.txt", "ok"), ("c.txt", "ok")])
    store.writer.run(lambda w: assets.move(w, store.paths, [mid], own))
    store.writer.run(lambda w: assets.move(w, store.paths, [low], none))
    holds(store, [{"kind": "addTags", "tags": ["Top"]}], "Top")
    holds(store, [{"kind": "addTags", "tags": ["Mid"]}], "Mid", own)
    store.writer.run(lambda w: folder_profiles.assign(w, none, WORKFLOW, []))
    with running(store):
        ended(store, job := ask_for(store))
        assert counts(store, job) == (2, 2, 0)
        assert ask_all(store, "SELECT asset_id, name FROM tags ORDER BY asset_id") == [(top, "Top"), (mid, "Mid")]
        ended(store, ask_for(store, low, workflow="Mid"))  # by name, whatever the folder has
    assert ask_all(store, "SELECT name FROM tags WHERE asset_id = ?", low) == [("Mid",)]


def test_an_approval_is_waited_for_and_survives(store: Store) -> None:
    one, two, three = add(store, [("a.txt", "ok"), ("b.txt", "ok"), ("c.txt", "ok")])
    number = holds(store, [{"kind": "approval", "text": "Is {name} sharp?"}, {"kind": "move", "folder": "Approved"}])
    with running(store):
        assert ended(store, job := ask_for(store)) == "done"
    assert counts(store, job) == (3, 3, 0)
    inbox = store.browse.inbox()
    assert inbox.unread == 4
    waiting = sorted(inbox.waiting, key=lambda row: row.asset_id)
    assert [(row.name, row.text) for row in waiting] == [
        (name, f"Is {name} sharp?") for name in ("a.txt", "b.txt", "c.txt")
    ]
    assert "3 assets wait for approval in “Shop”." in [notice.title for notice in inbox.notices]
    assert ask_all(store, "SELECT DISTINCT approval FROM assets") == [("waiting",)]
    # an approval holds for what was asked, whatever became of the workflow since
    from assetdesk.store.profiles import presets

    store.writer.run(lambda w: presets.delete(w, number))
    runs = [row.run_id for row in waiting]
    approved = store.writer.run(lambda w: workflow_runs.approve(w, runs[:1], "Very.", "Ada"))
    assert store.writer.run(lambda w: workflow_runs.reject(w, runs[1:2], "Blurred.", "Ada")) == 1
    assert approved is not None
    with running(store):
        assert ended(store, approved) == "done"
    assert counts(store, approved) == (1, 1, 0)
    assert (store.paths.root / "Approved" / "a.txt").exists()
    assert (store.paths.root / "b.txt").exists()
    assert ask_all(store, "SELECT id, approval FROM assets ORDER BY id") == [
        (one, "approved"),
        (two, "rejected"),
        (three, "waiting"),
    ]
    assert (last(store, one).state, last(store, one).comment) == ("done", "Very.")
    assert last(store, two).state == "rejected"
    assert ask(store, "SELECT text FROM history WHERE asset_id = ? AND kind = 'rejected'", two) == (
        "Rejected in “Shop”: Blurred."
    )


def test_approvals_are_decided_once(store: Store) -> None:
    from assetdesk.core.errors import UsageFault

    (asset,) = add(store, [("a.txt", "ok")])
    holds(store, [{"kind": "approval"}])
    with running(store):
        ended(store, ask_for(store))
    number = last(store, asset).id
    assert store.writer.run(lambda w: workflow_runs.approve(w, [number], "", "Ada")) is None  # nothing follows
    assert last(store, asset).state == "done"
    with pytest.raises(UsageFault):
        store.writer.run(lambda w: workflow_runs.reject(w, [number], "", "Ada"))


def test_a_sidecar_is_written_and_read_again(store: Store) -> None:
    (asset,) = add(store, [("a.txt", "ok")])
    steps = [{"kind": "setMetadata", "property": "dc:rights", "value": "Nordlicht"}, {"kind": "writeXmp"}]
    holds(store, steps)
    with running(store, executor=LocalExecutor, workers=1):
        assert ended(store, job := ask_for(store)) == "done"
    assert counts(store, job) == (1, 1, 0)
    assert told(last(store, asset)) == ["Copyright set.", "Written to a.txt.xmp."]
    assert "Nordlicht" in (store.paths.root / "a.txt.xmp").read_text()
    assert ask(store, "SELECT sidecar FROM assets") == "a.txt.xmp"
    assert ask(store, "SELECT value FROM fields WHERE name = 'dc:rights' AND layer = 'embedded'") == '"Nordlicht"'


def test_it_runs_last_of_all(store: Store) -> None:
    (asset,) = add(store, [("a.txt", "ok pages:3 slow:0.2")])
    holds(store, [NOTIFY])
    with running(store):
        job = ask_for(store, everything=True)
        assert ended(store, job) == "done"
    rows = ask_all(store, "SELECT step, started, finished FROM items WHERE job_id = ? AND asset_id = ?", job, asset)
    others = {step: finished for step, _, finished in rows if step != "workflow"}
    assert {"metadata", "preview"} <= set(others)
    (begun,) = [started for step, started, _ in rows if step == "workflow"]
    assert begun >= max(others.values())


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_command_ends_with_its_job_and_is_not_begun_again_by_itself(store: Store, tmp_path: Path) -> None:
    (asset,) = add(store, [("a.txt", "ok")])
    out = tmp_path / "pid"
    program = f"import os,time; open('{out}','a').write(str(os.getpid())+' '); time.sleep(60)"
    holds(store, [{"kind": "command", "command": f'"{sys.executable}" -c "{program}"'}])
    with running(store, executor=LocalExecutor, workers=1):
        job = ask_for(store)
        until(lambda: out.exists() and out.read_text().endswith(" "))
        control.stop(store, job)
        control.stop(store, job)  # at once
        assert ended(store, job) == "stopped"
        process = Path("/proc") / out.read_text().split()[0]
        until(lambda: not process.exists() or "zombie" in (process / "status").read_text())
        ended(store, again := ask_for(store, apply_to=ApplyTo.STALE))
        assert counts(store, again) == (1, 0, 1)
    assert len(out.read_text().split()) == 1
    assert "not run again" in told(last(store, asset))[0]

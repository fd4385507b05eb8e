"""Whatever other programs do to a library's folder between two looks, every file keeps exactly its own tags."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from assetdesk.core.query import Query
from assetdesk.library import adopt
from assetdesk.library.session import Library
from assetdesk.store import tags
from assetdesk.store.files import hash_file
from assetdesk.store.writer import Write

_FOLDERS = ("", "Music", "Music/Live", "Home", "Flowers/2026", ".hidden")
_FILES = 60


class Outside:
    """Another program: it changes files, and knows which content bears which tag. `drawer` is outside the library."""

    def __init__(self, root: Path, drawer: Path, chance: random.Random) -> None:
        self.root, self.drawer, self.chance = root, drawer, chance
        self.count = 0
        drawer.mkdir()
        for folder in _FOLDERS:
            (root / folder).mkdir(parents=True, exist_ok=True)

    def files(self) -> list[Path]:
        """All files in the library, hidden ones too."""
        return sorted(
            path
            for path in self.root.rglob("*")
            if path.is_file() and ".assetdesk" not in path.relative_to(self.root).parts
        )

    def one(self) -> Path:
        return self.chance.choice(self.files())

    def free(self) -> Path:
        """A name nobody has had."""
        self.count += 1
        return self.root / self.chance.choice(_FOLDERS) / f"file {self.count}.txt"

    def add(self) -> None:
        # few sizes, so that many files have the same
        size = self.chance.choice((40, 41, 42))
        self.free().write_bytes(self.chance.randbytes(size))

    def edit(self) -> None:
        self.one().write_bytes(self.chance.randbytes(50))

    def rename(self) -> None:
        path = self.one()
        path.rename(path.with_name(self.free().name))

    def move(self) -> None:
        self.one().rename(self.free())

    def swap(self) -> None:
        a, b = self.one(), self.one()
        if a != b:
            aside = self.drawer / "aside"
            a.rename(aside)
            b.rename(a)
            aside.rename(b)

    def chain(self) -> None:
        a, b = self.one(), self.one()
        if a != b:
            b.rename(self.free())
            a.rename(b)

    def copied_and_deleted(self) -> None:
        """A sync client: the same content, another file with another time stamp."""
        path = self.one()
        body = path.read_bytes()
        path.unlink()
        self.free().write_bytes(body)

    def recreated(self) -> None:
        path = self.one()
        body = path.read_bytes()
        path.unlink()
        path.write_bytes(body)

    def delete(self) -> None:
        self.one().unlink()

    def put_away(self) -> None:
        path = self.one()
        path.rename(self.drawer / path.name)

    def bring_back(self) -> None:
        away = sorted(self.drawer.iterdir())
        if away:
            self.chance.choice(away).rename(self.free())

    def capitals(self) -> None:
        path = self.one()
        other = path.with_name(path.name.swapcase())
        if not other.exists():
            path.rename(other)

    def folder(self) -> None:
        """A whole folder gets another name, and another one is made in its place."""
        self.count += 1
        other = self.root / f"Folder {self.count}"
        (self.root / "Home").rename(other)
        (self.root / "Home").mkdir()

    def deeds(self) -> list[Callable[[], None]]:
        return [
            self.add, self.edit, self.rename, self.move, self.swap, self.chain, self.copied_and_deleted, self.recreated,
            self.delete, self.put_away, self.bring_back, self.capitals, self.folder,
        ]  # fmt: skip


def processed(lib: Library) -> None:
    """What the workers do to be able to know a file again: its hash is read."""

    def work(w: Write) -> None:
        for row in w.db.all(
            "SELECT a.id, f.path, a.name FROM assets a JOIN folders f ON f.id = a.folder_id WHERE a.hash IS NULL"
        ):
            digest = hash_file(lib.root / row.path / row.name)[1]
            w.db.run("UPDATE assets SET hash = ?, state = 'processed' WHERE id = ?", (digest, row.id))

    lib.store.writer.run(work)


@pytest.mark.parametrize("seed", [1, 8])
def test_every_file_keeps_exactly_its_tags(tmp_path: Path, seed: int) -> None:
    """The tag of a file is the hash of its content, so it can be told whose it is."""
    chance = random.Random(seed)
    with Library.create(tmp_path / "Library", run=False) as lib:
        outside = Outside(lib.root, tmp_path / "drawer", chance)
        for _ in range(_FILES):
            outside.add()
        known: dict[str, set[str]] = {}
        for _ in range(8):
            adopt.look(lib)
            processed(lib)
            known = check(lib, known, seed)
            for _ in range(chance.randrange(1, 9)):
                chance.choice(outside.deeds())()
        adopt.look(lib)
        processed(lib)
        check(lib, known, seed)


def check(lib: Library, known: dict[str, set[str]], seed: int) -> dict[str, set[str]]:
    """Every file in sight is one asset that is not missing, with exactly the tags that its content had before.

    `known` are the tags by content before the last deeds, of all that the index had, missing ones too; answers those of
    now. What has no tag yet is given one.
    """
    every = lib.browse.rows(lib.browse.ids(Query()))
    rows = {row.path: row for row in every if not row.missing}
    seen = set()
    for folder, below, names in os.walk(lib.root):
        below[:] = [name for name in below if not name.startswith(".")]
        seen |= {(Path(folder) / name).relative_to(lib.root).as_posix() for name in names}
    assert set(rows) == seen, f"seed {seed}"
    tagged: dict[int, set[str]] = {row.id: set() for row in every}
    with lib.store.browse.plain() as db:
        for row in db.all("SELECT asset_id, name FROM tags"):
            tagged[int(row.asset_id)].add(str(row.name))
    bare: list[tuple[int, str]] = []
    for path, asset in rows.items():
        digest = hash_file(lib.root / path)[1]
        assert asset.hash == digest, f"seed {seed}: {path}"
        if digest in known:
            assert tagged[asset.id] == known[digest], f"seed {seed}: {path} has other tags"
        elif digest not in tagged[asset.id]:
            bare.append((asset.id, digest))
            tagged[asset.id].add(digest)
    lib.store.writer.run(lambda w: [tags.add_user(w, asset_id, [name]) for asset_id, name in bare])
    return {row.hash: tagged[row.id] for row in every if row.hash}

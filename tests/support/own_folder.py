"""A library whose folder other programs work in, without workers: tags stand for everything that stays with a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assetdesk.core.asset import AssetRow
from assetdesk.core.query import Query
from assetdesk.library import adopt
from assetdesk.library.adopt import AdoptReport
from assetdesk.library.session import Library
from assetdesk.store import tags
from assetdesk.store.files import hash_file
from assetdesk.store.writer import Write


class OwnFolderKit:
    """`lib` and what tests ask of it. A file's tag is the word that it was made with."""

    def __init__(self, lib: Library) -> None:
        self.lib = lib
        self.root = lib.root

    def put(self, path: str, word: str | None = None) -> Path:
        """A file with the word as its content."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(word if word is not None else path)
        return place

    def look(self, *folders: str) -> AdoptReport:
        """One look, and then what workers would do: hashes are read."""
        report = adopt.look(self.lib, folders=folders or None)
        self.processed()
        return report

    def processed(self) -> None:
        """As if every asset had been processed."""

        def work(w: Write) -> None:
            for row in w.db.all(
                "SELECT a.id, f.path, a.name FROM assets a JOIN folders f ON f.id = a.folder_id"
                " WHERE a.hash IS NULL AND a.missing = 0 AND a.trashed IS NULL"
            ):
                digest = hash_file(self.root / row.path / row.name)[1]
                w.db.run("UPDATE assets SET hash = ?, state = 'processed' WHERE id = ?", (digest, row.id))

        self.lib.store.writer.run(work)

    def known(self, *paths: str) -> None:
        """These files are there, the library knows them, and each has its path as a tag."""
        for path in paths:
            self.put(path)
        self.look()
        rows = self.rows()
        self.lib.store.writer.run(
            lambda w: [tags.add_user(w, rows[path].id, [path.replace("/", " ")]) for path in paths if path in rows]
        )

    def rows(self) -> dict[str, AssetRow]:
        """Assets by path, missing ones too."""
        return {row.path: row for row in self.lib.browse.rows(self.lib.browse.ids(Query()))}

    def tags(self) -> dict[str, str]:
        """The tags of what is there, by path; missing originals have “(missing)” behind theirs."""
        with self.lib.store.browse.plain() as db:
            named: dict[int, list[str]] = {}
            for row in db.all("SELECT asset_id, name FROM tags ORDER BY name"):
                named.setdefault(int(row.asset_id), []).append(str(row.name))
        return {
            path: ", ".join(named.get(row.id, [])) + (" (missing)" if row.missing else "")
            for path, row in self.rows().items()
        }


def bring_in(lib: Library, sources: list[Path], folder: str, rest: Callable[[], None]) -> None:
    """Upload these files as the runner does, in handfuls; `rest` is called between them."""
    from assetdesk.core.upload import UploadRequest, UploadState
    from assetdesk.library import upload
    from assetdesk.library.intake.bringing import Copier

    plan = upload.collect(lib, sources, folder)
    job_id = upload.start(lib, UploadRequest(files=tuple(plan.files)), plan.left_out)
    waiting = [row.id for row in lib.browse.uploads(job_id)]
    copier = Copier(lib.store)
    for start in range(0, len(waiting), 5):
        some = waiting[start : start + 5]
        lib.store.writer.run(
            lambda w, some=some: w.db.many(  # type: ignore[misc]
                "UPDATE uploads SET state = 'copying' WHERE id = ?", [(one,) for one in some]
            )
        )
        rows = [row for row in lib.browse.uploads(job_id) if row.id in some and row.state is UploadState.COPYING]
        copier(rows, lambda: False, lambda upload_id, fraction: None)
        rest()
    copier.close()

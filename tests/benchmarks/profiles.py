"""One profile over 50,000 assets is edited: the count of what is out of date, and a dry run.

python3 dev.py bench profiles [--assets 50000]
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from _kit import arguments, fill_with_rows, show, timed

from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.jobs import planner
from assetdesk.jobs.modules import current_modules
from assetdesk.library import folder_profiles, profiles
from assetdesk.library.session import Library
from assetdesk.store.engine import Store
from assetdesk.store.writer import Write

BODIES = {
    "processing": {"renditions": [{"name": f"size-{n}.jpg", "width": 100 * n} for n in range(1, 9)], "fpo": {}},
    "image": {},
    "metadata": {"fields": [{"label": "Copyright", "property": "dc:rights", "default": "© Northgate Store"}]},
    "workflow": {"steps": [{"kind": "addTags", "tags": ["shop"]}]},
}
# what each edit changes
EDITS = {
    "processing": {"renditions": [{"name": "size-1.jpg", "width": 120}], "fpo": {}},
    "image": {"crops": [{"name": "Large", "width": 1200, "height": 675}]},
    "metadata": {"fields": [{"label": "Copyright", "property": "dc:rights", "default": "© Northgate"}]},
    "workflow": {"steps": [{"kind": "addTags", "tags": ["shop", "web"]}]},
}


def bring_up_to_date(lib: Library) -> None:
    """Results of every step that applies, as if all had been run."""

    def work(w: Write) -> None:
        w.db.run(
            "INSERT OR REPLACE INTO results (asset_id, step, source_hash, options_digest, profile_digest,"
            " module_version, made, run, seconds, bytes)"
            " SELECT a.id, m.step, a.hash, m.options_digest, CASE m.profile WHEN '' THEN '' ELSE"
            " profile_digest(m.profile, (SELECT p.digest FROM effective e JOIN programs p ON p.id = e.program_id"
            " WHERE e.folder_id = a.folder_id AND e.kind = m.profile), a.mime, a.format) END, m.version, 0, 1, 0.1, 1"
            " FROM assets a JOIN modules m ON m.format = a.format WHERE m.needed = 0"
        )

    lib.store.writer.run(work)


def main() -> None:
    """Measure and print."""
    count = arguments(__doc__, assets=50_000).assets
    rows = []
    with tempfile.TemporaryDirectory(prefix="assetdesk-bench-") as place:
        root = Path(place) / "library"
        Store.create(root).close()
        fill_with_rows(root / ".assetdesk" / "library.sqlite", current_modules(), count)
        with Library.open(root, run=False) as lib:
            made = {kind: profiles.create(lib, kind, "Shop", body) for kind, body in BODIES.items()}
            for kind, one in made.items():
                folder_profiles.apply(lib, 1, kind, [one.id])
            bring_up_to_date(lib)
            lib.browse.counts()
            stale = ReprocessRequest(Selection(everything=True), apply_to=ApplyTo.STALE)
            for kind, one in made.items():
                took: dict[str, list[float]] = {name: [] for name in ("save", "count", "all", "plan", "lines")}
                with timed(took["save"]):
                    profiles.update(lib, one.id, EDITS[kind])
                with timed(took["count"]):
                    found = profiles.affected(lib, one.id)
                with timed(took["all"]):
                    counts = lib.browse.counts()
                with timed(took["plan"]):
                    plan = planner.summarise(lib.store, stale)
                with timed(took["lines"]):
                    lines = sum(1 for _ in planner.plan(lib.store, stale))
                seconds = {name: values[0] for name, values in took.items()}
                rows += [
                    (f"{kind}: save", f"{seconds['save']:.2f} s", ""),
                    (f"{kind}: its count ({found.stale:,} of {found.assets:,})", f"{seconds['count']:.2f} s", "< 1 s"),
                    (f"{kind}: the side bar's count ({counts.stale:,})", f"{seconds['all']:.2f} s", "< 1 s"),
                    (f"{kind}: plan of the dialog ({plan.assets_run:,} run)", f"{seconds['plan']:.2f} s", "< 2 s"),
                    (f"{kind}: dry run, {lines:,} lines", f"{seconds['lines']:.2f} s", "< 2 s"),
                ]
                bring_up_to_date(lib)
    show(f"A profile of {count:,} assets is edited", rows)


if __name__ == "__main__":
    main()

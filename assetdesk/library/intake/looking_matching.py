"""Which file is which original, after other programs have moved, renamed, swapped or changed some.

Identity first (inode, size, time stamp), then content (BLAKE3, only of files as large as an original that is looked
for), and for originals that were never read name, size and time stamp. Two originals or two files that could be each
other are never guessed: their names decide where each has its own, else it is left open and told. No I/O of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from assetdesk.core.names import name_key, split_name
from assetdesk.library.intake.looking_listing import FoundFile
from assetdesk.store.intake.look import KnownFile

_BACKUP_ENDINGS = ("~", ".bak", ".orig", ".old", "_original", ".backup")


@dataclass(slots=True)
class Target:
    """A file that may be some original. `at` is the original whose place it has, None where nobody's is there."""

    file: FoundFile
    at: KnownFile | None = None
    digest: str | None = None
    taken: bool = False


@dataclass(slots=True)
class Matches:
    """What came of it. `moved`: originals and where they are now, `edited` whether the content is another one there.
    `same`: another file with the content it had. `changed`: in its place, with the new content's hash (None: unread).
    `gone`: nowhere. `new`: nobody's. `unclear`: originals that could be more than one file. `later`: files that are
    still being written. `passed`: files that only came to be another one's new content. `evicted`: originals that are
    nowhere, and whose name another one has now."""

    moved: list[tuple[KnownFile, FoundFile]] = field(default_factory=list)
    edited: list[tuple[KnownFile, FoundFile]] = field(default_factory=list)
    same: list[tuple[KnownFile, FoundFile]] = field(default_factory=list)
    changed: list[tuple[KnownFile, FoundFile, str | None]] = field(default_factory=list)
    gone: list[KnownFile] = field(default_factory=list)
    new: list[FoundFile] = field(default_factory=list)
    unclear: list[KnownFile] = field(default_factory=list)
    later: list[FoundFile] = field(default_factory=list)
    passed: list[KnownFile] = field(default_factory=list)
    evicted: list[KnownFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class World:
    """What the matching may ask: `of_sizes` gives originals anywhere in the index; `at_home` whether the file of one
    is still where the index has it; `passing` whether an asset was never anything of its own to anybody; `digest` the
    BLAKE3 of a file, None where it cannot be read or is changing; `at_rest` whether nobody seems to be writing it;
    `called_off` whether to give up."""

    of_sizes: Callable[[Iterable[int]], list[KnownFile]]
    at_home: Callable[[KnownFile], bool]
    passing: Callable[[KnownFile], bool]
    digest: Callable[[FoundFile], str | None]
    at_rest: Callable[[FoundFile], bool]
    called_off: Callable[[], bool]


class Matching:
    """One matching: `gone` originals whose place is empty, `displaced` whose place has another file, `unknown` files.

    What is `away` (a disk that is not connected) is looked for nowhere: it is expected back.
    """

    def __init__(
        self,
        world: World,
        gone: Sequence[KnownFile],
        displaced: Sequence[tuple[KnownFile, FoundFile]],
        unknown: Sequence[FoundFile],
        away: Callable[[KnownFile], bool] = lambda file: False,
    ) -> None:
        self._world = world
        self._away = away
        self._lost = {file.id: file for file in gone}
        self._displaced = {asset.id: asset for asset, _ in displaced}
        self._targets = [Target(file) for file in unknown] + [Target(file, asset) for asset, file in displaced]
        self._pairs: dict[int, Target] = {}
        self._same: set[int] = set()
        self._unclear: dict[int, KnownFile] = {}
        self._later: set[int] = set()
        self._edited: set[int] = set()
        self._files: dict[int, KnownFile] = {**self._lost, **self._displaced}
        self._result = Matches()

    def run(self) -> Matches:
        """Everything that is known by the end; when called off, what nobody looked at stands in no list."""
        anywhere = [
            file for file in self._world.of_sizes({t.file.bytes for t in self._targets}) if not self._away(file)
        ]
        self._by_identity(anywhere)
        self._own_content()
        self._by_content(anywhere)
        self._by_name(anywhere)
        self._moved_and_edited()
        self._give_places()
        return self._sorted_out()

    # the passes

    def _by_identity(self, anywhere: Iterable[KnownFile]) -> None:
        known: dict[tuple[int, int, int], dict[int, KnownFile]] = {}
        for file in (*anywhere, *self._files.values()):
            if file.inode:
                known.setdefault((file.inode, file.bytes, file.mtime_ns), {})[file.id] = file
        groups: dict[tuple[int, int, int], list[Target]] = {}
        for target in self._targets:
            if target.file.identity in known:
                groups.setdefault(target.file.identity, []).append(target)
        for identity, targets in groups.items():
            candidates = [file for file in known[identity].values() if self._left_home(file)]
            self._pair(candidates, targets)

    def _own_content(self) -> None:
        """Another file in an original's place with the content it had: a time stamp, a copy put back."""
        for target in self._targets:
            at = target.at
            if at is None or target.taken or at.id in self._pairs or self._world.called_off():
                continue
            if not self._world.at_rest(target.file):
                self._later.add(id(target))
                continue
            if at.hash is None:
                continue
            target.digest = self._world.digest(target.file)
            if target.digest is None:
                self._later.add(id(target))
            elif target.digest == at.hash:
                self._same.add(at.id)
                target.taken = True
                self._pairs[at.id] = target

    def _by_content(self, anywhere: Iterable[KnownFile]) -> None:
        wanted = {
            file.id: file
            for file in (*(one for one in anywhere if one.missing and self._left_home(one)), *self._files.values())
            if file.id not in self._pairs and file.hash is not None and file.bytes
        }
        sizes = {file.bytes for file in wanted.values()}
        groups: dict[str, list[Target]] = {}
        for target in self._targets:
            if target.taken or target.file.bytes not in sizes or id(target) in self._later:
                continue
            if self._world.called_off():
                return
            if target.digest is None:
                if not self._world.at_rest(target.file):
                    self._later.add(id(target))
                    continue
                target.digest = self._world.digest(target.file)
                if target.digest is None:
                    self._later.add(id(target))
                    continue
            groups.setdefault(target.digest, []).append(target)
        by_hash: dict[str, list[KnownFile]] = {}
        for file in wanted.values():
            by_hash.setdefault(file.hash or "", []).append(file)
        for digest, targets in groups.items():
            self._pair(by_hash.get(digest, []), targets, tell=True)

    def _by_name(self, anywhere: Iterable[KnownFile]) -> None:
        """Originals that were never read have no hash: name, size and time stamp together are as good as one."""
        known: dict[tuple[str, int, int], dict[int, KnownFile]] = {}
        for file in (*(one for one in anywhere if one.missing and self._left_home(one)), *self._lost.values()):
            if file.hash is None and file.id not in self._pairs:
                known.setdefault((name_key(file.name), file.bytes, file.mtime_ns), {})[file.id] = file
        groups: dict[tuple[str, int, int], list[Target]] = {}
        for target in self._targets:
            key = (name_key(target.file.name), target.file.bytes, target.file.mtime_ns)
            if not target.taken and target.at is None and key in known:
                groups.setdefault(key, []).append(target)
        for key, targets in groups.items():
            candidates = list(known[key].values())
            if len(candidates) == len(targets) == 1:
                self._take(candidates[0], targets[0])

    def _moved_and_edited(self) -> None:
        """The same inode under the same name in another folder: moved, and written to before anybody looked."""
        lost: dict[tuple[int, str], list[KnownFile]] = {}
        for file in self._lost.values():
            if file.inode and file.id not in self._pairs and not file.missing:
                lost.setdefault((file.inode, name_key(file.name)), []).append(file)
        for target in self._targets:
            found = lost.get((target.file.inode, name_key(target.file.name)), [])
            if target.taken or target.at is not None or id(target) in self._later or len(found) != 1:
                continue
            if found[0].id in self._pairs or not self._world.at_rest(target.file):
                continue
            self._take(found[0], target)
            self._edited.add(found[0].id)

    def _give_places(self) -> None:
        """A file that lies where another original was which is nowhere now. By the rename that many programs save with,
        it is a change of that one, and the first was only passing; else the first has the place now."""
        while True:
            over = [
                (asset_id, target)
                for asset_id, target in self._pairs.items()
                if target.at is not None and target.at.id != asset_id and target.at.id not in self._pairs
            ]
            passing = [one for one in over if self._world.passing(self._files[one[0]])]
            if not passing:
                self._result.evicted = [target.at for _, target in over if target.at is not None]
                return
            for asset_id, target in passing:
                del self._pairs[asset_id]
                target.taken = False
                self._result.passed.append(self._files[asset_id])

    # helpers

    def _left_home(self, file: KnownFile) -> bool:
        """Whether the original's file is not where the index has it."""
        if file.id in self._pairs:
            return False
        if file.id in self._lost or file.id in self._displaced:
            return True
        if self._world.at_home(file):
            return False
        self._files[file.id] = file
        return True

    def _pair(self, candidates: Sequence[KnownFile], targets: Sequence[Target], *, tell: bool = False) -> None:
        open_targets = [target for target in targets if not target.taken]
        fitting = [file for file in candidates if file.id not in self._pairs]
        open_targets = [t for t in open_targets if not any(self._is_backup(t, file) for file in fitting)]
        if not fitting or not open_targets:
            return
        if len(fitting) == len(open_targets) == 1:
            self._take(fitting[0], open_targets[0])
            return
        by_name = {name_key(target.file.name): target for target in open_targets}
        names = {name_key(file.name) for file in fitting}
        if len(by_name) == len(names) == len(fitting) == len(open_targets) and names == set(by_name):
            for file in fitting:
                self._take(file, by_name[name_key(file.name)])
        elif tell:
            self._unclear.update((file.id, file) for file in fitting)

    def _take(self, file: KnownFile, target: Target) -> None:
        target.taken = True
        self._pairs[file.id] = target
        self._files[file.id] = file

    def _is_backup(self, target: Target, file: KnownFile) -> bool:
        """The old content under a telling name beside an original that goes on: an editor's copy, not the original."""
        if target.at is not None or file.id not in self._displaced or target.file.folder != file.folder:
            return False
        new, old = name_key(target.file.name), name_key(file.name)
        stem = split_name(old)[0]
        return any(new in (old + ending, stem + ending) for ending in _BACKUP_ENDINGS)

    def _sorted_out(self) -> Matches:
        made = self._result
        for asset_id, target in self._pairs.items():
            pair = (self._files[asset_id], target.file)
            if asset_id in self._same:
                made.same.append(pair)
            elif asset_id in self._edited:
                made.edited.append(pair)
            else:
                made.moved.append(pair)
        called_off = self._world.called_off()
        evicted = {file.id for file in made.evicted}
        for target in self._targets:
            if target.taken:
                continue
            at = target.at
            if id(target) in self._later:
                made.later.append(target.file)
            elif at is not None and at.id not in self._pairs and at.id not in evicted:
                if not called_off:
                    made.changed.append((at, target.file, target.digest))
            elif called_off:
                continue
            elif self._world.at_rest(target.file):
                made.new.append(target.file)
            else:
                made.later.append(target.file)
        if not called_off:
            # what may be a file that is still being written is not missing yet, but that is known only then
            made.gone = [file for file in self._lost.values() if file.id not in self._pairs]
            made.unclear = [file for file in self._unclear.values() if file.id not in self._pairs]
        return made

"""The rules of watched folders one by one: two observations, names, mounts, events."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.watch import LedgerRow, LedgerState, WatchFolder
from assetdesk.library.watch import mounts, names, opening
from assetdesk.library.watch.stability import Rest, judge
from assetdesk.store.intake.ledger_looks import Seen

MINFO = """\
25 1 0:22 / / rw - overlay overlay rw
31 25 8:1 / /home rw - ext4 /dev/sda1 rw
40 31 8:1 /me/Library/Music /mnt/my\\040share rw - ext4 /dev/sda1 rw
41 25 0:50 / /mnt/stick rw - tmpfs tmpfs rw
"""


def row(bytes: int = 10, mtime: int = 5, inode: int = 7, seen: float = 100.0) -> LedgerRow:
    return LedgerRow(1, 1, "a", LedgerState.ARRIVING, bytes, seen, seen, mtime_ns=mtime, inode=inode)


@pytest.mark.parametrize(
    ("now", "at", "rest"),
    [
        (Seen("a", 10, 5, 7), 101.9, Rest.WAITS),
        (Seen("a", 10, 5, 7), 102.0, Rest.AT_REST),
        (Seen("a", 11, 5, 7), 200.0, Rest.CHANGED),
        (Seen("a", 10, 6, 7), 200.0, Rest.CHANGED),
        (Seen("a", 10, 5, 8), 200.0, Rest.CHANGED),
        (Seen("a", 10, 5, 7), 50.0, Rest.CHANGED),  # the machine's clock was set back
    ],
)
def test_a_file_is_at_rest_when_two_looks_found_the_same(now: Seen, at: float, rest: Rest) -> None:
    assert judge(row(), now, at, settle=2.0, min_age=0.0).rest is rest


def test_the_least_age_goes_by_time_stamp_or_by_our_own_looks() -> None:
    old = row(mtime=int(90e9))
    seen = Seen("a", 10, int(90e9), 7)
    assert judge(old, seen, 103.0, settle=2.0, min_age=10.0).rest is Rest.AT_REST
    ahead = row(mtime=int(5000e9))
    seen = Seen("a", 10, int(5000e9), 7)
    assert judge(ahead, seen, 109.0, settle=2.0, min_age=10.0).rest is Rest.WAITS
    assert judge(ahead, seen, 110.0, settle=2.0, min_age=10.0).rest is Rest.AT_REST


def test_patterns_have_no_case_and_one_with_a_slash_is_of_the_path() -> None:
    wanted = names.wanted(
        WatchFolder(1, "", "/x", include=("*.JPG", "shoot-?/*.tif"), exclude=("*/proofs/*", "draft*"))
    )
    for path in ("a.jpg", "deep/B.Jpg", "shoot-1/x.TIF"):
        assert wanted.refusal(path) == "", path
    for path in ("a.tif", "shoot-12/x.tif", "shoot-1/Draft.tif", "day/proofs/a.jpg"):
        assert wanted.refusal(path), path


def test_a_pattern_that_would_take_for_ever_elsewhere_is_quick() -> None:
    wanted = names.wanted(WatchFolder(1, "", "/x", exclude=("*a" * 30 + "b",)))
    assert wanted.refusal("a" * 250) == ""
    with pytest.raises(UsageFault):
        names.check("*" * 300)


def test_paths_of_any_bytes_are_kept_and_come_back() -> None:
    for path in ("a/b.jpg", "file:x", os.fsdecode(b"caf\xe9/x.jpg"), "grün.jpg"):
        kept = names.stored(path)
        kept.encode("utf-8")
        assert names.real(kept).as_posix() == path


def test_a_mount_tells_where_a_folder_truly_lies() -> None:
    known = mounts.mounts(MINFO)
    library = mounts.places(Path("/home/me/Library"), known)
    shown = mounts.places(Path("/mnt/my share/deep"), known)
    assert ("8:1", PurePosixPath("/me/Library")) in library
    assert ("8:1", PurePosixPath("/me/Library/Music/deep")) in shown
    assert ("8:1", PurePosixPath("/me/Library/Music")) in mounts.below(Path("/mnt"), known)


@pytest.mark.skipif(os.name != "posix", reason="leases are Linux' own")
def test_a_file_that_is_being_written_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.write(b"12")
        file.flush()
        assert opening.look(path).busy
    assert not opening.look(path).busy
    assert opening.look(tmp_path / "gone").busy
    (tmp_path / "link").symlink_to(path)
    assert opening.look(tmp_path / "link").refusal

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from assetdesk.core.identity import inode_of, kept_inode


def _facts(inode: int) -> os.stat_result:
    return os.stat_result((0o100644, inode, 1, 1, 0, 0, 3, 0, 0, 0))


def test_a_common_inode_is_kept_as_it_is() -> None:
    assert inode_of(_facts(4711)) == 4711
    assert inode_of(_facts(0)) == 0


def test_an_inode_of_all_64_bits_fits_a_row_and_tells_files_apart() -> None:
    one, other = inode_of(_facts(0xFFFF_FFFF_0000_0001)), inode_of(_facts(0xFFFF_FFFF_0000_0002))
    assert one != other
    with closing(sqlite3.connect(":memory:")) as db:
        assert db.execute("SELECT ?", (one,)).fetchone() == (one,)
    assert kept_inode(1 << 63) == 0

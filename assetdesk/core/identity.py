"""What a file is known by while it keeps its place on the disk or gets another name there."""

from __future__ import annotations

import os


def kept_inode(number: int) -> int:
    """An inode as rows keep it: SQLite's integers are signed, and some file systems (mergerfs, network shares) number
    with all 64 bits."""
    return number & 0x7FFF_FFFF_FFFF_FFFF


def inode_of(facts: os.stat_result) -> int:
    """The file's inode as rows keep it; 0 where the system has none."""
    return kept_inode(facts.st_ino)

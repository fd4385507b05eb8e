"""What readers of damaged archives raise."""

from __future__ import annotations

import lzma
import tarfile
import zlib

# an OSError with a number is the disk's, one without a decompressor's; extra headers of a TAR may nest without end
DAMAGE = (
    tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError, OverflowError, RecursionError, OSError,
)  # fmt: skip


def of_the_disk(wrong: BaseException) -> bool:
    """Whether it is the machine's fault after all."""
    return isinstance(wrong, OSError) and wrong.errno is not None

"""Outside programs that misbehave, and a place on the search path where they stand before the real ones."""

from __future__ import annotations

import os
import stat
import textwrap
from pathlib import Path

MARK = "misbehaves"


def fake(folder: Path, command: str, script: str) -> Path:
    """A program of that name in `folder`: `script` is Python, which finds `real()` (becomes the real program), `text`
    (what the files it was given hold) and `forked()` (a child that sleeps for an hour).
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / command
    rest = os.pathsep.join(place for place in os.environ["PATH"].split(os.pathsep) if place != str(folder))
    path.write_text(
        "#!/usr/bin/python3 -S\n"
        "import os, signal, sys, time\n"
        "def real():\n"
        f"    for place in {rest!r}.split(os.pathsep):\n"
        f"        if os.access(os.path.join(place, {command!r}), os.X_OK):\n"
        f"            os.execv(os.path.join(place, {command!r}), sys.argv)\n"
        "def forked():\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(3600)\n"
        "text = b''.join(open(word, 'rb').read() for word in sys.argv[1:] if os.path.isfile(word))\n"
        f"{textwrap.dedent(script)}\n"
        "real()\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def before_the_others(folder: Path) -> dict[str, str]:
    """The environment in which programs of `folder` are found first."""
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}

"""`python3 dev.py run` on a machine without a display: the sample library, processed in a window nobody sees."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.timeout(600)
def test_the_demo_processes_the_samples_and_leaves_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    command = [sys.executable, "-m", "assetdesk", "--demo", "--library", tmp_path / "lib", "--screenshot", picture]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 failed" in done.stdout
    assert str(picture) in done.stdout

    from PySide6.QtGui import QImage

    seen = QImage(str(picture))
    assert seen.width() >= 1024
    colours = {seen.pixel(x, y) for x in range(0, seen.width(), 16) for y in range(0, seen.height(), 16)}
    assert len(colours) > 100, "an empty window"

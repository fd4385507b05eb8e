"""The rooms of the house: imports go down only."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = [
    "pymupdf",
    "PIL",
    "numpy",
    "psd_tools",
    "pillow_heif",
    "tifffile",
    "imagecodecs",
    "sqlalchemy",
    "alembic",
    "onnxruntime",
]


def test_imports_keep_to_the_layers() -> None:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_windows_process_is_spared_the_heavy_imports() -> None:
    """What the first paint needs brings neither a decoder nor SQLAlchemy with it (0.3 s, and 50 MB more)."""
    code = (
        "import sys, assetdesk.gui, assetdesk.store.browse, assetdesk.media.registry, assetdesk.jobs.modules\n"
        "assetdesk.jobs.modules.current_modules()\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr

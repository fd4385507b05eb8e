"""The window loads the declarations of formats and steps; that must not load a decoder into it."""

import subprocess
import sys


def test_declarations_load_no_decoder() -> None:
    code = (
        "import sys, assetdesk.jobs.modules as m\n"
        "assert m.current_modules().versions\n"
        "heavy = {'PIL', 'numpy', 'pymupdf', 'psd_tools', 'pillow_heif', 'tifffile', 'imagecodecs', 'blake3', 'av',"
        " 'rawpy', 'resvg_py', 'pillow_jxl', 'olefile', 'pyvips'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

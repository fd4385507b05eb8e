"""What must never be in the repository, and what must be beside what."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", ".cache", "build", "dist", "__pycache__", ".screenshots"}
# Put together, so that this file does not hold what it looks for.
PLACES = ["/work/" + "shared", "../" + "shared", "/work/" + "notes"]
HOSTS = ["pypi" + ".org", "python" + "hosted.org", "deb." + "debian.org", "registry." + "npmjs.org"]


def tracked() -> list[Path]:
    """The files under version control; without git, everything in the tree that is not made here."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not any(part in NOT_OURS or part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]


@pytest.fixture(scope="module")
def files() -> list[Path]:
    return tracked()


def test_no_large_files_but_samples_and_models(files: list[Path]) -> None:
    large = [
        str(path.relative_to(ROOT))
        for path in files
        if path.stat().st_size > 1_000_000
        and not path.is_relative_to(ROOT / "resources" / "samples")
        and not path.is_relative_to(ROOT / "resources" / "models")
    ]
    assert large == []


def test_samples_stay_small_and_say_whose_they_are() -> None:
    samples = ROOT / "resources" / "samples"
    everything = [path for path in samples.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in everything) <= 15_000_000
    licences = (samples / "LICENSES.md").read_text("utf-8")
    unnamed = [
        path.name
        for path in everything
        if path.is_relative_to(samples / "library") and path.name not in licences and path.parent.name not in licences
    ]
    assert unnamed == []


def test_there_is_a_sample_of_each_kind() -> None:
    kinds = {path.suffix for path in (ROOT / "resources" / "samples" / "library").rglob("*") if path.is_file()}
    pictures = {
        ".jpg",
        ".png",
        ".tif",
        ".webp",
        ".gif",
        ".bmp",
        ".heic",
        ".avif",
        ".jxl",
        ".jp2",
        ".svg",
        ".eps",
        ".psd",
    }
    documents = {".pdf", ".docx", ".xlsx", ".pptx", ".md", ".csv", ".html", ".zip"}
    assert kinds >= pictures | documents | {".mp4", ".mp3"}


def test_requirement_files_hold_hashes_and_no_addresses() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert "://" not in text, path.name
        assert not re.search(r"^\s*(-i|--index|--extra-index|--find-links)", text, re.MULTILINE), path.name
        pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
        assert pins, path.name
        assert text.count("--hash=sha256:") >= len(pins), path.name


def test_the_second_list_keeps_to_the_versions_of_the_first() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / name).read_text("utf-8")
        return dict(re.findall(r"^([a-z0-9][\w.-]*)==([\w.]+)", text, re.MULTILINE))

    run, dev = pins("run.txt"), pins("dev.txt")
    assert {name: dev.get(name) for name in run} == run


def test_no_file_names_a_place_outside_the_repository(files: list[Path]) -> None:
    found = []
    for path in files:
        if path.is_relative_to(ROOT / "resources" / "samples" / "library"):
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {word}" for word in PLACES + HOSTS if word in text]
    assert found == []


def test_a_wheel_brings_the_resources_along(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "assetdesk/resources/samples/LICENSES.md" in names
    assert "assetdesk/__main__.py" in names
    assert not any(name.startswith(("tests/", "packaging/")) for name in names)

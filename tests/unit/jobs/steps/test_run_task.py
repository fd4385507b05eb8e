"""One task in a worker, from the request to the lines of its facts file."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest
import tifffile
from blake3 import blake3
from PIL import Image

from assetdesk.core.asset import SourceFacts
from assetdesk.core.errors import ErrorCode
from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.sidecars import mark
from assetdesk.core.task import (
    FACTS_FILE,
    Fact,
    Limits,
    Progress,
    StepOutcome,
    StepRequest,
    TaskEnd,
    TaskRequest,
    from_lines,
)
from assetdesk.jobs import worker
from assetdesk.jobs.modules import current_modules
from assetdesk.jobs.steps import step_named, steps
from assetdesk.jobs.steps.step import StepContext
from assetdesk.media.readers.pillow import PillowDocument


def task(source: Path, out: Path, *names: str, **options: object) -> TaskRequest:
    out.mkdir(exist_ok=True)
    asked = tuple(StepRequest(name) for name in names or ("metadata", "preview"))
    return TaskRequest("t1", 1, str(source), str(out), asked, **options)  # type: ignore[arg-type]


def run(request: TaskRequest) -> list[Fact]:
    worker.run_task(request)
    with (Path(request.out_dir) / FACTS_FILE).open(encoding="utf-8") as file:
        return from_lines(file)


def outcomes(facts: list[Fact]) -> dict[str, StepOutcome]:
    return {fact.step: fact for fact in facts if isinstance(fact, StepOutcome)}


def source_of(facts: list[Fact]) -> SourceFacts:
    return next(fact for fact in facts if isinstance(fact, SourceFacts))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(path, quality=90)
    return path


def test_facts_come_in_order_and_name_the_files(tmp_path: Path, photo: Path) -> None:
    facts = run(task(photo, tmp_path / "out"))
    kinds = [type(fact) for fact in facts if not isinstance(fact, Progress)]
    assert kinds == [SourceFacts, StepOutcome, StepOutcome, TaskEnd]
    source = source_of(facts)
    assert source.hash == blake3(photo.read_bytes()).hexdigest()
    assert (source.bytes, source.mtime_ns, source.inode) == worker._identity(photo.stat())
    assert (source.format, source.type, source.mime, source.width, source.height) == (
        "jpeg",
        "Image",
        "image/jpeg",
        1600,
        1200,
    )
    preview = outcomes(facts)["preview"]
    assert preview.error is None
    assert [made.name for made in preview.files] == [spec.name for spec in PREVIEWS]
    for made in preview.files:
        data = (tmp_path / "out" / made.name).read_bytes()
        assert (len(data), blake3(data).hexdigest()) == (made.bytes, made.hash)
    assert preview.cell
    assert (tmp_path / "out" / preview.cell).stat().st_size > 100
    assert preview.follow == ()
    end = facts[-1]
    assert isinstance(end, TaskEnd)
    assert end.peak_memory > 1 << 20


def test_module_versions_are_those_of_the_registry(tmp_path: Path, photo: Path) -> None:
    made = outcomes(run(task(photo, tmp_path / "out")))
    for name, outcome in made.items():
        assert outcome.module_version == current_modules().versions[name, "jpeg"]
    names = [step.spec.name for step in steps()]
    assert [name for name in names if name in made or name == "pages"] == ["metadata", "preview", "pages"]
    assert {name for name, _ in current_modules().versions} == set(names)


def test_a_known_source_is_not_hashed_again(tmp_path: Path, photo: Path) -> None:
    first = source_of(run(task(photo, tmp_path / "a")))
    told = source_of(run(task(photo, tmp_path / "b", known=replace(first, hash="kept"))))
    assert told.hash == "kept"
    other = source_of(run(task(photo, tmp_path / "c", known=replace(first, hash="old", mtime_ns=1))))
    assert other.hash == first.hash


def test_same_input_same_bytes(tmp_path: Path, photo: Path) -> None:
    made = [outcomes(run(task(photo, tmp_path / name)))["preview"].files for name in "ab"]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("name", "data", "metadata", "preview", "mime"),
    [
        ("a.zip", b"PK\x03\x04" + bytes(40), "SourceCorrupt", "SourceCorrupt", "application/zip"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(40), None, "RenditionFormatUnsupported", "application/vnd.rar"),
        ("a.bin", b"\1\2\3\xff", None, "RenditionFormatUnsupported", "application/octet-stream"),
        ("song.jpg", b"ID3" + bytes(50), "SourceCorrupt", "SourceCorrupt", "audio/mpeg"),
        ("words.jpg", b"not a picture at all", None, "SourceCorrupt", "text/plain"),
        ("noise.tif", bytes(range(7, 200)), None, "SourceCorrupt", "image/tiff"),
        ("empty.jpg", b"", "SourceCorrupt", "SourceCorrupt", "image/jpeg"),
        ("empty.xyz", b"", "SourceCorrupt", "SourceCorrupt", "chemical/x-xyz"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "SourceCorrupt", "SourceCorrupt", "image/png"),
    ],
)
def test_what_cannot_be_shown_has_a_code_and_a_sentence(
    tmp_path: Path, name: str, data: bytes, metadata: str | None, preview: str, mime: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    facts = run(task(path, tmp_path / "out"))
    made = outcomes(facts)
    if name.startswith(("words", "noise")):
        metadata = "SourceCorrupt"
    assert (made["metadata"].error, made["preview"].error) == (metadata, preview)
    assert made["preview"].message
    source = source_of(facts)
    assert source.bytes == len(data)
    assert source.hash == blake3(data).hexdigest()
    if name != "empty.xyz":
        assert source.mime == mime


def test_a_picture_cut_short_keeps_its_metadata(tmp_path: Path, photo: Path) -> None:
    photo.write_bytes(photo.read_bytes()[:20_000])
    facts = run(task(photo, tmp_path / "out"))
    made = outcomes(facts)
    assert made["metadata"].error is None
    assert made["preview"].error == "SourceCorrupt"
    assert made["preview"].message == (
        "The file is damaged or empty. It ends after 20 kB, before the JPEG picture is complete."
    )
    assert source_of(facts).width == 1600


def test_missing_original(tmp_path: Path) -> None:
    made = outcomes(run(task(tmp_path / "gone.jpg", tmp_path / "out")))
    assert {outcome.error for outcome in made.values()} == {"SourceMissing"}
    assert len(made) == 2
    assert made["preview"].message == "Original not found"


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        made = outcomes(run(task(path, tmp_path / f"out-{path.name}")))
        assert {outcome.error for outcome in made.values()} == {"SourceUnsupported"}


def test_a_name_that_is_no_text_costs_nothing(tmp_path: Path, photo: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("this system takes text only")
    odd = photo.rename(tmp_path / os.fsdecode(b"caf\xe9.jpg"))
    odd.write_bytes(odd.read_bytes()[:9000])
    made = outcomes(run(task(odd, tmp_path / "out")))
    assert made["preview"].error == "SourceCorrupt"
    made = outcomes(run(task(tmp_path / os.fsdecode(b"gone\xe9.jpg"), tmp_path / "other")))
    assert made["preview"].error == "SourceMissing"


def test_changed_while_it_is_read(tmp_path: Path, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = PillowDocument.picture

    def slow(self: PillowDocument, max_edge: int) -> object:
        made = real(self, max_edge)
        os.utime(photo, ns=(1, 1))
        return made

    monkeypatch.setattr(PillowDocument, "picture", slow)
    made = outcomes(run(task(photo, tmp_path / "out")))
    assert made["metadata"].error is None
    assert made["preview"].error == "GenericError"
    assert made["preview"].message == "The file was changed while it was read."
    assert made["preview"].files == ()


def test_full_disk_is_told_apart(tmp_path: Path, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: StepContext, *_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(StepContext, "write", full)
    made = outcomes(run(task(photo, tmp_path / "out")))
    assert made["metadata"].error is None
    assert made["preview"].error == ErrorCode.DISK_FULL


def test_what_nobody_expected_is_generic_with_its_trace(
    tmp_path: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: StepContext, *_: object) -> None:
        raise LookupError("surprise")

    monkeypatch.setattr(StepContext, "write", broken)
    made = outcomes(run(task(photo, tmp_path / "out")))["preview"]
    assert made.error == "GenericError"
    assert made.message == "Could not be processed: LookupError: surprise"
    assert "Traceback" in made.detail


def test_memory_is_limited_for_the_task_alone(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("the limit is Linux's")
    path = tmp_path / "large.png"
    Image.new("RGB", (9000, 9000)).save(path)
    before = resource.getrlimit(resource.RLIMIT_DATA)
    made = outcomes(run(task(path, tmp_path / "out", limits=Limits(memory=64 << 20))))
    assert made["metadata"].error is None
    assert made["preview"].error == "MemoryLimit"
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_pages_follow_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    document = pymupdf.open()
    for number in range(5):
        document.new_page(width=300, height=200).insert_text((20, 50), f"{number}")
    document.save(path)
    document.close()
    facts = run(task(path, tmp_path / "out"))
    assert outcomes(facts)["preview"].follow == ("pages",)
    assert source_of(facts).pages == 5
    long = task(path, tmp_path / "long", "pages", known=source_of(facts), limits=Limits(pages=3), long=True)
    made = outcomes(run(long))["pages"]
    assert [one.name for one in made.files] == [
        name for n in (1, 2, 3) for name in (f"page.{n:04d}.1280.jpeg", f"page.{n:04d}.319.png")
    ]
    assert made.files[0].width == 625
    assert made.warnings == ("Previews of the first 3 of 5 pages were made; that is the limit.",)


def test_one_bad_page_leaves_the_others(tmp_path: Path) -> None:
    import numpy as np

    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as file:
        for value in (10, 20, 30):
            file.write(np.full((40, 40), value, np.uint8), compression="deflate", photometric="minisblack")
    with tifffile.TiffFile(path) as file:
        at, length = file.pages[1].dataoffsets[0], file.pages[1].databytecounts[0]
    data = bytearray(path.read_bytes())
    data[at : at + length] = b"\xff" * length
    path.write_bytes(data)
    made = outcomes(run(task(path, tmp_path / "out", "pages", long=True)))["pages"]
    assert made.error is None
    assert len(made.files) == 4
    assert len(made.warnings) == 1
    assert made.warnings[0].startswith("Page 2 cannot be shown: The file is damaged or empty.")


def test_progress_is_told_at_most_ten_times_a_second(
    tmp_path: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = step_named("preview")

    def chatty(context: StepContext) -> object:
        for number in range(1000):
            context.progress(number / 1000)
        return step.run(context)

    monkeypatch.setattr(worker, "step_named", lambda name: replace(step, run=chatty))
    facts = run(task(photo, tmp_path / "out", "preview"))
    told = [fact for fact in facts if isinstance(fact, Progress)]
    end = facts[-1]
    assert isinstance(end, TaskEnd)
    assert 1 <= len(told) <= end.seconds * 10 + 2


def test_an_unknown_step_is_refused_and_the_others_run(tmp_path: Path, photo: Path) -> None:
    made = outcomes(run(task(photo, tmp_path / "out", "metadata", "dance", "preview")))
    assert made["dance"].error == "GenericError"
    assert made["preview"].error is None


def test_nothing_is_written_outside_the_task_and_no_socket_is_opened(tmp_path: Path) -> None:
    """Runs in a process of its own whose audit hook refuses sockets and writes elsewhere."""
    from PIL import PngImagePlugin

    chunks = PngImagePlugin.PngInfo()
    packet = '<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1/x">]><rdf:RDF>&b;</rdf:RDF>'
    chunks.add_itxt("XML:com.adobe.xmp", packet)
    source = tmp_path / "a.png"
    Image.new("RGB", (50, 50)).save(source, pnginfo=chunks)
    out = tmp_path / "out"
    out.mkdir()
    code = f"""
import sys
from assetdesk.core.task import StepRequest, TaskRequest
from assetdesk.jobs.worker import run_task
out = {str(out)!r}
def hook(event, args):
    if event.startswith("socket.") or event in ("subprocess.Popen", "os.system", "os.exec"):
        raise RuntimeError(event)
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        path = str(args[0])
        assert path.startswith(out) or path.startswith("/proc/self/") or path == "/dev/null", path
sys.addaudithook(hook)
run_task(TaskRequest("t", 1, {str(source)!r}, out, (StepRequest("metadata"), StepRequest("preview"))))
"""
    subprocess.run([sys.executable, "-B", "-c", code], check=True)
    with (out / FACTS_FILE).open(encoding="utf-8") as file:
        made = outcomes(from_lines(file))
    assert made["preview"].error is None
    assert made["metadata"].error is None
    assert made["metadata"].warnings


SIDECAR = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"/></rdf:RDF></x:xmpmeta>'
)


def test_a_sidecar_goes_before_what_is_embedded(tmp_path: Path) -> None:
    source, beside = tmp_path / "a.jpg", tmp_path / "a.xmp"
    exif = Image.Exif()
    exif[0x4746], exif[0x013B] = 2, "Anna"
    Image.new("RGB", (8, 8)).save(source, exif=exif)
    beside.write_text(SIDECAR)
    outcome = outcomes(run(task(source, tmp_path / "out", "metadata", sidecar=str(beside))))["metadata"]
    assert outcome.fields is not None
    assert (outcome.fields["xmp:Rating"], outcome.fields["dc:creator"]) == (5, ["Anna"])
    assert outcome.fields["file:Sidecar"] == "a.xmp"
    assert outcome.sidecar == mark(len(SIDECAR), SIDECAR.encode())
    without = outcomes(run(task(source, tmp_path / "out2", "metadata")))["metadata"]
    assert without.fields is not None
    assert (without.fields["xmp:Rating"], without.sidecar) == (2, "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF>", "cannot be read"),
        (b"shopping list", "cannot be read"),
        (
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rdf:RDF'
            b' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a;</rdf:RDF>',
            "cannot be read",
        ),
        (b"x" * ((4 << 20) + 1), "larger than 4 MB"),
    ],
)
def test_a_broken_sidecar_is_a_warning(tmp_path: Path, content: bytes, words: str) -> None:
    source, beside = tmp_path / "a.jpg", tmp_path / "a.xmp"
    Image.new("RGB", (8, 8)).save(source)
    beside.write_bytes(content)
    outcome = outcomes(run(task(source, tmp_path / "out", "metadata", sidecar=str(beside))))["metadata"]
    assert outcome.error is None
    assert len(outcome.warnings) == 1
    assert "The sidecar a.xmp" in outcome.warnings[0]
    assert words in outcome.warnings[0]
    assert outcome.sidecar == mark(len(content), content)


def test_a_sidecar_that_is_gone_or_a_link_is_not_read(tmp_path: Path) -> None:
    source, beside = tmp_path / "a.jpg", tmp_path / "a.xmp"
    Image.new("RGB", (8, 8)).save(source)
    outcome = outcomes(run(task(source, tmp_path / "out", "metadata", sidecar=str(beside))))["metadata"]
    assert (outcome.error, outcome.sidecar, outcome.warnings) == (None, "", ())
    (tmp_path / "other").write_text(SIDECAR)
    beside.symlink_to(tmp_path / "other")
    outcome = outcomes(run(task(source, tmp_path / "out2", "metadata", sidecar=str(beside))))["metadata"]
    assert outcome.fields is not None
    assert "xmp:Rating" not in outcome.fields
    assert "cannot be read" in outcome.warnings[0]

"""Archives of uploads: what comes out of them, what is left out and why, and which are refused whole."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from assetdesk.core.archives import Refusal, UnpackLimits
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.archives.kinds import is_archive
from assetdesk.media.archives.names import place_in
from assetdesk.media.archives.unpacking import Unpacked, unpack

MB = 1 << 20


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An empty folder to unpack into."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def _zip(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> str:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


def _tar(path: Path, members: list[tuple[tarfile.TarInfo, bytes]], mode: str = "w") -> str:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return str(path)


def _info(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mtime = kind, link, 1_700_000_000
    return info


def _contents(found: Unpacked, out: Path) -> dict[str, bytes]:
    return {entry.path: (out / entry.file).read_bytes() for entry in found.entries}


def _all(path: str, out: Path, name: str = "", most_bytes: int = 64 * MB, most: int = 100) -> Unpacked:
    return unpack(path, name or Path(path).name, out, UnpackLimits(most_bytes, most))


def test_a_zip_with_folders(tmp_path: Path, out: Path) -> None:
    files = {"a.txt": b"one", "sub/deep/b.bin": b"\0" * 5000, "sub/": b"", "ü/é.txt": b"x", "win\\c.txt": b"y"}
    found = _all(_zip(tmp_path / "x.zip", files), out)
    assert _contents(found, out) == {
        "a.txt": b"one", "sub/deep/b.bin": b"\0" * 5000, "ü/é.txt": b"x", "win/c.txt": b"y"
    }  # fmt: skip
    assert [(entry.file, entry.bytes) for entry in found.entries][:2] == [("1", 3), ("2", 5000)]
    assert (found.left_out, found.more) == ([], 0)


@pytest.mark.parametrize(("suffix", "mode"), [(".tar", "w"), (".tar.gz", "w:gz"), (".tgz", "w:gz")])
def test_a_tar(tmp_path: Path, out: Path, suffix: str, mode: str) -> None:
    members = [
        (_info("pics", tarfile.DIRTYPE), b""),
        (_info("pics/a.txt"), b"one"),
        (_info("pics/link", tarfile.SYMTYPE, "/etc/passwd"), b""),
        (_info("pics/hard", tarfile.LNKTYPE, "pics/a.txt"), b""),
        (_info("pics/fifo", tarfile.FIFOTYPE), b""),
        (_info("../up.txt"), b"x"),
        (_info("/abs.txt"), b"x"),
    ]
    found = _all(_tar(tmp_path / f"x{suffix}", members, mode), out)
    assert _contents(found, out) == {"pics/a.txt": b"one"}
    assert (out / "1").stat().st_mtime == 1_700_000_000
    assert dict(found.left_out) == {
        "pics/link": Refusal.LINK,
        "pics/hard": Refusal.LINK,
        "pics/fifo": Refusal.DEVICE,
        "../up.txt": Refusal.OUTSIDE,
        "/abs.txt": Refusal.OUTSIDE,
    }


def test_a_gzip_of_one_file(tmp_path: Path, out: Path) -> None:
    path = tmp_path / "photo.jpg.gz"
    path.write_bytes(gzip.compress(b"picture"))
    assert _contents(_all(str(path), out), out) == {"photo.jpg": b"picture"}


@pytest.mark.parametrize(
    ("name", "path", "why"),
    [
        ("a/b.txt", "a/b.txt", None),
        ("./a//b.txt", "a/b.txt", None),
        ("e\u0301.txt", "é.txt", None),
        ("../b.txt", "", Refusal.OUTSIDE),
        ("a/../../b.txt", "", Refusal.OUTSIDE),
        ("a/.. /b.txt", "", Refusal.OUTSIDE),
        ("a/.../b.txt", "", Refusal.OUTSIDE),
        ("a\\..\\..\\b.txt", "", Refusal.OUTSIDE),
        ("/etc/passwd", "", Refusal.OUTSIDE),
        ("\\\\server\\share\\x", "", Refusal.OUTSIDE),
        ("//?/C:/x", "", Refusal.OUTSIDE),
        ("C:\\x.txt", "", Refusal.OUTSIDE),
        ("c:x.txt", "", Refusal.OUTSIDE),
        ("__MACOSX/._a.jpg", "", Refusal.SYSTEM),
        ("pics/._a.jpg", "", Refusal.SYSTEM),
        ("pics/.DS_Store", "", Refusal.SYSTEM),
        ("Thumbs.db", "", Refusal.SYSTEM),
        ("pics/.hidden/a.jpg", "", Refusal.HIDDEN),
        ("", "", Refusal.NAMELESS),
        ("a\0b", "", Refusal.NAMELESS),
        ("x" * 300, "", Refusal.LONG),
        ("/".join(["x" * 200] * 6), "", Refusal.LONG),
        ("/".join("a" * 40), "", Refusal.DEEP),
    ],
)
def test_places(name: str, path: str, why: Refusal | None) -> None:
    assert place_in(name) == (path, why)


def test_links_and_devices_of_a_zip(tmp_path: Path, out: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, kind in (("link", stat.S_IFLNK), ("fifo", stat.S_IFIFO), ("disk", stat.S_IFBLK)):
            odd = zipfile.ZipInfo(name)
            odd.external_attr = (kind | 0o777) << 16
            archive.writestr(odd, "/etc/passwd")
        archive.writestr("link/good.txt", "good")
    found = _all(str(path), out)
    assert _contents(found, out) == {"link/good.txt": b"good"}
    assert dict(found.left_out) == {"link": Refusal.LINK, "fifo": Refusal.DEVICE, "disk": Refusal.DEVICE}


def test_damage_costs_one_entry(tmp_path: Path, out: Path) -> None:
    path = _zip(tmp_path / "x.zip", {"a.txt": b"a" * 100, "b.txt": b"b" * 100}, zipfile.ZIP_STORED)
    data = Path(path).read_bytes()
    Path(path).write_bytes(data.replace(b"a" * 100, b"a" * 99 + b"x"))
    found = _all(path, out)
    assert list(_contents(found, out)) == ["b.txt"]
    assert found.left_out == [("a.txt", Refusal.DAMAGED)]
    assert sorted(one.name for one in out.iterdir()) == ["2"]


def test_a_tar_that_breaks_off_keeps_what_came_before(tmp_path: Path, out: Path) -> None:
    path = _tar(tmp_path / "x.tar", [(_info("a.txt"), b"a" * 2000), (_info("b.txt"), b"b" * 5000)])
    Path(path).write_bytes(Path(path).read_bytes()[:4200])
    found = _all(path, out)
    assert [entry.path for entry in found.entries] == ["a.txt"]
    assert found.left_out == [("b.txt", Refusal.DAMAGED)]
    assert "breaks off" in found.warnings[0]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"no archive at all", "x.zip", ErrorCode.SOURCE_CORRUPT),
        (b"no archive at all", "x.jpg", ErrorCode.SOURCE_UNSUPPORTED),
        (b"", "x.tar", ErrorCode.SOURCE_UNSUPPORTED),
        (b"PK\3\4" + b"\0" * 100, "x.zip", ErrorCode.SOURCE_CORRUPT),
        (b"\x1f\x8b" + b"\0" * 50, "x.gz", ErrorCode.SOURCE_CORRUPT),
        (gzip.compress(b"x" * 9000, mtime=0)[:-20], "x.gz", ErrorCode.SOURCE_CORRUPT),
    ],
)
def test_what_is_none_or_broken(tmp_path: Path, out: Path, content: bytes, name: str, code: ErrorCode) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileFault) as caught:
        _all(str(path), out)
    assert caught.value.code == code


def test_bombs_are_refused_before_they_are_on_the_disk(tmp_path: Path, out: Path) -> None:
    bomb = _zip(tmp_path / "x.zip", {"zeros": b"\0" * 8 * MB})
    with pytest.raises(FileFault, match="more than the 4 MB allowed") as caught:
        _all(bomb, out, most_bytes=4 * MB)
    assert caught.value.code == ErrorCode.RENDITION_TOO_LARGE
    assert not list(out.iterdir())
    packed = tmp_path / "x.gz"
    packed.write_bytes(gzip.compress(b"\0" * 8 * MB))
    with pytest.raises(FileFault, match="more than the 4 MB allowed"):
        _all(str(packed), out, most_bytes=4 * MB)
    assert sum(one.stat().st_size for one in out.iterdir()) <= 4 * MB
    many = _zip(tmp_path / "many.zip", {f"{n}": b"" for n in range(11)})
    with pytest.raises(FileFault, match="more than the 10 files allowed"):
        _all(many, out, most=10)


def test_each_that_is_left_out_is_named(tmp_path: Path, out: Path) -> None:
    found = _all(_zip(tmp_path / "x.zip", {f"../{n}": b"" for n in range(210)}), out, most=1000)
    assert (len(found.left_out), found.more, found.kinds) == (210, 0, {Refusal.OUTSIDE: 210})


def test_which_names_are_archives() -> None:
    assert all(
        map(
            is_archive,
            ("a.zip", "a.TAR", "a.tar.gz", "a.tgz", "a.txt.gz", "a.zipx", "a.tbz2", "a.tar.xz", "a.bz2", "a.zst"),
        )
    )
    assert not any(map(is_archive, ("a.docx", "a.cbz", "a.7z", "zip", "a.zip.txt")))

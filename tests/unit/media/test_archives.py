"""Archives as assets: a list of what they hold, in bounds, and nothing unpacked."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.opening import opened

from assetdesk.core.asset import ZIP
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media import registry
from assetdesk.media.document import HasText
from assetdesk.media.readers.entry_names import encoding_of_names
from assetdesk.media.readers.listing import MOST_ENTRIES
from assetdesk.media.readers.sheet import MOST_PAGES

Preview = Callable[[Path], dict[str, Image.Image]]


def zipped(path: Path, entries: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def tarred(entries: dict[str, bytes], kind: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        for name, data in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = 1_700_000_000
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def names_of(path: Path) -> list[str]:
    with opened(path) as document:
        assert isinstance(document, HasText)
        return [line for part in document.text() for line in part.text.split("\n")]


def fields_of(path: Path) -> dict[str, object]:
    with opened(path) as document:
        return document.metadata()


def warnings_of(path: Path) -> list[str]:
    with opened(path) as document:
        document.facts()
        return list(document.warnings)


def format_of(path: Path) -> str | None:
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    return found[0].name if found else None


def test_a_zip_is_shown_as_the_list_of_what_it_holds(tmp_path: Path, preview: Preview) -> None:
    path = zipped(tmp_path / "a.zip", {"folder/one.txt": b"1" * 1000, "folder/deep/two.txt": b"2", "日本.txt": b""})
    assert names_of(path) == ["folder/one.txt", "folder/deep/two.txt", "日本.txt"]
    fields = fields_of(path)
    assert (fields["archive:Entries"], fields["archive:Bytes"]) == (3, 1001)
    assert fields["archive:Names"] == names_of(path)
    assert "archive:Encrypted" not in fields
    web = np.asarray(preview(path)["web.1280.1280.jpeg"].convert("L"))
    assert web.shape == (1280, 905)
    assert (web < 200).mean() > 0.002
    assert web[:, -40:].min() > 230
    assert {handler.type for handler in registry.handlers() if handler.name in ("zip", "tar", "compressed")} == {ZIP}


def test_an_empty_zip_is_a_zip(tmp_path: Path) -> None:
    assert fields_of(zipped(tmp_path / "a.zip", {}))["archive:Entries"] == 0


def test_names_that_lead_outside_are_only_ever_text(tmp_path: Path) -> None:
    names = ["../../evil.png", "/abs/evil.png", "a/../../evil2.png", "..\\..\\evil3.png", "C:\\evil.png", "con", "a\tb"]
    path = zipped(tmp_path / "inner.zip", dict.fromkeys(names, b"x"))
    before = sorted(tmp_path.parent.rglob("*"))
    with opened(path) as document:
        document.facts()
        document.picture(400)
    assert [name.replace("\\", "/") for name in names_of(path)] == [name.replace("\\", "/") for name in names]
    assert sorted(tmp_path.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        ("表だよ/一覧表.txt\n漢字.txt", "cp932"),
        ("Мои документы/отчёт.doc", "cp866"),
        ("Übersicht.txt\nGrüße.doc", "cp437"),
        ("照片/春天.jpg", "gb18030"),
        ("사진/봄.jpg", "euc_kr"),
        ("naïve\nété", "utf-8"),
    ],
)
def test_names_in_old_encodings(tmp_path: Path, names: str, encoding: str) -> None:
    assert encoding_of_names(names.encode(encoding)) == encoding
    path = tmp_path / "a.zip"
    whole = b""
    for name in names.split("\n"):
        raw = name.encode(encoding)
        whole += struct.pack("<4sHHHIIIIHH", b"PK\3\4", 20, 0, 0, 0x21, 0, 0, 0, len(raw), 0) + raw
    path.write_bytes(whole)
    assert names_of(path) == names.split("\n")


def test_a_zip_cut_short_lists_what_is_left_of_it(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{number}.bin": bytes(range(256)) * 40 for number in range(20)}, 0)
    path.write_bytes(path.read_bytes()[:100_000])
    assert names_of(path) == [f"{number}.bin" for number in range(10)]
    assert any("breaks off" in one for one in warnings_of(path))
    path.write_bytes(b"PK\3\4" + bytes(500))
    with pytest.raises(FileFault) as refused:
        names_of(path)
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT


def test_encrypted_entries_are_counted(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"open.txt": b"a", "shut.txt": b"b"}, 0)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\1\2")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert fields_of(path)["archive:Encrypted"] == 1


def test_many_entries_are_counted_and_the_first_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    head = b"".join(_central(f"{number:05}.txt".encode()) for number in range(MOST_ENTRIES + 500))
    path.write_bytes(b"PK\3\4" + bytes(26) + head + _end(MOST_ENTRIES + 500, len(head), 30))
    fields = fields_of(path)
    assert fields["archive:Entries"] == MOST_ENTRIES + 500
    assert fields["archive:Bytes"] == 5 * (MOST_ENTRIES + 500)
    assert len(names_of(path)) == MOST_ENTRIES
    with opened(path) as document:
        assert 1 < (document.facts().pages or 0) <= MOST_PAGES


def test_a_directory_that_lies_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    head = _central(b"one.txt")
    for count, length, offset in [(60_000, len(head), 30), (1, 1 << 31, 30), (1, len(head), 1 << 31), (0, 0, 0)]:
        path.write_bytes(b"PK\3\4" + bytes(26) + head + _end(count, length, offset))
        with suppress(FileFault):  # damaged, or what can be read of it; never anything else
            assert names_of(path) in (["one.txt"], [""])


def _central(name: bytes) -> bytes:
    return struct.pack("<4sHHHHIIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0x21, 0, 5, 5, len(name), 0, 0, 0, 0, 0, 0) + name


def _end(count: int, length: int, offset: int) -> bytes:
    return struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, length, offset, 0)


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.tar", bytes),
        ("a", bytes),
        ("a.tar.gz", gzip.compress),
        ("a.tgz", gzip.compress),
        ("b.bin", gzip.compress),
        ("a.tar.bz2", bz2.compress),
        ("a.tar.xz", lzma.compress),
    ],
)
def test_tars_packed_or_not(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / name
    path.write_bytes(pack(tarred({"folder/one.txt": b"1" * 70_000, "../two.txt": b"22", "Привет.txt": b""})))
    assert format_of(path) == "tar"
    assert names_of(path) == ["folder/one.txt", "../two.txt", "Привет.txt"]
    fields = fields_of(path)
    assert (fields["archive:Entries"], fields["archive:Bytes"]) == (3, 70_002)
    assert warnings_of(path) == []


def test_packed_by_codecs_that_are_unpacked_whole(tmp_path: Path) -> None:
    import imagecodecs

    data = tarred({"one.txt": b"1" * 1000})
    for name, packed in (("a.tar.zst", imagecodecs.zstd_encode(data)), ("a.tar.lz4", imagecodecs.lz4f_encode(data))):
        (tmp_path / name).write_bytes(packed)
        assert format_of(tmp_path / name) == "tar"
        assert names_of(tmp_path / name) == ["one.txt"]


def test_a_tar_cut_short_lists_what_is_left_of_it(tmp_path: Path) -> None:
    data = tarred({f"{number}.bin": bytes(range(256)) * 100 for number in range(10)})
    for name, packed in (("a.tar", data), ("a.tgz", gzip.compress(data, 0))):
        (tmp_path / name).write_bytes(packed[: len(packed) // 2])
        assert names_of(tmp_path / name)[:4] == [f"{number}.bin" for number in range(4)]
        assert any("not complete" in one for one in warnings_of(tmp_path / name))


def test_a_tar_that_asks_for_gigabytes_gets_none(tmp_path: Path) -> None:
    header = bytearray(tarred({"one.txt": b""}, tarfile.USTAR_FORMAT)[:512])
    header[156:157] = b"x"  # extra fields, of eight gigabytes
    header[124:136] = b"77777777777\0"
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    for name, pack in (("a.tar", bytes), ("a.tgz", gzip.compress)):
        (tmp_path / name).write_bytes(pack(bytes(header) + bytes(2048)))
        with pytest.raises(FileFault) as refused:
            names_of(tmp_path / name)
        assert refused.value.code is ErrorCode.SOURCE_CORRUPT


def test_one_compressed_file(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt.gz"
    path.write_bytes(gzip.compress(b"words " * 1000))
    assert format_of(path) == "compressed"
    assert names_of(path) == ["letter.txt"]
    assert fields_of(path)["archive:Bytes"] == 6000
    path.write_bytes(path.read_bytes()[:-12])
    assert any("break off" in one for one in warnings_of(path))


def test_a_bomb_is_only_counted_and_only_for_a_while(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(b"".join(gzip.compress(bytes(16 << 20)) for _ in range(8)))
    assert fields_of(path)["archive:Bytes"] == 8 * (16 << 20)


def test_folders_as_deep_as_they_like(tmp_path: Path) -> None:
    path = zipped(tmp_path / "deep.zip", {"/".join(["d"] * 5000) + "/x": b"", "a/" * 100: b""})
    with opened(path) as document:
        assert document.facts().pages
        document.picture(300)

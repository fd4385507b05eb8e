"""Archives that lie, are encrypted, or are made to do harm: each form once, and mutated bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support.archives import Raw, aes, deflated, stored, zipcrypto, zipped

from assetdesk.core.archives import ArchiveListing, LeftOut, Refusal, UnpackLimits, told
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.names import clean_name
from assetdesk.media.archives.names import apart
from assetdesk.media.archives.unpacking import NeedsPassword, Unpacked, peek, unpack

MB = 1 << 20
LIMITS = UnpackLimits(64 * MB, 100)


class Room:
    """A folder to unpack into, watched from above."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "target" / "out"
        self.out.mkdir(parents=True)

    def write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def unpack(self, path: Path, limits: UnpackLimits = LIMITS, password: str | None = None) -> Unpacked:
        for old in self.out.iterdir():
            old.unlink()
        return unpack(str(path), path.name, self.out, limits, password)

    def contents(self, found: Unpacked) -> dict[str, bytes]:
        return {entry.path: (self.out / entry.file).read_bytes() for entry in found.entries}

    def of(self, name: str, data: bytes, **given: object) -> tuple[dict[str, bytes], dict[str, Refusal]]:
        found = self.unpack(self.write(name, data), **given)  # type: ignore[arg-type]
        return self.contents(found), dict(found.left_out)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def zstd(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression.zstd import compress
    else:
        from backports.zstd import compress
    return bytes(compress(data))


def tar_of(entries: dict[str, bytes], kind: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        for name, data in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


# ways of packing


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", zstd)],
)
def test_packed_tars_and_single_files_also_in_several_streams(
    room: Room, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    data = bytes(range(256)) * 3000
    tar = pack(tar_of({"a/b.bin": data}))
    assert room.of(f"x.tar.{suffix}", tar) == ({"a/b.bin": data}, {})
    assert room.of(f"photo.tif.{suffix}", pack(data) + pack(b"more")) == ({"photo.tif": data + b"more"}, {})
    with pytest.raises(FileFault) as broken:
        room.of(f"y.{suffix}", pack(random.Random(1).randbytes(9000))[:-3000])
    assert broken.value.code is ErrorCode.SOURCE_CORRUPT


def test_methods_of_zip(room: Room) -> None:
    from inflate64 import Deflater

    data = bytes(range(256)) * 900 + bytes(80_000)
    packer = Deflater()
    entries = {
        "stored": (0, data),
        "deflate": (8, deflated(data)),
        "deflate64": (9, packer.deflate(data) + packer.flush()),
        "bzip2": (12, bz2.compress(data)),
        "zstd": (93, zstd(data)),
        "xz": (95, lzma.compress(data)),
    }
    made, left = room.of("x.zip", zipped([Raw(n.encode(), d, m, plain=data) for n, (m, d) in entries.items()]))
    assert made == dict.fromkeys(entries, data)
    assert left == {}
    with zipfile.ZipFile(room.folder / "lzma.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("lzma", data)
    assert room.contents(room.unpack(room.folder / "lzma.zip")) == {"lzma": data}
    made, left = room.of("ppmd.zip", zipped([Raw(b"ppmd", b"xx", 98, plain=b"yy"), stored("a", b"a")]))
    assert (made, left) == ({"a": b"a"}, {"ppmd": Refusal.PACKING})


def test_zip64(room: Room) -> None:
    with (
        zipfile.ZipFile(room.folder / "x.zip", "w", allowZip64=True) as archive,
        archive.open("big.bin", "w", force_zip64=True) as file,
    ):
        file.write(b"abc" * 1000)
    assert room.contents(room.unpack(room.folder / "x.zip")) == {"big.bin": b"abc" * 1000}


# passwords


@pytest.mark.parametrize(
    "entry",
    [
        aes("a.txt", b"secret" * 100, "Größe 24", strength=1),
        aes("a.txt", b"secret" * 100, "Größe 24", strength=2, version=1),
        aes("a.txt", b"secret" * 100, "Größe 24", strength=3, method=0),
        zipcrypto("a.txt", b"secret" * 100, "Größe 24"),
    ],
)
def test_encrypted_archives(room: Room, entry: Raw) -> None:
    path = room.write("x.zip", zipped([stored("open.txt", b"open"), entry]))
    for password in (None, "wrong", ""):
        with pytest.raises(NeedsPassword):
            room.unpack(path, password=password)
        assert list(room.out.iterdir()) == []
    found = room.unpack(path, password="Größe 24")
    assert room.contents(found) == {"open.txt": b"open", "a.txt": b"secret" * 100}
    assert peek(str(path), path.name, LIMITS).encrypted == 1


def test_an_encrypted_entry_that_was_changed_is_damaged(room: Room) -> None:
    whole = aes("a.txt", b"secret" * 100, "word", method=0)
    changed = bytearray(whole.data)
    changed[40] ^= 1
    other = aes("b.txt", b"other" * 500, "another")
    entries = [aes("ok.txt", b"ok", "word"), Raw(**{**whole.__dict__, "data": bytes(changed)}), other]
    made, left = room.of("x.zip", zipped(entries), password="word")
    assert made == {"ok.txt": b"ok"}
    assert left == {"a.txt": Refusal.DAMAGED, "b.txt": Refusal.PASSWORD}


# what would do harm


def test_nothing_lands_outside(room: Room) -> None:
    bad = [
        "../up.txt", "a/../../up.txt", "..\\up.txt", "/abs.txt", "\\abs.txt", "C:\\drive.txt", "c:drive.txt",
        "\\\\server\\share\\x.txt", "//?/C:/x", ".. /x", "a/.../x", "~/../../x",
    ]  # fmt: skip
    before = sorted(str(path) for path in room.folder.rglob("*"))
    path = room.write("x.zip", zipped([*(stored(name, b"x") for name in bad), stored("good.txt", b"good")]))
    found = room.unpack(path)
    assert room.contents(found) == {"good.txt": b"good"}
    assert found.kinds == {Refusal.OUTSIDE: len(bad)}
    path.unlink()
    (room.out / found.entries[0].file).unlink()
    assert sorted(str(path) for path in room.folder.rglob("*")) == before
    assert room.of("x.tar", tar_of(dict.fromkeys(bad, b"x")))[0] == {}


def test_names_that_windows_or_people_would_take_for_others(room: Room) -> None:
    odd = {
        "CON": "-CON", "nul.txt": "-nul.txt", "COM1.jpg": "-COM1.jpg", "trail. ": "trail",
        "photo.jpg:evil.exe": "photo.jpg-evil.exe",
        "photo.jpg::$DATA": "photo.jpg---DATA", "rtl\u202egpj.exe": "rtl-gpj.exe", "bell\x07.png": "bell-.png",
        "c1\x85.png": "c1-.png",
    }  # fmt: skip
    made, left = room.of("x.zip", zipped([stored(name, name.encode()) for name in odd]))
    assert left == {}
    assert {clean_name(path): path for path in made} == {new: old for old, new in odd.items()}


def test_bombs(room: Room) -> None:
    small = UnpackLimits(64 * MB, 100, ratio=100, free=1 * MB)
    bomb = zipped([Raw(b"zeros", deflated(bytes(8 * MB)), 8, plain=bytes(8 * MB))])
    assert room.of("fine.zip", bomb, limits=UnpackLimits(64 * MB, 100))[1] == {}
    for name, data in (
        ("x.zip", bomb),
        ("x.gz", gzip.compress(bytes(8 * MB), mtime=0)),
        ("x.tar.xz", lzma.compress(tar_of({"z": bytes(8 * MB)}))),
    ):
        with pytest.raises(FileFault, match="made to fill the disk") as caught:
            room.of(name, data, limits=small)
        assert caught.value.code is ErrorCode.RENDITION_TOO_LARGE
        assert "made to fill" in peek(str(room.folder / name), name, small).fault


def test_entries_that_share_their_data(room: Room) -> None:
    kernel = deflated(bytes(MB))
    first = Raw(b"0", kernel, 8, plain=bytes(MB))
    others = [Raw(b"%d" % n, kernel, 8, plain=bytes(MB), at=0) for n in range(1, 3)]
    made, left = room.of("x.zip", zipped([first, *others]))
    assert (list(made), left) == (["0"], {"1": Refusal.OVERLAP, "2": Refusal.OVERLAP})
    wide = [Raw(b"%d" % n, b"x" * MB, packed=MB, at=0, plain=b"x" * MB) for n in range(1, 20)]
    with pytest.raises(FileFault, match="share the same data"):
        room.of("y.zip", zipped([Raw(b"0", b"x" * MB), *wide]))


@pytest.mark.parametrize(
    "entry",
    [
        Raw(b"small", deflated(b"a" * 5000), 8, size=100, plain=b"a" * 5000),
        Raw(b"large", deflated(b"a" * 5000), 8, size=6000, plain=b"a" * 5000),
        Raw(b"crc", b"a" * 100, crc=1),
        Raw(b"past", b"a" * 100, packed=1 << 30, size=1 << 20),
        Raw(b"where", b"a", at=5),
        Raw(b"far", b"a", at=0xFFFFFFFF, extra=struct.pack("<HHQ", 1, 8, 1 << 63)),
        Raw(b"cut", deflated(bytes(range(256)))[:40], 8, plain=bytes(range(256))),
        Raw(b"memory", b"\x09\x14\x05\x00\x5d\xff\xff\xff\xffxxxx", 14, size=60 * MB),
    ],
)
def test_an_entry_that_lies_costs_itself(room: Room, entry: Raw) -> None:
    good = stored("good.txt", b"good" * 50)
    made, left = room.of("x.zip", zipped([good, entry]))
    assert made == {"good.txt": b"good" * 50}
    assert left[entry.name.decode()] in (Refusal.DAMAGED, Refusal.OVERLAP)
    assert len(list(room.out.iterdir())) == 1


def test_a_zip_cut_short_gives_what_is_whole_and_says_so(room: Room) -> None:
    whole = zipped([stored(f"{n}.txt", bytes([n]) * 1000) for n in range(5)], directory=False)
    found = room.unpack(room.write("x.zip", whole[:-500]))
    assert list(room.contents(found)) == [f"{n}.txt" for n in range(4)]
    assert found.left_out == [("4.txt", Refusal.DAMAGED)]
    assert "breaks off" in found.warnings[0]
    streamed = io.BytesIO()
    with zipfile.ZipFile(_Unseekable(streamed), "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"{n}.txt", bytes(range(256)) * 9)
    data = streamed.getvalue()
    found = room.unpack(room.write("y.zip", data[: data.index(b"PK\1\2")]))
    assert room.contents(found) == dict.fromkeys(("0.txt", "1.txt", "2.txt"), bytes(range(256)) * 9)


class _Unseekable(io.RawIOBase):
    def __init__(self, inner: io.BytesIO) -> None:
        self._inner = inner

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self._inner.write(data)  # type: ignore[call-overload, no-any-return]


# names


def test_names_in_old_encodings(room: Room) -> None:
    for encoding, names in {
        "cp437": ["Größe/Übersicht.jpg", "café.png"],
        "cp1252": ["Größe/Übersicht.jpg", "Señor.jpg"],
        "cp866": ["Новая папка/Фото товара.jpg", "привет.png"],
        "cp932": ["撮影データ/商品写真01.jpg", "表だよ.png"],
        "gb18030": ["新建文件夹/产品图片1.jpg"],
        "utf-8": ["Größe/日本.jpg"],
    }.items():
        entries = [Raw(name.encode(encoding), b"%d" % n) for n, name in enumerate(names)]
        assert list(room.of("x.zip", zipped(entries))[0]) == names, encoding
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding=encoding) as archive:
            for name in names:
                archive.addfile(tarfile.TarInfo(name))
        if encoding != "cp437":  # its names alone do not say so
            assert list(room.of("x.tar", out.getvalue())[0]) == names, encoding


def test_the_unicode_name_beside_wins_if_it_is_of_that_name(room: Room) -> None:
    import zlib

    def entry(raw: bytes, told_of: bytes) -> Raw:
        name = "Größe.jpg".encode()
        return Raw(raw, raw, extra=struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(told_of)) + name)

    assert list(room.of("x.zip", zipped([entry(b"Gr__e.jpg", b"Gr__e.jpg"), entry(b"new.jpg", b"old.jpg")]))[0]) == [
        "Größe.jpg", "new.jpg",
    ]  # fmt: skip


def test_one_name_twice_and_by_case_and_as_a_folder(room: Room) -> None:
    twice = [
        stored("a.png", b"one"), stored("A.PNG", b"two"), stored("a.png", b"three"), stored("a.png", b"one"),
        stored("e\u0301.png", b"x"), stored("é.png", b"y"), stored("pics", b"z"), stored("pics/b.png", b"w"),
    ]  # fmt: skip
    made, left = room.of("x.zip", zipped(twice))
    assert made == {
        "a.png": b"one", "A-1.PNG": b"two", "a-2.png": b"three", "é.png": b"x", "é-1.png": b"y", "pics-1": b"z",
        "pics/b.png": b"w",
    }  # fmt: skip
    assert left == {"a.png": Refusal.TWICE}
    assert apart(["CON", "-con"]) == ["CON", "-con-1"]


def test_what_a_look_tells(room: Room) -> None:
    entries = [stored("a/1.jpg", b"12345"), stored("../x", b""), aes("s.txt", b"123", "w"), stored(".hidden", b"")]
    path = room.write("x.zip", zipped(entries))
    assert peek(str(path), path.name, LIMITS) == ArchiveListing(
        2, 8, 1, ("a/1.jpg", "s.txt"),
        (("../x", "it would land outside the folder"), (".hidden", "it is hidden")), 2, True, "",
    )  # fmt: skip
    packed = room.write("y.tar.gz", gzip.compress(tar_of({"a": b"1" * 100, "b": b""})))
    assert peek(str(packed), packed.name, LIMITS) == ArchiveListing(2, 100, 0, ("a", "b"))
    single = room.write("z.bz2", bz2.compress(b"1" * 1000))
    assert peek(str(single), single.name, LIMITS) == ArchiveListing(1, 1000, 0, ("z",))
    assert peek(str(room.write("none.zip", b"nothing")), "none.zip", LIMITS).fault == "The archive is damaged."


def test_the_sentences() -> None:
    none = LeftOut()
    assert told(1, "a.zip", none) == "Unpacked 1 file from “a.zip”."
    two = LeftOut({Refusal.OUTSIDE: 2, Refusal.SYSTEM: 7})
    assert told(24, "Spin frames.zip", two) == (
        "Unpacked 24 files from “Spin frames.zip”. 2 were left out: they would land outside the folder."
    )
    assert LeftOut({Refusal.LINK: 1}).sentence == "1 was left out: it is a link; links are not followed."
    assert LeftOut({Refusal.LINK: 1, Refusal.HIDDEN: 1}).sentence == "2 were left out; the job's log says why of each."


# bytes at random


def _samples() -> list[tuple[str, bytes]]:
    tar = tar_of({"dir/one.txt": b"1" * 700, "ü.txt": b"2" * 10}, tarfile.GNU_FORMAT)
    mixed = [stored("a.txt", b"a" * 300), Raw(b"b/c.txt", deflated(b"b" * 900), 8, plain=b"b" * 900)]
    return [
        ("x.zip", zipped(mixed)),
        ("x.zip", zipped([aes("s.txt", b"secret" * 20, "word"), zipcrypto("t.txt", b"secret" * 20, "word")])),
        (
            "x.zip",
            zipped([Raw(b"z", zstd(b"z" * 500), 93, plain=b"z" * 500), Raw(b"x", lzma.compress(b"x"), 95, plain=b"x")]),
        ),
        ("x.tar", tar),
        ("x.tar.gz", gzip.compress(tar)),
        ("x.tar.zst", zstd(tar)),
        ("x.xz", lzma.compress(b"x" * 2000)),
    ]


@pytest.mark.parametrize("number", range(len(_samples())))
def test_mutated_bytes_neither_crash_nor_escape(room: Room, number: int) -> None:
    name, data = _samples()[number]
    chance = random.Random(6_000 + number)
    limits = UnpackLimits(2 * MB, 50)
    above = {path for path in room.folder.rglob("*")} | {room.folder / name}
    for _ in range(60):
        changed = bytearray(data)
        for _ in range(chance.choice((1, 2, 8, 30))):
            changed[chance.randrange(len(changed))] = chance.choice((0, 0xFF, 0x2F, chance.randrange(256)))
        if chance.random() < 0.3:
            del changed[chance.randrange(len(changed)) :]
        path = room.write(name, bytes(changed))
        assert isinstance(peek(str(path), name, limits), ArchiveListing)
        try:
            found = room.unpack(path, limits, "word")
        except (FileFault, NeedsPassword):
            continue
        assert {path for path in room.folder.rglob("*") if path.parent != room.out} <= above
        assert all(entry.file.isdigit() and ".." not in entry.path.split("/") for entry in found.entries)
        assert sum((room.out / entry.file).stat().st_size for entry in found.entries) <= limits.bytes


def test_a_tar_that_leads_to_no_place_of_any_file(room: Room) -> None:
    good = tar_of({"a.txt": b"a"}, tarfile.GNU_FORMAT)[:1024]
    info = tarfile.TarInfo("b.txt")
    info.size = (1 << 63) - 2
    data = good + info.tobuf(tarfile.GNU_FORMAT) + bytes(2048)
    with pytest.raises(FileFault, match="64 MB allowed"):
        room.of("x.tar", data)
    info.type = tarfile.SYMTYPE
    info.linkname = "/etc/passwd"
    made, left = room.of("x.tar", good + info.tobuf(tarfile.GNU_FORMAT) + bytes(2048))
    assert made == {"a.txt": b"a"}
    assert left == {"b.txt": Refusal.LINK}


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.gz"])
def test_how_far_it_is_is_told(room: Room, name: str) -> None:
    data = random.Random(3).randbytes(3 * MB)
    packed = {
        "x.zip": lambda: zipped([stored("a", data)]),
        "x.tar.gz": lambda: gzip.compress(tar_of({"a": data}), 1),
        "x.gz": lambda: gzip.compress(data, 1),
    }
    path = room.write(name, packed[name]())
    said: list[float] = []
    unpack(str(path), name, room.out, LIMITS, progress=said.append)
    assert said == sorted(said)
    assert 0 < said[0] <= said[-1] <= 1
    assert len(said) >= 3

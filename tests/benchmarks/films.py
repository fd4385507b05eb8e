"""Films for the benchmarks: those of the corpus, longer ones of the same pictures, and one of 3840 × 2160.

python3 dev.py bench films        makes them and says what they are
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / ".cache" / "corpus" / "video"
SAMPLES = ROOT / "resources" / "samples" / "library"
FILMS = ROOT / ".cache" / "bench-films"
_REPEATED = 20


def films() -> list[Path]:
    """The paths, made once and kept."""
    found = [path for path in sorted(CORPUS.glob("*")) if path.suffix in (".mp4", ".mov", ".avi", ".webm")]
    found = found or sorted(SAMPLES.rglob("*.mp4"))
    FILMS.mkdir(parents=True, exist_ok=True)
    source = max(found, key=lambda path: path.stat().st_size)
    for name, make in (("long.mp4", _long), ("long.mkv", _long), ("hd.mp4", _hd), ("uhd.mp4", _uhd)):
        path = FILMS / name
        if not path.exists():
            part = FILMS / f"part-{name}"
            make(source, part)
            part.rename(path)
        found.append(path)
    return found


def _long(source: Path, target: Path) -> None:
    """The same film many times one behind the other, not encoded again."""
    import av

    with av.open(str(target), "w", format="matroska" if target.suffix == ".mkv" else "mp4") as out:
        stream, behind = None, 0
        for _ in range(_REPEATED):
            with av.open(str(source)) as film:
                shown = film.streams.video[0]
                stream = stream or out.add_stream_from_template(shown)
                last = behind
                for packet in film.demux(shown):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.pts, packet.dts = packet.pts + behind, packet.dts + behind
                    last = max(last, packet.pts + (packet.duration or 1))
                    packet.stream = stream
                    out.mux(packet)
                behind = last + (shown.start_time or 0)


def _hd(source: Path, target: Path) -> None:
    _encoded(source, target, (1920, 1080), 720)


def _uhd(source: Path, target: Path) -> None:
    _encoded(source, target, (3840, 2160), 240)


def _encoded(source: Path, target: Path, size: tuple[int, int], frames: int) -> None:
    """Enlarged and encoded as the web has it: H.264, a key frame every 250 frames."""
    import av

    with av.open(str(source)) as film, av.open(str(target), "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=Fraction(24), options={"preset": "veryfast", "crf": "23"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number, frame in enumerate(film.decode(video=0)):
            if number >= frames:
                break
            large = frame.reformat(*size, format="yuv420p")
            large.pts, large.time_base = number, Fraction(1, 24)
            out.mux(stream.encode(large))
        out.mux(stream.encode(None))


def main() -> None:
    """Make and list."""
    import av

    for path in films():
        with av.open(str(path)) as film:
            shown = film.streams.video[0]
            seconds = (film.duration or 0) / 1_000_000
            print(
                f"{path.name:26} {shown.width} x {shown.height}, {seconds:7.1f} s, {path.stat().st_size / 1e6:6.1f} MB"
            )


if __name__ == "__main__":
    main()

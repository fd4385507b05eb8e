"""PostScript into PDF by Ghostscript, once a file: pages, pictures and text are then those of the PDF.

One run costs no more than drawing one page (measured: 90–350 ms an EPS), and gives all pages and the text with them.
"""

from __future__ import annotations

import os
from pathlib import Path

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import programs
from assetdesk.media.programs import running

_LABEL = "Ghostscript"
_MADE = "postscript.pdf"
# PostScript is a programming language: nothing but running it tells whether it ends. A usual file takes under a second
_SECONDS = 20.0
_SECONDS_A_MEGABYTE = 2.0
_OF_THE_TASK = 0.5
_MOST_MEMORY = 1 << 30
_OPTIONS = (
    "-q",
    "-dSAFER",
    "-dBATCH",
    "-dNOPAUSE",
    "-dNOPROMPT",
    "-sstdout=%stderr",
    "-sDEVICE=pdfwrite",
    # pictures stay as they are: what is looked at is made from this
    "-dAutoFilterColorImages=false",
    "-dAutoFilterGrayImages=false",
    "-dColorImageFilter=/FlateEncode",
    "-dGrayImageFilter=/FlateEncode",
    "-dDownsampleColorImages=false",
    "-dDownsampleGrayImages=false",
    "-dDownsampleMonoImages=false",
)


Box = tuple[float, float, float, float]


def to_pdf(path: str, limits: Limits, folder: str, *, crop: bool = False, box: Box | None = None) -> tuple[str, str]:
    """Path of the PDF in `folder`, and what Ghostscript complained of (empty where it did not).

    `crop`: one page as large as the bounding box that stands in the file's header; `box`: one page of that place
    (left, bottom, width, height in points) where it does not stand there.

    FileFault with ToolMissing, Timeout, CommandFailed, or SourceCorrupt where not even one page came of it.
    """
    command = programs.path_of(programs.GHOSTSCRIPT)
    if command is None:
        raise programs.missing(programs.GHOSTSCRIPT)
    source = os.path.abspath(path)  # noqa: PTH100 - starts with no dash, whatever the file is called
    # a name without a folder: a percent sign in a folder's name would be a page number's place
    asked = [command, *_OPTIONS, *(["-dEPSCrop"] if crop else []), "-o", _MADE, *_place(box), source]
    size = Path(path).stat().st_size
    seconds = min(_SECONDS + _SECONDS_A_MEGABYTE * size / 1e6, _OF_THE_TASK * limits.seconds_image)
    said = running.run(asked, _LABEL, folder, running.Limits(seconds, min(limits.memory, _MOST_MEMORY)))
    made = Path(folder) / _MADE
    complaint = said.words if said.code else ""
    if not made.is_file() or not made.stat().st_size:
        raise unreadable(said.words)
    return str(made), complaint


def _place(box: Box | None) -> list[str]:
    if box is None:
        return []
    left, bottom, width, height = box
    return [
        f"-dDEVICEWIDTHPOINTS={width:.3f}",
        f"-dDEVICEHEIGHTPOINTS={height:.3f}",
        "-dFIXEDMEDIA",
        "-c",
        f"<</Install{{{-left:.3f} {-bottom:.3f} translate}}>>setpagedevice",
        "-f",
    ]


def unreadable(words: str) -> FileFault:
    """`SourceCorrupt` with Ghostscript's reason."""
    why = reason(words)
    head = "The file is damaged or empty."
    return FileFault(ErrorCode.SOURCE_CORRUPT, f"{head} Ghostscript: {why}." if why else head, detail=words)


def reason(words: str) -> str:
    """Its error in a few words: `undefined in @@@`."""
    for line in words.splitlines():
        if line.startswith("Error: /"):
            return line.removeprefix("Error: /").strip()[:80]
    return ""

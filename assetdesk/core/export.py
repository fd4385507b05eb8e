"""What an export asks for: originals or pictures of some assets, into a folder or one ZIP (IPS API, ExportJob).

Written whole into the job's row. `query` is what `modifier` and `macro` came to when it began, so that a preset changed
afterwards changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assetdesk.core.names import clean_name, keep_both_name, name_key, split_name

ORIGINAL = "orig"
CONVERT = "convert"
# outgoing.kind of its rows, and jobs.phase while it works; the placing of a whole ZIP is noted with its hash
KIND = "export"
PHASE = "export"
PLACING = "export placing "
# of a page or a layer, which has no file: all its px, nothing lost
DRAWN = "fmt=png-alpha"
_LONGEST_ENDING = 6
# presets that come with the program: queries of an image server (`core.image_query`) by name
STOCK_QUERIES: dict[str, str] = {
    "JPEG, full size": "fmt=jpg&qlt=92",
    "JPEG for the web": "wid=1920&hei=1920&fit=constrain,0&fmt=jpg&qlt=85",
    "JPEG, small": "wid=1000&hei=1000&fit=constrain,0&fmt=jpg&qlt=80",
    "Square on white": "wid=1000&hei=1000&fit=fit,0&bgc=ffffff&fmt=jpg&qlt=85",
    "WebP for the web": "wid=1920&hei=1920&fit=constrain,0&fmt=webp-alpha&qlt=82",
    "PNG with transparency": "fmt=png-alpha",
    "TIFF for print": "fmt=tif-alpha&printRes=300",
}


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """`to` is an absolute folder. `zip` is the name of the one file there, or empty for single files. `job` is what
    concerns the job alone (emailSetting), by its IPS names."""

    assets: tuple[int, ...]
    to: str
    fmt: str = ORIGINAL
    modifier: str = ""
    macro: str = ""
    zip: str = ""
    name: str = ""
    query: str = ""
    job: Mapping[str, Any] = field(default_factory=dict)

    @property
    def detail(self) -> str:
        """What it does, for the list of jobs."""
        what = "Originals" if self.fmt == ORIGINAL else "Converted pictures"
        return f"{what}, as a ZIP" if self.zip else what

    def to_json(self) -> str:
        """As it stands in the job's row; its assets are the job's rows."""
        return json.dumps(
            {
                "to": self.to,
                "fmt": self.fmt,
                "modifier": self.modifier,
                "macro": self.macro,
                "zip": self.zip,
                "query": self.query,
                "job": dict(self.job),
            },
            ensure_ascii=False,
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> ExportRequest:
        """Inverse of `to_json`; ValueError or KeyError where something else wrote it."""
        raw = json.loads(text)
        return cls(
            assets=(),
            to=str(raw["to"]),
            fmt=str(raw["fmt"]),
            modifier=str(raw["modifier"]),
            macro=str(raw["macro"]),
            zip=str(raw["zip"]),
            query=str(raw["query"]),
            job=dict(raw["job"]),
        )


def file_name(name: str) -> str:
    """What an asset's file is called outside of the library, on any system: also of files that lay in the library's
    folder before, and have kept their names."""
    return clean_name(name)


def converted_name(name: str, ending: str) -> str:
    """The same of what an asset becomes; `ending` with its dot. What is no extension stays: a layer's name may well
    have a dot in it."""
    stem, own = split_name(name)
    return clean_name(f"{stem if own and own[1:].isalnum() and len(own) <= _LONGEST_ENDING else name}{ending}")


def free_name(name: str, taken: set[str]) -> str:
    """The name, or with a number behind its stem where its key is among `taken`, to which it is added."""
    made = name if name_key(name) not in taken else keep_both_name(name, taken)
    taken.add(name_key(made))
    return made

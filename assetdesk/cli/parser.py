"""Reading a command's arguments. A mistake is a `UsageFault` like any other, so that scripts get it as a fault."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from assetdesk.core.errors import UsageFault

MISSING_PARAMETER = 30002


class CommandParser(argparse.ArgumentParser):
    """An ArgumentParser that raises instead of printing and ending the program."""

    def error(self, message: str) -> NoReturn:
        """Called by argparse with half a sentence; the way on is the command's help."""
        missing = "required" in message
        sentence = f"{message[:1].upper()}{message[1:]}. See `{self.prog} --help`."
        raise UsageFault(sentence, code=MISSING_PARAMETER if missing else 30001)


@dataclass(frozen=True, slots=True)
class Command:
    """One word after `assetdesk`. `arguments` declares them, `run` is "module:function" and loaded when called."""

    name: str
    summary: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: str
    text: str = ""

    def parser(self) -> CommandParser:
        """Its parser, with what every command has."""
        made = CommandParser(
            prog=f"assetdesk {self.name}",
            description=self.text or f"{self.summary}.",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self.arguments(made)
        made.add_argument("--as", dest="acting", metavar="PERSON", help="work in that person's name, with their role")
        made.add_argument("--json", action="store_true", help="print JSON lines instead of text")
        return made

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Options may stand before, between and after the other arguments."""
        return self.parser().parse_intermixed_args(list(words))

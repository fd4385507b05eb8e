"""Step `text`: what can be read in a file, into `text.txt` and, by way of the store, into the search index."""

from __future__ import annotations

from collections.abc import Iterable

from assetdesk.core.renditions import TEXT_NAME
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.core.text import MOST_CHARACTERS, TextPart, bounded, to_lines
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import HasText
from assetdesk.media.registry import Ability, able

PARTS_FILE = "text.parts"


def run(context: StepContext) -> StepResult:
    """One file of UTF-8, pages and other parts separated by form feeds; none where there is no text."""
    document = context.document()
    return made(context, document.text()) if isinstance(document, HasText) else StepResult(text="")


def made(context: StepContext, parts: Iterable[TextPart]) -> StepResult:
    """The file and the parts of a text."""
    found = bounded(parts)
    if found.cut:
        context.warnings.append(f"Only the first {MOST_CHARACTERS:,} characters of the text are kept.")
    if not found.parts:
        return StepResult(text="")
    body = "\f".join(part.text for part in found.parts)
    (context.out_dir / PARTS_FILE).write_text("".join(to_lines(found)), encoding="utf-8", errors="replace")
    written = context.write(TEXT_NAME, body.encode("utf-8", "replace"), "text/plain", None, None)
    return StepResult((written,), text=PARTS_FILE)


STEP = Step(StepSpec(name="text", scope=Scope.TEXT, version="1", order=20, formats=able(Ability.TEXT)), run)

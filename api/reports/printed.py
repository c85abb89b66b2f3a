"""Reports on paper: PDF by Typst, tagged as PDF/UA-1 asks, with the letters that it brings along.

The template is `report.typ` beside this file; what it shows comes as JSON and is text there, never
markup. The same report at the same time is the same file, byte by byte.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from api.service.times import SECOND_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

TEMPLATE: Final = Path(__file__).parent / "report.typ"
KIND: Final = "application/pdf"
STANDARD: Final = "ua-1"


class Part(NamedTuple):
    """A part of a report: a heading, a sentence or none, and a table.

    `rows` are texts, as is `foot`, which is empty where nothing is summed. All columns but the
    first `texts` hold numbers, and stand to the right.
    """

    heading: str
    text: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: Sequence[str] = ()
    texts: int = 1


class Report(NamedTuple):
    """What is printed: whose, what, of when, in which language."""

    community: str
    title: str
    lines: Sequence[str]
    parts: Sequence[Part]
    language: str
    now_ms: int


def printed(report: Report) -> bytes:
    """The report as a PDF file."""
    import typst  # noqa: PLC0415 large, and read only where something is printed

    said = {
        "community": report.community, "title": report.title, "lines": list(report.lines),
        "language": report.language, "parts": [part._asdict() for part in report.parts],
    }  # fmt: skip
    made: bytes = typst.compile(
        TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True, format="pdf",
        sys_inputs={"said": json.dumps(said)}, pdf_standards=[STANDARD],
        timestamp=datetime.fromtimestamp(report.now_ms // SECOND_MS, UTC),
    )  # fmt: skip
    return made

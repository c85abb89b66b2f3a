"""What commands print: results to standard output, progress and errors to standard error."""

from __future__ import annotations

import json
import sys
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

JOINERS: Final = "\u200c\u200d"
"""Within words of some scripts; they move nothing else."""


def show(result: Mapping[str, object], *, as_json: bool) -> None:
    """Print a result: one line of JSON, or one line for each field.

    Names in capitals are settings', and stay as they are set.
    """
    if as_json:
        typer.echo(json.dumps(result))
        return
    width = max(len(name) for name in result)
    for name, value in result.items():
        listed = _listed(value) if isinstance(value, dict) else str(value)
        shown = name if name.isupper() else name.replace("_", " ")
        typer.echo(f"{shown:{width}}  {plain(listed)}")


def _listed(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def show_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads, in columns."""
    lines = [[plain(str(cell)) for cell in row] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (f"{cell:{width}}" for cell, width in zip(line, widths, strict=True))
        typer.echo("  ".join(padded).rstrip())


def plain(text: str) -> str:
    """Text without what moves a cursor or turns its direction: names could hide words with it."""
    return "".join(_seen(one) for one in text)


def _seen(one: str) -> str:
    kind = unicodedata.category(one)
    if kind in {"Zl", "Zp"} or one in "\n\t":
        return " "
    return "?" if kind in {"Cc", "Cf", "Cs"} and one not in JOINERS else one


@contextmanager
def progress(title: str, total: int | None, *, hidden: bool) -> Iterator[Callable[[int], None]]:
    """A bar while the block runs; call what it gives with the number done so far.

    There is none where `hidden`, or where nobody looks because standard error is no terminal.
    """
    if hidden or not sys.stderr.isatty():
        yield _nothing
        return
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, completed=done)


def _nothing(done: int) -> None:
    del done

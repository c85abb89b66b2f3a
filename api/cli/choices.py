"""The options by which commands are told how another system's files are to be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.imports import ARRIVING
from api.imports.faults import Faults
from api.imports.reading.columns import Meaning
from api.imports.reading.files import of_path
from api.words.i18n import N_, _
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.imports.reading.files import SourceFile

ORDERS: Final = ("day first", "month first")

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILES", exists=True, readable=True,
        help=N_("CSV files, folders, or archives of them."),
    ),
]  # fmt: skip
Format = Annotated[
    str,
    typer.Option(
        "--format", metavar="NAME",
        help=N_("Where they come from: ces, timeoverflow, komunitin, cyclos3, cyclos4,"
                " community-accounting or csv."),
    ),
]  # fmt: skip
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="COLUMN=MEANING",
        help=N_("What a column means, in place of what is proposed; with FILE: in front, of that"
                " file alone. docs/importing.md lists the meanings."),
    ),
]  # fmt: skip
Decimal = Annotated[
    str | None,
    typer.Option("--decimal", metavar="MARK", help=N_("The mark of decimals: a point or comma.")),
]
Days = Annotated[
    str | None,
    typer.Option(
        "--days", metavar="ORDER", help=N_("What comes first in a day like 03/04: day or month.")
    ),
]


def format_named(name: str) -> str:
    """The format; `FaultError` where there is none of that name."""
    if name not in ARRIVING:
        remedy = _("Choose among: {names}").format(names=", ".join(ARRIVING))
        raise FaultError("--format", _("{name} is no format").format(name=name), remedy)
    return name


def sources_of(files: Sequence[Path]) -> list[SourceFile]:
    """The tables in these files, folders and archives.

    Raises:
        FaultError: one cannot be opened.
    """
    faults = Faults()
    found = [one for path in files for one in of_path(path, faults)]
    if faults.found:
        fault = faults.found[0]
        raise FaultError(fault.file, fault.sentence.rstrip("."), _("Look at the file"))
    return found


def common_by(decimal: str | None, days: str | None) -> dict[str, str]:
    """What was chosen for all files, as `Chosen` names it.

    Raises:
        FaultError: it is not among what can be.
    """
    common: dict[str, str] = {}
    if decimal is not None:
        if decimal not in {".", ","}:
            raise _wrong("--decimal", decimal, ". ,")
        common["decimal"] = decimal
    if days is not None:
        if f"{days} first" not in ORDERS:
            raise _wrong("--days", days, "day, month")
        common["days"] = f"{days} first"
    return common


def chosen_by(
    common: Mapping[str, str],
    maps: Sequence[str] | None,
    names: Sequence[str],
    looks: Sequence[Mapping[str, Any]],
) -> dict[str, dict[str, Any]]:
    """What was chosen, by the file's name and under "" for all, as `Chosen` names it.

    `looks` are how the files of these `names` were read without it: each column that is named is
    corrected, and the others stay as they were.

    Raises:
        FaultError: something chosen is not among what can be, or no file has the column.
    """
    found: dict[str, dict[str, Any]] = {"": dict(common)} if common else {}
    seen = {str(look["file"]): look for look in looks}
    for text in maps or ():
        file, column, meaning = _mapped(text)
        having = [name for name in names if file in {"", name} and _has(seen.get(name), column)]
        if not having:
            why = _("no file has the column {column}").format(column=column)
            raise FaultError("--map", why, _("Look at the first line of the file"))
        for name in having:
            look = seen.get(name)
            mapping = dict(look["mapping"]) if look is not None else {}
            own = found.setdefault(name, {**common, "mapping": mapping})
            own["mapping"][column] = meaning
    return found


def _has(look: Mapping[str, Any] | None, column: str) -> bool:
    """Whether a file has a column; one that nobody knew how to read may."""
    return look is None or not look["header"] or column in look["header"]


def _mapped(text: str) -> tuple[str, str, str]:
    before, separator, meaning = text.rpartition("=")
    if not separator or meaning not in set(Meaning):
        raise _wrong("--map", text, ", ".join(Meaning))
    file, separator, column = before.partition(":")
    return (file, column, meaning) if separator else ("", file, meaning)


def _wrong(option: str, given: str, names: str) -> FaultError:
    remedy = _("Choose among: {names}").format(names=names)
    return FaultError(option, _("{given} is not one of these").format(given=given), remedy)

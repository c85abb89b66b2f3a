"""`ayni arrive`: try what another system's files would bring, on this machine and in no book.

They are read and run through the rules as in a service. Bringing them in takes keys, and is done by
`ayni wallet arrive` or on the pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.arrivals.planning import Ground
from api.arrivals.refusing import refused_text
from api.arrivals.rehearsal import Stage
from api.arrivals.sandbox import Setting, Wanted, read_files, try_out
from api.arrivals.trials import Chosen
from api.cli.choices import (
    Days,
    Decimal,
    Files,
    Format,
    Maps,
    chosen_by,
    common_by,
    format_named,
    sources_of,
)
from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, progress, show, show_table
from api.imports.faults import Faults
from api.imports.reading.engine import PASSES
from api.service.service import clock_ms
from api.words.i18n import N_, _
from api.words.showing import show_amount
from ledger.amounts import HOURS, SCALES, Unit
from ledger.errors import FaultError
from ledger.ids import NIL
from ledger.records import Book, Member

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.arrivals.trials import LookSaid, Trial
    from api.imports.arrivals import Arrivals
    from api.imports.reading.files import SourceFile

STOPS: Final = 1
"""The exit code where something has to be put right first."""

NO_BOOK: Final = "0" * 64
UNIT: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,15})(?::([0-9]{1,10}))?")

Counts = Annotated[
    str,
    typer.Option(
        "--unit", metavar="UNIT",
        help=N_("What the book counts: h for hours, else CODE:PARTS, for example ECO:100."),
    ),
]  # fmt: skip


def arrive(  # noqa: PLR0913 a command's options
    files: Files,
    *,
    format_: Format,
    maps: Maps = None,
    decimal: Decimal = None,
    days: Days = None,
    unit: Counts = HOURS.code,
    json: Json = False,
) -> None:
    """Read, plan and rehearse; exits with 1 where something stops."""
    name, counts, common = format_named(format_), _unit(unit), common_by(decimal, days)
    sources = sources_of(files)
    chosen = chosen_by(common, None, [], [])
    if maps:
        looks = [one._asdict() for one in _read(name, chosen, sources, counts, json=json).looks]
        chosen = chosen_by(common, maps, [one.name for one in sources], looks)
    arrivals = _read(name, chosen, sources, counts, json=json)
    wanted = _wanted(name, chosen)
    with progress(_("Trying"), None, hidden=json) as done:
        tried = try_out(wanted, arrivals, _setting(counts), lambda now, _all: done(now))
    trial = tried.trial
    if json:
        show(said_of(trial), as_json=True)
    else:
        tell(trial)
    if not trial.may_be_brought:
        raise typer.Exit(STOPS)


def _wanted(format_: str, chosen: Mapping[str, Mapping[str, Any]]) -> Wanted:
    return Wanted(format_, (), {name: Chosen(**own) for name, own in chosen.items()}, {})


def _read(
    format_: str,
    chosen: Mapping[str, Mapping[str, Any]],
    sources: Sequence[SourceFile],
    unit: Unit,
    *,
    json: bool,
) -> Arrivals:
    size = PASSES * sum(one.size for one in sources)
    with progress(_("Reading"), size, hidden=json) as done:
        wanted = _wanted(format_, chosen)
        return read_files(wanted, sources, unit, Faults(), lambda now, _all: done(now))


def _unit(text: str) -> Unit:
    found = UNIT.fullmatch(text)
    scale = int(found[2]) if found and found[2] else HOURS.scale if text == HOURS.code else 0
    if found is None or scale not in SCALES:
        why, remedy = _("is no unit"), _("Write h, or a code and its parts: ECO:100")
        raise FaultError("--unit", why, remedy)
    return Unit(found[1], scale)


def _setting(unit: Unit) -> Setting:
    """A book that is just opened, and that nobody keeps."""
    book = Book(
        NO_BOOK, unit.code, unit.scale, 1, NO_BOOK, None, None, accounts=0, stewards=1, epoch=0
    )
    stage = Stage(book, moved=False, accounts=(), members=(Member(NIL, frozenset()),))
    return Setting(Ground(None, None, NIL, {}), stage, b"", 0, clock_ms())


def said_of(trial: Trial) -> Mapping[str, Any]:
    """A trial as JSON values."""
    refusal = trial.refusal
    return {
        **counts_of(trial),
        "may_be_brought": trial.may_be_brought,
        "total": str(trial.total),
        "off_by": str(trial.off_by),
        "source": trial.source,
        "refused": None if refusal is None else refusal.code.name,
        "looks": [
            {"file": one.file, "encoding": one.encoding, "delimiter": one.delimiter,
             "header": one.header, "mapping": one.mapping, "decimal": one.decimal,
             "days": one.days, "rows": one.rows}
            for one in trial.looks
        ],
        "faults": [
            {"kind": one.wrong.value, "file": one.file, "line": one.line, "column": one.column,
             "sentence": one.sentence, "stops": one.stops}
            for one in trial.faults
        ],
    }  # fmt: skip


def counts_of(trial: Trial) -> dict[str, int]:
    """How much of each a trial found."""
    names = ("members", "accounts", "notices", "exchanges", "had_left", "stopping", "notes")
    return {name: getattr(trial, name) for name in names}


def tell(trial: Trial) -> None:
    """Print how files were read, what is wrong with them, and what would come."""
    for look in trial.looks:
        text = _("{file}: {rows} rows, {encoding}. {columns}")
        rows = _("no") if look.rows is None else look.rows
        said = text.format(
            file=look.file, rows=rows, encoding=look.encoding, columns=_columns(look)
        )
        typer.echo(plain(said))
    if trial.faults:
        heads = ("", _("file"), _("line"), _("column"), _("what is wrong"))
        show_table(heads, [_row(one) for one in trial.faults])
    total = show_amount(trial.counts, trial.total).strip()
    show({**counts_of(trial), "total": total}, as_json=False)
    typer.echo(verdict(trial))


def _columns(look: LookSaid) -> str:
    """What each column becomes, also those that are not read: a number may be among them."""
    read = {column: look.mapping.get(column) for column in (*look.header, *look.mapping)}
    return ", ".join(f"{column} → {meaning or _('not read')}" for column, meaning in read.items())


def _row(fault: Any) -> Sequence[object]:  # noqa: ANN401 a fault of `api.imports.faults`
    mark = _("stops") if fault.stops else _("note")
    return (mark, fault.file, fault.line or "", fault.column, fault.sentence)


def verdict(trial: Trial) -> str:
    """Whether it can be brought in, in a sentence."""
    if trial.may_be_brought:
        return _("This can be brought in. Nothing has been.")
    if (said := refused_text(trial)) is not None:
        return f"{said.title}. {said.detail}"
    return _("This cannot be brought in until what stops is put right. Nothing has been.")

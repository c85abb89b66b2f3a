"""`ayni wallet arrive`, `certify` and `cards`: moving in from another system, with one's own key.

What would come is tried by the service, as on the pages; what is signed to bring it in names the
very files that lie here. Whoever certifies holds the certificate against the journal first
(`ayni audit --certificate`).
"""

from __future__ import annotations

import base64
import csv
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import typer

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
from api.cli.showing import plain, show, show_table
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import account_of
from api.cli.wallet.seat import sit
from api.cli.wallet.together import WAITING_MS, sign_together
from api.cli.wallet.waiting import sent_here, sign_waiting
from api.cli.wallet.words import Names, words_of
from api.imports.reading.files import hash_of
from api.words.cells import harmless
from api.words.i18n import N_, _
from api.words.showing import show_amount
from chain.certificates import Certificate
from chain.rules import SHAPES
from ledger.errors import EvidenceError, FaultError
from ledger.orders import Order, read_order
from ledger.rules.bringing import BROUGHT, CERTIFIED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.cli.wallet.orders import Signed
    from api.cli.wallet.seat import Seat
    from api.imports.reading.files import SourceFile

STOPS: Final = 1
"""The exit code where something has to be put right first."""

PATIENCE_S: Final = 300
"""How long the service may try."""

CARDS_MAX: Final = 300
"""Cards that the service makes at a time."""

ARCHIVE: Final = "files.zip"
OWNERS: Final = 0o600
HEADS: Final = ("number", "name", "balance", "link", "until")

KnownAs = Annotated[
    list[str] | None,
    typer.Option(
        "--known", metavar="NUMBER=ACCOUNT",
        help=N_("Members who are in the book already: the number in the files, and their "
"name or account here, which takes over the balance there."),
    ),
]  # fmt: skip
ForReal = Annotated[
    bool, typer.Option("--for-real", help=N_("Sign it, and leave it for the others to sign."))
]
Save = Annotated[
    Path | None,
    typer.Option("--save", metavar="FILE", dir_okay=False, help=N_("Keep the certificate here.")),
]
CardFile = Annotated[
    Path, typer.Argument(metavar="FILE", dir_okay=False, help=N_("Where the links are written."))
]
Numbers = Annotated[
    list[str] | None,
    typer.Option("--number", metavar="NUMBER", help=N_("For this number alone; else for all.")),
]


def arrive(  # noqa: PLR0913 a command's options
    context: typer.Context, files: Files, *, format_: Format, maps: Maps = None,
    decimal: Decimal = None, days: Days = None, known: KnownAs = None, for_real: ForReal = False,
    who: As = None, wallet: Folder = None, json: Json = False, yes: Yes = False,
) -> None:  # fmt: skip
    """Try files; with `--for-real`, sign the order that brings them in."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        sources = sources_of(files)
        common = common_by(decimal, days)
        body = {
            "format": format_named(format_),
            "files": [{"name": ARCHIVE, "base64": base64.b64encode(_packed(sources)).decode()}],
            "chosen": chosen_by(common, None, [], []),
            "known": dict(_known(seat, text) for text in known or ()),
        }
        trial = _try(seat, body)
        if maps:
            names = [one.name for one in sources]
            trial = _try(seat, body | {"chosen": chosen_by(common, maps, names, trial["looks"])})
        if json:
            show(trial, as_json=True)
        else:
            _tell(seat, trial)
        if not trial["may_be_brought"]:
            raise typer.Exit(STOPS)
        if for_real:
            _bring(seat, sources, trial, yes=yes)


def _try(seat: Seat, body: Mapping[str, Any]) -> dict[str, Any]:
    patient = replace(seat.client, patience_s=PATIENCE_S)
    path = f"{seat.identity.path}/arrival/trial"
    found: dict[str, Any] = patient.ask("POST", path, body, seat.token)
    return found


def _packed(sources: Sequence[SourceFile]) -> bytes:
    """The files in an archive: they are sent at a time, and smaller so."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for source in sources:
            with source.open() as opened:
                archive.writestr(source.name, opened.read())
    return out.getvalue()


def _known(seat: Seat, text: str) -> tuple[str, str]:
    number, separator, words = text.partition("=")
    if not separator:
        raise FaultError("--known", _("needs a number and an account"), _("Write 12=Rosa"))
    if words == seat.identity.name:
        return number, seat.identity.account
    return number, account_of(seat, words)


def _tell(seat: Seat, trial: Mapping[str, Any]) -> None:
    if trial["faults"]:
        heads = ("", _("file"), _("line"), _("column"), _("what is wrong"))
        show_table(heads, [_row(one) for one in trial["faults"]])
    counted = ("members", "accounts", "notices", "exchanges", "had_left", "stopping", "notes")
    total = show_amount(seat.identity.counts, int(trial["total"])).strip()
    show({**{name: trial[name] for name in counted}, "total": total}, as_json=False)
    if trial["refused"] is not None:
        typer.echo(plain(f"{trial['refused']['title']}. {trial['refused']['detail']}"))
    elif trial["may_be_brought"]:
        typer.echo(_("This can be brought in. Nothing has been."))
    else:
        typer.echo(_("This cannot be brought in until what stops is put right. Nothing has been."))


def _row(one: Mapping[str, Any]) -> Sequence[object]:
    mark = _("stops") if one["stops"] else _("note")
    return (mark, one["file"], one["line"] or "", one["column"], one["sentence"])


def _bring(
    seat: Seat, sources: Sequence[SourceFile], trial: Mapping[str, Any], *, yes: bool
) -> None:
    """Sign what brings in these files, and say so of no others."""
    own = seat.get("/arrival/order")
    if own["source"] != hash_of(sources) or trial["source"] != own["source"]:
        raise EvidenceError(_("order"), _("is of other files than these"))
    _sign(seat, seat.pen.write(BROUGHT, own, life_ms=WAITING_MS), yes=yes)


def _sign(seat: Seat, signed: Signed, *about: str, yes: bool) -> None:
    pairs = [(key, signature) for key, signature in signed.signatures]
    order = read_order(signed.order.encode(), pairs, SHAPES)
    assert isinstance(order, Order)  # noqa: S101 it was written here
    said = words_of(Names(seat, {}), order)
    sure(seat.wallet.machine, *said, *about, yes=yes)
    sign_together(seat, signed, said[0], own=True)


def certify(  # noqa: PLR0913 a command's options
    context: typer.Context, *, save: Save = None, who: As = None, wallet: Folder = None,
    json: Json = False, yes: Yes = False,
) -> None:  # fmt: skip
    """Show the certificate, keep it if asked, and sign it first or after somebody else."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        own = seat.get("/arrival/certificate/order")
        text = seat.client.text(f"{seat.identity.path}/arrival/certificate", seat.token)
        found = Certificate.from_bytes(text.encode())
        if save is not None:
            save.write_text(text)
        _tell_certificate(seat, found, as_json=json)
        if own["certificate"] != sha256(text.encode()).hexdigest():
            raise EvidenceError(_("certificate"), _("is another than the one to sign"))
        waits = [one for one in sent_here(seat) if f'"type":"{CERTIFIED}"' in str(one["order"])]
        if waits:
            sign_waiting(seat, waits[0], yes=yes)
        else:
            _sign(seat, seat.pen.write(CERTIFIED, own, life_ms=WAITING_MS), yes=yes)


def _tell_certificate(seat: Seat, found: Certificate, *, as_json: bool) -> None:
    total = str(found.total) if as_json else show_amount(seat.identity.counts, found.total).strip()
    differ = sum(int(one.source) != one.imported for one in found.accounts)
    said = {
        "members": found.members, "accounts": len(found.accounts), "total": total,
        "differ": differ, "exchanges": found.exchanges, "left_out": len(found.left_out),
        "certificate": found.hash,
    }  # fmt: skip
    show(said, as_json=as_json)


def cards(
    context: typer.Context, file: CardFile, *, numbers: Numbers = None, who: As = None,
    wallet: Folder = None,
) -> None:  # fmt: skip
    """Write a link for each member who has not come yet; links from before end."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        wanted = [one for one in _expected(seat) if not numbers or one["number"] in numbers]
        if not wanted:
            raise FaultError("--number", _("nobody of these is expected"), _("Look at the numbers"))
        rows = [row for part in _parts(wanted) for row in _made(seat, part)]
    file.touch(mode=OWNERS)
    file.chmod(OWNERS)
    with file.open("w", newline="", encoding="utf-8-sig") as opened:
        csv.writer(opened, delimiter=";").writerows([HEADS, *rows])
    typer.echo(_("{count} links are in {file}. Anybody who has one can claim that account.").format(
        count=len(rows), file=file))  # fmt: skip


def _expected(seat: Seat) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    rest = ""
    while True:
        page = seat.get(f"/arrival/expected{rest}")
        found += page["members"]
        if page["next"] is None:
            return found
        rest = f"?after={page['next']}"


def _parts(wanted: list[dict[str, Any]]) -> Sequence[list[dict[str, Any]]]:
    return [wanted[at : at + CARDS_MAX] for at in range(0, len(wanted), CARDS_MAX)]


def _made(seat: Seat, wanted: Sequence[Mapping[str, Any]]) -> list[Sequence[str]]:
    by_member = {one["member"]: one for one in wanted}
    made = seat.post("/arrival/cards", {"members": list(by_member)})["cards"]
    return [
        (
            harmless(by_member[one["member"]]["number"]), harmless(one["name"]),
            show_amount(seat.identity.counts, int(by_member[one["member"]]["balance"])).strip(),
            f"{seat.client.base}/app/join/{one['code']}", _day(one["expires_ms"]),
        )
        for one in made
    ]  # fmt: skip


def _day(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1000, UTC).date().isoformat()

"""`ayni found`: found a co-op from a terminal; and make the link with which one begins.

The keys are a wallet's (`api.cli.wallet.founding`); this says what the options mean. A link is made
by the operator: on this machine, or at a service whose operator's token is in the environment.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.opening import writing
from api.cli.options import Data, Database, Json, settings_of
from api.cli.showing import show
from api.cli.wallet import founding
from api.cli.wallet.client import Client, RefusedError, base_of
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes  # noqa: TC001 Typer reads the annotations
from api.founding.links import Link, make_link
from api.founding.terms import HOLD, OWE, checked
from api.founding.typed import HOURLY, read_terms
from api.http.problems import explained
from api.service.troubles import ProblemError
from api.words.i18n import N_, _, current
from api.words.showing import show_time
from ledger.errors import FaultError

if TYPE_CHECKING:
    from api.settings import Settings

TOKEN: Final = "AYNI_OPERATOR_TOKEN"  # noqa: S105 the variable's name

Begins = Annotated[
    str | None, typer.Argument(metavar="LINK", help=N_("What begins it; without, its state."))
]
Joins = Annotated[
    str | None, typer.Option("--join", metavar="LINK", help=N_("Take part, as you are invited."))
]
Invites = Annotated[
    str | None, typer.Option("--invite", metavar="NAME", help=N_("Invite somebody to take part."))
]
Withdraws = Annotated[
    str | None,
    typer.Option("--withdraw", metavar="NAME", help=N_("Take that back; they take no part.")),
]
Signs = Annotated[bool, typer.Option("--sign", help=N_("Read and sign what all are to sign."))]
Links = Annotated[bool, typer.Option("--link", help=N_("Make a link with which one begins."))]
At = Annotated[
    str | None,
    typer.Option("--service", metavar="URL", help=N_("Make it at that service, by its token.")),
]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help=N_("What people call you."))]
CoOp = Annotated[str, typer.Option("--co-op", metavar="NAME", help=N_("What it is called."))]
UnitName = Annotated[
    str, typer.Option("--unit", metavar="CODE", help=N_("What it counts, if not hours."))
]
Decimals = Annotated[
    int, typer.Option("--decimals", min=0, max=4, help=N_("How many that unit has."))
]
Owe = Annotated[str, typer.Option("--owe", help=N_("What newcomers may owe."))]
Hold = Annotated[str, typer.Option("--hold", help=N_("What newcomers may hold."))]
Quorum = Annotated[
    int, typer.Option("--quorum", min=1, max=8, help=N_("How many stewards must agree."))
]
Zone = Annotated[
    str, typer.Option("--zone", metavar="ZONE", help=N_("Its time zone, for example Europe/Paris."))
]
Every = Annotated[
    str, typer.Option("--close", metavar="EVERY", help=N_("day, week, month, or never."))
]
Speaks = Annotated[
    str | None, typer.Option("--language", metavar="CODE", help=N_("Its language, by its code."))
]
NEVER: Final = "never"


def found(  # noqa: PLR0913 a command's options
    context: typer.Context, link: Begins = None, *, join: Joins = None, invite: Invites = None,
    withdraw: Withdraws = None, sign: Signs = False, make: Links = False, service: At = None,
    name: Name = "", co_op: CoOp = "", unit: UnitName = "", decimals: Decimals = 2,
    owe: Owe = str(OWE), hold: Hold = str(HOLD), quorum: Quorum = 2, zone: Zone = "UTC",
    every: Every = "month", language: Speaks = None, who: As = None, wallet: Folder = None,
    database: Database = None, data: Data = None, json: Json = False, yes: Yes = False,
) -> None:  # fmt: skip
    """Do what is asked for; with nothing, say how the founding stands."""
    if make:
        _tell(_made(service, database, data), as_json=json)
        return
    with at_work(context, wallet) as here:
        if link is not None:
            typed = {
                "co-op": co_op, "counted": "" if unit else HOURLY, "unit": unit,
                "decimals": str(decimals), "owe": owe, "hold": hold, "quorum": str(quorum),
                "zone": zone, "every": "" if every == NEVER else every,
                "language": language or current(),
            }  # fmt: skip
            founding.begin(here, link, _required("--name", name), _terms(typed))
        elif join is not None:
            founding.join(here, join, _required("--name", name), yes=yes)
        elif invite is not None:
            _tell(founding.invite(here, who, invite), as_json=json)
            return
        elif withdraw is not None:
            founding.withdraw(here, who, withdraw)
        elif sign:
            founding.sign(here, who, yes=yes)
        founding.tell(here, who, as_json=json)


def address_of(settings: Settings, url: str, link: Link) -> str:
    """A link, at the address that is set, or at the one that is given."""
    return f"{(settings.public_url or url).rstrip('/')}/app/found/{link.code}"


def _made(service: str | None, database: str | None, data: Data) -> tuple[str, int]:
    if service is not None:
        base, token = base_of(service), os.environ.get(TOKEN, "")
        made = Client(base).ask("POST", "/v1/foundings/links", token=_required(TOKEN, token))
        return f"{base}/app/found/{made['code']}", made["expires_ms"]
    settings = settings_of(database, data)
    with writing(settings) as opened:
        link = make_link(opened)
    here = f"http://{settings.host}:{settings.port}"
    return address_of(settings, here, link), link.expires_ms


def _tell(made: tuple[str, int], *, as_json: bool) -> None:
    link, expires_ms = made
    if as_json:
        show({"link": link, "expires_ms": expires_ms}, as_json=True)
        return
    typer.echo(link)
    until = _("For one person, until {time}. It is shown this once.")
    typer.echo(until.format(time=show_time(expires_ms)), err=True)


def _terms(typed: dict[str, str]) -> dict[str, Any]:
    """What was typed, as `/v1` takes it."""
    try:
        terms = checked(read_terms(typed))
    except ProblemError as error:
        _status, said = explained(error)
        raise RefusedError(
            {"code": error.trouble.value, "title": said.title, "detail": said.detail}
        ) from error
    return terms._asdict() | {"owe": str(terms.owe), "hold": str(terms.hold)}


def _required(option: str, said: str) -> str:
    if not said:
        raise FaultError(option, _("is needed for this"), _("Say it, and try again"))
    return said

"""`ayni wallet votes` and `vote`: what is voted on, what came of it, and counting again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show, show_table
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder  # noqa: TC001 as above
from api.cli.wallet.seat import sit
from api.cli.wallet.votes.acting import words_of_act
from api.cli.wallet.votes.opened import Vote, Which, recount, vote_of
from api.words.i18n import N_, _
from api.words.showing import show_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.cli.wallet.seat import Seat

STATES: Final = {"open": N_("runs"), "ended": N_("is over"), "counted": N_("is counted")}

Recount = Annotated[
    bool, typer.Option("--recount", help=N_("Read every ballot from the book, and count again."))
]


def votes(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """List them."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = {**seat.get("/votes"), **seat.get("/votes/asked")}
    if json:
        show(found, as_json=True)
        return
    for one in found["asked"]:
        said = _("{id} is asked for; signatures missing: {count}. {question}")
        line = said.format(id=one["id"], count=one["missing"], question=one["question"])
        typer.echo(plain(line))
    heads = [_("vote"), _("state"), _("until"), _("ballots"), _("your ballot"), _("question")]
    show_table(heads, [
        [
            one["id"], _(STATES[one["state"]]), show_time(one["ends_ms"]), one["cast"],
            _("cast") if one["voted"] else "", one["question"],
        ]
        for one in found["votes"]
    ])  # fmt: skip


def vote(  # noqa: PLR0913 a command's options
    context: typer.Context, which: Which, *, again: Recount = False, who: As = None,
    wallet: Folder = None, json: Json = False,
) -> None:  # fmt: skip
    """Show one, with the question that its entry commits to."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = vote_of(seat, which)
        counts = recount(seat, found, hidden=json) if again else None
        mine = seat.identity.member
        said = words_of_vote(seat, found)
    if json:
        show(dict(found.sent), as_json=True)
        return
    for line in said:
        typer.echo(plain(line))
    for line in _outcome(found.sent):
        typer.echo(plain(line))
    own = next((one for one in found.sent["ballots"] if one["member"] == mine), None)
    if own is not None:
        typer.echo(_("Your ballot is entry {seq}.").format(seq=own["seq"]))
    if counts is not None:
        typer.echo(_recounted(found, counts))


def words_of_vote(seat: Seat, found: Vote) -> list[str]:
    """What is asked, and how it is decided, a line each."""
    body = found.order.body
    options = [f"{at}. {option}" for at, option in enumerate(found.options, 1)]
    kind = _("Secret: nobody sees it, and only the sum is opened")
    is_open = _("Open: everybody sees how each has voted")
    how = _("Until {time}. Ballots needed: {quorum}; for the first option over {part} of 1000.")
    return [
        found.question, *options, kind if found.is_secret else is_open,
        how.format(time=show_time(body.ends_ms), quorum=body.quorum, part=body.majority),
        *_allows(seat, found),
    ]  # fmt: skip


def _allows(seat: Seat, found: Vote) -> list[str]:
    """Nobody signs or votes for an act that its question does not name, unwarned."""
    subject = found.order.body.subject
    if subject is None:
        return []
    said = _("If “{option}” wins, this vote allows one act without the stewards.")
    act = words_of_act(seat, found)
    if act:
        return [said.format(option=found.options[0]), *act, f"{_('Its hash:')} {subject}"]
    asks = _("Which, its question may not say: ask before you sign or vote.")
    return [said.format(option=found.options[0]), asks, f"{_('Its hash:')} {subject}"]


def _outcome(sent: Mapping[str, Any]) -> list[str]:
    head = _("Ballots: {cast}, of {voters} who may vote.")
    lines = [head.format(cast=sent["cast"], voters=sent["voters"])]
    counts = [f"{at}: {count}" for at, count in enumerate(sent["counts"], 1)]
    if counts:
        outcome = _("The first option has won.") if sent["passed"] else _("It has not passed.")
        lines += [", ".join(counts), outcome]
    return lines


def _recounted(found: Vote, counts: Sequence[int]) -> str:
    if found.is_secret:
        return _("Counted again: the sealed ballots come to the sum that the trustees open.")
    shown = ", ".join(f"{at}: {count}" for at, count in enumerate(counts, 1))
    return _("Counted again: {counts}").format(counts=shown)

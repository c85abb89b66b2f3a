"""Members by name, and whose an account is: asked of the service, and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.cli.wallet.seat import is_own
from api.i18n import _
from ledger.errors import FaultError
from ledger.ids import is_uuid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.cli.wallet.seat import Seat

PAGE: Final = 200
PAGES_MAX: Final = 100
SHOWN_MAX: Final = 10
SHORT: Final = 8


class Named(NamedTuple):
    """A member and what people call them."""

    member: str
    name: str


def pages(seat: Seat, rest: str, rows: str, first: object) -> Iterator[dict[str, Any]]:
    """Every row of a list that the service gives in pages, up to a bound."""
    after = first
    for _page in range(PAGES_MAX):
        found = seat.get(f"{rest}?limit={PAGE}&after={after}")
        yield from found[rows]
        after = found["next"]
        if after is None:
            return


def everybody(seat: Seat) -> list[Named]:
    """The book's members; who has no name is called by the first digits of their id."""
    first = "00000000-0000-0000-0000-000000000000"
    found = pages(seat, "/members", "members", first)
    return [Named(one["member"], one["name"] or one["member"][:SHORT]) for one in found]


def one_named(seat: Seat, words: str) -> Named:
    """The member of that id or name: all of it, or part of one name alone.

    Raises:
        FaultError: nobody is, or several are; it says who.
    """
    others = [one for one in everybody(seat) if one.member != seat.identity.member]
    wanted = words.strip().casefold()
    for fits in (
        [one for one in others if wanted in {one.member, one.name.casefold()}],
        [one for one in others if wanted in one.name.casefold()],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise _several(words, fits)
    remedy = _("Look at the spelling, or give the id")
    raise FaultError(words, _("there is nobody of that name"), remedy)


def _several(words: str, fits: Sequence[Named]) -> FaultError:
    names = ", ".join(f"{one.name} ({one.member})" for one in fits[:SHOWN_MAX])
    return FaultError(words, _("there are several of that name"), _("Say which: {names}").format(
        names=names))  # fmt: skip


def account_of(seat: Seat, words: str) -> str:
    """The account that somebody is paid to, by its id or its holder's id or name; remembered."""
    if is_uuid(words) and (words in seat.wallet.people or words in holders(seat)):
        return words
    named = one_named(seat, words)
    accounts = seat.get(f"/members/{named.member}")["accounts"]
    found: str | None = next((one["account"] for one in accounts if is_own(one)), None)
    if found is None:
        why = _("has no account that can be paid")
        raise FaultError(named.name, why, _("Ask a steward"))
    _remember(seat, {found: named})
    return found


def known_account(people: dict[str, tuple[str, str]], words: str) -> str:
    """As `account_of` where there is no network: among those that were seen before.

    Raises:
        FaultError: it is not among them.
    """
    wanted = words.strip().casefold()
    fits = [id_ for id_, who in people.items() if wanted in {who[0], who[1].casefold()}]
    if is_uuid(words):
        return words
    if len(fits) == 1:
        return fits[0]
    why = _("cannot be looked up without a network")
    raise FaultError(words, why, _("Give the account's id, or try again later"))


def holders(seat: Seat) -> dict[str, tuple[str, str]]:
    """Member and name of every account of the book, asked for anew and remembered."""
    names = dict(everybody(seat))
    rows = pages(seat, "/accounts", "accounts", -1)
    found = {
        one["account"]: Named(one["member"], names.get(one["member"], one["member"][:SHORT]))
        for one in rows
    }
    _remember(seat, found)
    return seat.wallet.people


def _remember(seat: Seat, found: dict[str, Named]) -> None:
    seat.wallet.people |= {account: (who.member, who.name) for account, who in found.items()}
    seat.wallet.write()

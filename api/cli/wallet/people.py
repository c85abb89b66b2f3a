"""Members by name, and whose an account is: asked of the service, and remembered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.cli.wallet.seat import is_own
from api.words.folding import folded
from api.words.i18n import _
from api.words.kinds import account_title
from api.words.numbers import number_of, slot_of
from ledger.errors import FaultError
from ledger.ids import NIL, is_uuid
from ledger.rules.accounts import MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.cli.wallet.seat import Seat

PAGE: Final = 200
PAGES_MAX: Final = 100
SHOWN_MAX: Final = 10
SHORT: Final = 8
NUMBER: Final = re.compile(r" \([\d ]+\)$")


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
    """The book's members as they are called there, who has no name by their account."""
    first = NIL
    found = pages(seat, "/members", "members", first)
    return [Named(one["member"], one["called"]) for one in found]


def one_named(seat: Seat, words: str, *, own: bool = False) -> Named:
    """The member of that id or name: all of it, or words that one name alone has.

    Capitals and accents do not matter. Whoever asks is meant only where it may be their `own`.

    Raises:
        FaultError: nobody is, or several are; it says who.
    """
    others = [one for one in everybody(seat) if own or one.member != seat.identity.member]
    fits = fitting(others, words)
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise several(words, fits)
    remedy = _("Look at the spelling, or give the id")
    raise FaultError(words, _("there is nobody of that name"), remedy)


def fitting(people: Sequence[Named], words: str) -> Sequence[Named]:
    """Those whose id or whole name it is; if nobody's, those whose name has all of the words."""
    wanted = folded(words.strip())
    whole = [one for one in people if wanted in {one.member, folded(one.name), alone(one.name)}]
    part = [one for one in people if wanted in folded(one.name)]
    loose = [one for one in people if all(word in folded(one.name) for word in wanted.split())]
    return whole or ((part or loose) if wanted else [])


def alone(name: str) -> str:
    """A name, folded, without the number that tells it apart from another."""
    return NUMBER.sub("", folded(name))


def several(words: str, fits: Sequence[Named]) -> FaultError:
    """What to say where a name is several people's: the id of each, which is taken in its place."""
    names = ", ".join(f"{one.name} ({one.member})" for one in fits[:SHOWN_MAX])
    return FaultError(words, _("there are several of that name"), _("Say which: {names}").format(
        names=names))  # fmt: skip


def account_of(seat: Seat, words: str) -> str:
    """The account that somebody is paid to, by its id or its holder's id or name; remembered."""
    if is_uuid(words) and (words in seat.wallet.people or words in holders(seat)):
        return words
    if (numbered := _numbered(seat, words)) is not None:
        return numbered
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
    if is_uuid(words):
        return words
    wanted = folded(words.strip())
    fits = [
        id_ for id_, (member, name) in people.items()
        if wanted in {member, folded(name), alone(name)}
    ]  # fmt: skip
    if len(fits) == 1:
        return fits[0]
    why = _("cannot be looked up without a network")
    raise FaultError(words, why, _("Give the account's id, or try again later"))


def holders(seat: Seat) -> dict[str, tuple[str, str]]:
    """Member and name of every account of the book, asked for anew and remembered."""
    names = dict(everybody(seat))
    firsts: dict[str, str] = {}
    found = {}
    for one in pages(seat, "/accounts", "accounts", -1):
        if one["kind"] == MEMBER and one["open"]:
            firsts.setdefault(one["member"], one["account"])
        name = names.get(one["member"], one["member"][:SHORT])
        is_first = firsts.get(one["member"]) == one["account"]
        found[one["account"]] = Named(one["member"], _called(one, name, is_first=is_first))
    _remember(seat, found)
    return seat.wallet.people


def _called(account: dict[str, Any], name: str, *, is_first: bool) -> str:
    """What an account is called, as pages call it (`api.people.called`)."""
    title = account_title(account["kind"], account["number"])
    if account["kind"] != MEMBER:
        return _("{account} ({name} answers for it)").format(account=title, name=name)
    return name if is_first or name == title else f"{name}, {title}"


def _numbered(seat: Seat, words: str) -> str | None:
    """The account of that number, if it is one, with all others remembered."""
    slot = slot_of(words)
    if slot is None:
        return None
    account = next(pages(seat, "/accounts", "accounts", slot - 1), None)
    if account is None or account["number"] != number_of(slot) or not account["open"]:
        return None
    holders(seat)
    found: str = account["account"]
    return found


def _remember(seat: Seat, found: dict[str, Named]) -> None:
    seat.wallet.people |= {account: (who.member, who.name) for account, who in found.items()}
    seat.wallet.write()

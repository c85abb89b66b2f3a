"""Ways to reach members: one's own, those of another that they share, and what one shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.people import directory
from api.people.called import called
from api.service.access_log import CONTACT
from api.service.troubles import ProblemError, Trouble
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from api.service.callers import Caller


class Share(NamedTuple):
    """Another member, and which ways to reach oneself they may see."""

    member: str
    name: str
    kinds: Collection[str]


def name_of(caller: Caller, member: str) -> str:
    """What another member is called; `ProblemError` if there is no such other member."""
    if member == caller.member or caller.session.get(MemberRow, (*caller.place, member)) is None:
        raise ProblemError(Trouble.resource_must_exist)
    return called(caller.session, caller.place, [member])[member]


def contacts_of(caller: Caller, member: str) -> Mapping[str, str]:
    """The ways to reach another that they share with the member; they see who looked."""
    name_of(caller, member)
    shown = directory.shared_with(caller.session, caller.place, member, caller.member)
    if shown:
        caller.note([member], CONTACT)
    return shown


def own_contacts(caller: Caller) -> Mapping[str, str]:
    """All ways to reach the member that are kept here."""
    return directory.contacts_of(caller.session, caller.place, caller.member)


def keep_contacts(caller: Caller, given: Mapping[str, str]) -> Mapping[str, str]:
    """Put these in the place of those before, empty ones left out; what is kept then."""
    place, member = caller.place, caller.member
    return caller.service.database.write(
        lambda session: directory.keep_contacts(session, place, member, given)
    ).result()


def shared_with(caller: Caller, member: str) -> Collection[str]:
    """Which ways to reach the caller another may see."""
    name_of(caller, member)
    return directory.shared_kinds(caller.session, caller.place, caller.member, member)


def share(caller: Caller, member: str, kinds: Collection[str]) -> None:
    """Let another see these ways to reach the caller, and no others."""
    name_of(caller, member)
    place, own = caller.place, caller.member
    caller.service.database.write(
        lambda session: directory.share(session, place, own, member, set(kinds))
    ).result()


def shares(caller: Caller) -> list[Share]:
    """With whom the member shares which ways to reach them."""
    found = directory.sharing(caller.session, caller.place, caller.member)
    names = called(caller.session, caller.place, list(found))
    return [Share(id_, names[id_], kinds) for id_, kinds in found.items()]

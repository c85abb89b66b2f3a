"""Whether those whom a member has chosen to guard them agree: asked by the choice, kept beside it.

The order is the member's alone, and protects them from the moment it is signed; what is kept here
says on whom they can count. Whoever says no still stands in the order until the member chooses
anew, and is named to them (docs/decisions/0071-guardians-agree-beside-their-order.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import select

from api.keys.guardians import guardians_of, naming
from api.keys.tables import GuardAnswerRow
from api.people.called import called
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import _
from ledger.ids import is_uuid
from ledger.tables import GuardiansRow, MemberRow
from wallets.guardians import STEWARDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from api.keys.guardians import Guarded
    from api.service.callers import Caller

ANSWER: Final = "/app/guardians#asked"
CHOOSE: Final = "/app/guardians"


class Trusted(NamedTuple):
    """Somebody whom a member has chosen, or the co-op; `agrees` is None until they answer.

    The co-op agrees: its stewards do what their office is.
    """

    member: str
    name: str
    agrees: bool | None


def trusted(caller: Caller) -> Sequence[Trusted]:
    """Whom the member has chosen last, be it that the choice is yet to hold, and who agrees."""
    own = guardians_of(caller, caller.member)
    if own is None:
        return []
    chosen = own.chosen if own.waiting is None else own.waiting.chosen
    answers = answers_to(caller, caller.member)
    names = called(caller.session, caller.place, [one for one in chosen if one != STEWARDS])
    found = [Trusted(one, names.get(one, ""), answers.get(one)) for one in chosen]
    coop = Trusted(STEWARDS, _("The co-op's stewards"), agrees=True)
    return [coop if one.member == STEWARDS else one for one in found]


def answers_to(caller: Caller, member: str) -> Mapping[str, bool]:
    """Who has answered a member, and what."""
    row = GuardAnswerRow
    wanted = select(row).where(*in_book(row, caller.place), row.member_id == member)
    return {one.guardian_id: one.agrees for one in caller.session.exec(wanted)}


def asking(caller: Caller) -> Sequence[Guarded]:
    """Who has chosen whoever looks, and has no answer yet."""
    answered = _given(caller)
    return [one for one in naming(caller, {caller.member}) if one.member not in answered]


def agreed_to(caller: Caller) -> AbstractSet[str]:
    """Those to whom whoever looks has said yes."""
    return {member for member, agrees in _given(caller).items() if agrees}


def _given(caller: Caller) -> Mapping[str, bool]:
    row = GuardAnswerRow
    mine = select(row).where(*in_book(row, caller.place), row.guardian_id == caller.member)
    return {one.member_id: one.agrees for one in caller.session.exec(mine)}


def answer(caller: Caller, member: str, *, agrees: bool) -> None:
    """Say whether one guards a member who has chosen one; `ProblemError` where they have not."""
    known = is_uuid(member)
    found = caller.session.get(GuardiansRow, (*caller.place, member)) if known else None
    chosen = "" if found is None else f"{found.chosen},{found.next_chosen or ''}"
    if caller.member not in chosen.split(","):
        there = known and caller.session.get(MemberRow, (*caller.place, member)) is not None
        if not there:
            raise ProblemError(Trouble.resource_must_exist)
        raise ProblemError(Trouble.role_must_allow_it, {"right": "guard"})
    row = GuardAnswerRow(
        community_id=caller.place.community, book=caller.place.book, member_id=member,
        guardian_id=caller.member, agrees=agrees, time_ms=caller.now_ms,
    )  # fmt: skip
    caller.service.database.write(lambda session: session.merge(row)).result()


def agreement_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """What waits: who asks one to guard them, and who will not guard oneself."""
    for one in asking(caller):
        yield (
            _("{name} asks whether you would help if they lose their phone").format(name=one.name),
            ANSWER,
        )
    for each in trusted(caller):
        if each.agrees is False:
            said = _("{name} cannot be your person of trust. Choose somebody else")
            yield said.format(name=each.name), CHOOSE

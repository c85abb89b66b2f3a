"""A co-op's first steps: what stewards see on their home until each is done, or was put off.

Whether one is done is read from what is so; nobody ticks anything. Only books that were founded
here have them (`api.founding.standing`). Leaves to others: what the steps are about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.arrivals.records import has_moved
from api.backups.kept import newest
from api.founding.tables import FirstStepsRow
from api.keys.safety import safety_of
from api.membership.pending import roles_under_way
from api.membership.tables import InvitationRow
from api.service.anchoring import NONE
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import N_, _
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.tables import MemberRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

AUDITOR: Final = "auditor"
ARRIVAL: Final = "arrival"

PATH: Final = "/app/first-steps"


class Kind(NamedTuple):
    """A step: what is said of it, why, and the page to do it on."""

    title: str
    why: str
    path: str


KINDS: Final[Mapping[str, Kind]] = {
    ARRIVAL: Kind(
        N_("Bring your members from another system"),
        N_("Their accounts, balances, offers and past exchanges move in before anybody has given an"
           " hour here. Where there is no other system, put this off."),
        "/app/arrival",
    ),
    "invitations": Kind(
        N_("Invite the first members"),
        N_("Each gets a link, makes a key on their own phone, and is let in by a steward."),
        "/app/invitations",
    ),
    "treasurer": Kind(
        N_("Name a treasurer"),
        N_("They set the limits of accounts, and are somebody else than the stewards: invite them"
           " first."),
        "/app/steward#members",
    ),
    "auditor": Kind(
        N_("Name an auditor"),
        N_("They look at the books from time to time, so that nobody has to be believed."),
        "/app/steward#members",
    ),
    "chain": Kind(
        N_("Have the books anchored on a public chain"),
        N_("Then nobody can rewrite them unseen, not even the person who runs the "
"service. They set this up."),
        "/docs/operating",
    ),
    "backups": Kind(
        N_("Have backups taken"),
        N_("The person who runs the service takes them, and keeps one in another place."),
        "/docs/operating",
    ),
    "device": Kind(
        N_("Add a second device of your own"),
        N_("If your only phone is lost, your key is lost with it."),
        "/app/safety",
    ),
    "kit": Kind(
        N_("Print your recovery sheet and keep it"),
        N_("A key on paper brings you back when all your devices are gone."),
        "/app/sheet",
    ),
}  # fmt: skip
"""In the order in which they are shown."""


class Step(NamedTuple):
    """A step, whether it is done, and whether stewards have put it off.

    `under_way` is a role that was given, where further stewards have yet to sign.
    """

    name: str
    done: bool
    put_off: bool
    under_way: bool = False

    @property
    def open(self) -> bool:
        """Whether it is still shown at home."""
        return not (self.done or self.put_off or self.under_way)

    @property
    def kind(self) -> Kind:
        """What is said of it."""
        return KINDS[self.name]


def first_steps(caller: Caller) -> Sequence[Step]:
    """The steps of a book, for its stewards; none where it was not founded here."""
    caller.require_role(STEWARD)
    row = caller.session.get(FirstStepsRow, tuple(caller.place))
    if row is None:
        return ()
    put_off = row.put_off.split(",")
    given = roles_under_way(caller)
    return [
        Step(name, _DONE[name](caller), name in put_off, name in given)
        for name in KINDS
        if name != ARRIVAL or _may_still_arrive(caller)
    ]


def put_off(caller: Caller, name: str, *, off: bool) -> None:
    """Show a step at home no longer, or again, as a steward."""
    caller.require_role(STEWARD)
    if name not in KINDS:
        raise ProblemError(Trouble.resource_must_exist)

    def write(session: Session) -> None:
        row = session.get(FirstStepsRow, tuple(caller.place))
        if row is None:
            raise ProblemError(Trouble.resource_must_exist)
        others = {one for one in row.put_off.split(",") if one and one != name}
        row.put_off = ",".join(sorted(others | ({name} if off else set())))

    caller.service.database.write(write).result()


def steps_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For a steward's home: what is still to do, each with its page, and the list of all."""
    if STEWARD not in caller.reader.roles:
        return
    left = [step for step in first_steps(caller) if step.open]
    for step in left:
        yield _("First steps: {step}").format(step=_(step.kind.title)), step.kind.path
    if left:
        yield _("First steps: see them all, or put one off"), PATH


def _role_is_held(role: str) -> Callable[[Caller], bool]:
    def held(caller: Caller) -> bool:
        roles = select(MemberRow.roles).where(*in_book(MemberRow, caller.place))
        with_some = roles.where(col(MemberRow.roles) != "").distinct()
        return any(role in said.split(",") for said in caller.session.exec(with_some))

    return held


def _has_arrived(caller: Caller) -> bool:
    return caller.row.brought is not None


def _may_still_arrive(caller: Caller) -> bool:
    """Whether it is done, or can be: not where something has moved."""
    return _has_arrived(caller) or not has_moved(caller.session, caller.place)


def _somebody_is_invited(caller: Caller) -> bool:
    out = select(InvitationRow.secret_hash).where(*in_book(InvitationRow, caller.place))
    plain = select(MemberRow.member_id).where(
        *in_book(MemberRow, caller.place), ~col(MemberRow.roles).contains(STEWARD)
    )
    exec_ = caller.session.exec
    return exec_(plain.limit(1)).first() is not None or exec_(out.limit(1)).first() is not None


def _is_anchored(caller: Caller) -> bool:
    return caller.service.settings.anchor != NONE


def _is_backed_up(caller: Caller) -> bool:
    folder = caller.service.settings.backup_dir
    try:
        return folder is not None and newest(folder, caller.now_ms) is not None
    except OSError:  # `ayni doctor` says why it cannot be read; home is shown all the same.
        return False


def _has_two_devices(caller: Caller) -> bool:
    return len(safety_of(caller).devices) > 1


def _has_a_sheet(caller: Caller) -> bool:
    return bool(safety_of(caller).sheets)


_DONE: Final[Mapping[str, Callable[[Caller], bool]]] = {
    "treasurer": _role_is_held(TREASURER),
    "auditor": _role_is_held(AUDITOR),
    ARRIVAL: _has_arrived,
    "invitations": _somebody_is_invited,
    "chain": _is_anchored,
    "backups": _is_backed_up,
    "device": _has_two_devices,
    "kit": _has_a_sheet,
}

"""Foundings for programs: links, taking part, signing in before there is a book, signing."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Depends, Path, Request, Response
from sqlmodel import Session

from api.founding import foundings
from api.founding.founders import Founder, Founding, founder, signing_in
from api.founding.links import founding_behind, invitation_behind, make_link
from api.founding.models import (
    CODE_LENGTH,
    BeganOut,
    BeginningIn,
    FoundingLinkOut,
    FoundingLinkSaysOut,
    FoundingOut,
    FoundingSignedOut,
    SigningIn,
    StepOut,
    StepsOut,
    StewardIn,
    StewardInvitationSaysOut,
    TermsIn,
    TermsOut,
    WhomIn,
)
from api.founding.steps import KINDS, first_steps, put_off
from api.founding.terms import terms_in
from api.http.access import ByOperator, CommunityId, MemberId, Reading, Running, SignedIn, Tokens
from api.http.answers import SignedIn as SignedInOut
from api.http.challenges import Answered
from api.http.doors import door, door_of_book
from api.http.limits import Act
from api.http.models import HEX32, SignInIn, one_of
from api.http.named_problems import also
from api.http.public import public_url
from api.http.running import Running as Parts
from api.service.scribe import FIRST_BOOK
from api.service.troubles import ProblemError, Trouble
from ledger.store import Place

NO_BOOK: Final = "00" * 32
"""What a challenge names while there is no book."""

router = door("founding", "/v1/foundings")
steps = door_of_book("founding", "/first-steps")
Code = Annotated[str, Path(max_length=CODE_LENGTH)]
InvitationId = Annotated[str, Path(pattern=HEX32)]
StepName = Annotated[str, Path(pattern=one_of(KINDS))]


def asking_with(
    running: Parts, session: Session, community: str, tokens: Sequence[str]
) -> Founder | None:
    """Who asks: whose token is for this founding, or for the book that came of it; else None."""
    place = Place(community, FIRST_BOOK)
    for token in tokens:
        bearer = running.sessions.read(session, token)
        if bearer is not None and bearer.place == place:
            return founder(running.service, session, community, bearer.key)
    return None


def _founder(
    community: CommunityId, request: Request, running: Running, session: Reading, tokens: Tokens
) -> Founder:
    found = asking_with(running, session, community, tokens)
    if found is None:
        raise ProblemError(Trouble.session_must_be_valid)
    running.limits.by_member(found.place, found.member, request.scope)
    return found


Founding_ = Annotated[Founder, Depends(_founder)]


def answered_in(request: Request, running: Parts, body: SignInIn) -> Answered:
    """Who answers a challenge; `ProblemError` where nobody does, or too often."""
    running.limits.by_address(Act.sign_in, request.scope)
    answered = running.challenges.answer(body.challenge, body.signature, public_url(request))
    # One for a book was answered there, or will be: it answers once.
    if answered.claims.book != NO_BOOK:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    running.limits.take(Act.sign_in_by_key, answered.claims.key)
    return answered


@router.post("/links", status_code=201)
def make_founding_link(by_operator: ByOperator, running: Running) -> FoundingLinkOut:
    """Make a link by which somebody may found a co-op; takes the operator's token."""
    if not by_operator:
        raise ProblemError(Trouble.operator_must_allow_it)
    return FoundingLinkOut(**make_link(running.service)._asdict())


@router.get("/links/{code}")
def look_at_founding_link(
    code: Code, request: Request, running: Running, session: Reading
) -> FoundingLinkSaysOut:
    """Where a link leads, for whoever has it."""
    running.limits.by_address(Act.joining, request.scope)
    row = founding_behind(session, code, running.service.sources.now_ms())
    return FoundingLinkSaysOut(
        community=row.community_id, begun=row.founder is not None, expires_ms=row.expires_ms
    )


@router.post("", status_code=201, responses=also(404, 409))
def begin_founding(body: BeginningIn, request: Request, running: Running) -> BeganOut:
    """Begin a founding; this uses the link up."""
    running.limits.by_address(Act.joining, request.scope)
    terms, who = body.terms.terms(), body.founder.newcomer()
    row = foundings.begin(running.service, body.code, terms, who)
    return BeganOut(community=row.community_id)


@router.get("/invitations/{code}")
def look_at_steward_invitation(
    code: Code, request: Request, running: Running, session: Reading
) -> StewardInvitationSaysOut:
    """What an invitation to found a co-op together is to, for whoever has it."""
    running.limits.by_address(Act.joining, request.scope)
    found = invitation_behind(session, code, running.service.sources.now_ms())
    return StewardInvitationSaysOut(
        community=found.row.community_id, terms=TermsOut.of(terms_in(found.row.terms)),
        expires_ms=found.row.expires_ms,
    )  # fmt: skip


@router.post("/stewards", status_code=201, responses=also(404, 409))
def join_founding(body: StewardIn, request: Request, running: Running) -> BeganOut:
    """Take part in a founding; this uses the invitation up, and lets all signatures fall."""
    running.limits.by_address(Act.joining, request.scope)
    row = foundings.join(running.service, body.code, body.steward.newcomer())
    return BeganOut(community=row.community_id)


@router.post("/sign-in", responses=also(401))
def sign_in_to_founding(
    body: SignInIn, request: Request, running: Running, session: Reading
) -> SignedInOut:
    """Take a signed challenge, whose book is 64 zeros, and give a token for its founding."""
    answered = answered_in(request, running, body)
    found = signing_in(running.service, session, answered.claims.community, answered.claims.key)
    issued = running.sessions.open(found.place, answered)
    return SignedInOut(token=issued.text, expires_ms=issued.expires_ms, member=found.member)


def _shown(asking: Founder) -> FoundingOut:
    found: Founding = foundings.look(asking)
    return FoundingOut.of(asking, found)


@router.get("/{community}")
def get_founding(asking: Founding_) -> FoundingOut:
    """How far a founding has come, for those who take part in it."""
    return _shown(asking)


@router.put("/{community}/terms")
def set_founding_terms(body: TermsIn, asking: Founding_) -> TermsOut:
    """Change what the co-op shall be, as its founder; all signatures fall."""
    return TermsOut.of(foundings.set_terms(asking, body.terms()))


@router.post("/{community}/invitations", status_code=201)
def invite_steward(body: WhomIn, asking: Founding_) -> FoundingLinkOut:
    """Invite somebody to found the co-op together, as its founder."""
    return FoundingLinkOut(**foundings.invite(asking, body.whom)._asdict())


@router.delete("/{community}/invitations/{invitation}", status_code=204)
def end_steward_invitation(invitation: InvitationId, asking: Founding_) -> Response:
    """Take an invitation back that nobody has used, as the founder."""
    foundings.withdraw_invitation(asking, invitation)
    return Response(status_code=204)


@router.delete("/{community}/stewards/{member}", status_code=204)
def leave_founding(member: MemberId, asking: Founding_) -> Response:
    """Take no part any more; the founder may end that of anybody else."""
    foundings.leave(asking, member)
    return Response(status_code=204)


@router.post("/{community}/signatures")
def sign_founding(body: SigningIn, asking: Founding_) -> FoundingSignedOut:
    """Sign what was read; the last signature opens the book."""
    return FoundingSignedOut(book=foundings.sign(asking, body.read, body.signatures))


@router.delete("/{community}", status_code=204)
def give_up_founding(asking: Founding_) -> Response:
    """End a founding before its book stands, as its founder."""
    foundings.give_up(asking)
    return Response(status_code=204)


@steps.get("")
def list_first_steps(caller: SignedIn) -> StepsOut:
    """A co-op's first steps, for its stewards."""
    return StepsOut(steps=[StepOut.of(one) for one in first_steps(caller)])


@steps.put("/{step}/off", status_code=204)
def put_step_off(step: StepName, caller: SignedIn) -> Response:
    """Show a step at home no longer, as a steward."""
    put_off(caller, step, off=True)
    return Response(status_code=204)


@steps.delete("/{step}/off", status_code=204)
def take_step_up(step: StepName, caller: SignedIn) -> Response:
    """Show a step at home again, as a steward."""
    put_off(caller, step, off=False)
    return Response(status_code=204)

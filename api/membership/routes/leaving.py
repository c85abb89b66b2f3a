"""Leaving for programs: what a member wishes, who leaves, what is still owed, whom to erase."""

from typing import Annotated, Any, Final

from fastapi import Query, Response

from api.http.access import MemberId, SignedIn
from api.http.doors import door_of_book
from api.http.named_problems import also
from api.membership.archives import own_archive
from api.membership.debts import debts_that_remain
from api.membership.erasing import ask_or_agree, erasures, withdraw
from api.membership.leaving import (
    forget_wish,
    keep_wish,
    leavings,
    own_leaving,
    say_leaving,
    stay,
)
from api.membership.models.leaving import (
    DebtsOut,
    ErasedOut,
    ErasureIn,
    ErasureOut,
    ErasuresOut,
    LeavesOut,
    LeavingOut,
    LeavingsOut,
    OwnLeavingOut,
    WishIn,
)
from api.membership.taking_along import CODE, CODE_PATTERN, book_bundle, own_bundle
from api.service.troubles import ProblemError, Trouble
from api.words.texts import cleaned, one_line

router = door_of_book("membership")
ZIP: Final = "application/zip"
ARCHIVE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}
}
BundleCode = Annotated[
    str,
    Query(pattern=CODE_PATTERN, description="Four capital letters or digits."),
]


@router.get("/me/leaving")
def get_own_leaving(caller: SignedIn) -> OwnLeavingOut:
    """What the member wishes for their hours, and whether they leave."""
    return OwnLeavingOut.of_own(own_leaving(caller))


@router.put("/me/leaving/wish", status_code=204)
def put_wish(body: WishIn, caller: SignedIn) -> Response:
    """Keep what the member wishes for their hours."""
    keep_wish(caller, body.wish, body.to, cleaned(body.text))
    return Response(status_code=204)


@router.delete("/me/leaving/wish", status_code=204)
def take_wish_back(caller: SignedIn) -> Response:
    """Forget what the member wished; whether they leave stays as it is."""
    forget_wish(caller)
    return Response(status_code=204)


@router.post("/me/leaving")
def say_that_one_leaves(caller: SignedIn) -> LeavesOut:
    """Tell the stewards that the member leaves."""
    return LeavesOut(leaves_ms=say_leaving(caller))


@router.delete("/me/leaving", status_code=204)
def take_leaving_back(caller: SignedIn) -> Response:
    """Take it back; the wish stays."""
    stay(caller)
    return Response(status_code=204)


@router.get("/me/komunitin", response_class=Response, responses=ARCHIVE)
def get_own_bundle(caller: SignedIn, code: BundleCode = CODE) -> Response:
    """What is the member's own as Komunitin's six files, in an archive."""
    return Response(own_bundle(caller, code), media_type=ZIP)


@router.get("/me/archive", response_class=Response, responses=ARCHIVE)
def get_own_archive(caller: SignedIn) -> Response:
    """All that is kept of the member, with proofs of their accounts, in an archive."""
    return Response(own_archive(caller), media_type=ZIP)


@router.get("/komunitin", response_class=Response, responses=ARCHIVE)
def get_book_bundle(caller: SignedIn, code: BundleCode = CODE) -> Response:
    """The whole book as Komunitin's six files, for stewards, without what is private."""
    return Response(book_bundle(caller, code), media_type=ZIP)


@router.get("/leavings")
def list_leavings(caller: SignedIn) -> LeavingsOut:
    """Who leaves, for stewards; it leaves a trace with each."""
    return LeavingsOut(leavings=[LeavingOut.of(one) for one in leavings(caller)])


@router.get("/debts")
def list_debts(caller: SignedIn) -> DebtsOut:
    """The debts that remain, for stewards and treasurers; it leaves a trace with each."""
    return DebtsOut.of(debts_that_remain(caller).debts)


@router.get("/erasures")
def list_erasures(caller: SignedIn) -> ErasuresOut:
    """Whom stewards would erase, for stewards."""
    return ErasuresOut(erasures=[ErasureOut.of(one) for one in erasures(caller)])


@router.put("/erasures/{member}", responses=also(409))
def ask_to_erase(member: MemberId, body: ErasureIn, caller: SignedIn) -> ErasedOut:
    """Ask to erase what is kept of a member, or agree with the steward who asked."""
    return ErasedOut(erased=ask_or_agree(caller, member, one_line(body.reason).strip()))


@router.delete("/erasures/{member}", status_code=204)
def end_erasure(member: MemberId, caller: SignedIn) -> Response:
    """Take back that a member be erased."""
    if not withdraw(caller, member):
        raise ProblemError(Trouble.resource_must_exist)
    return Response(status_code=204)

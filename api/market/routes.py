"""Offers and needs, for other programs: the same lists and acts as on the pages."""

from typing import Annotated

from fastapi import Path, Query, Response

from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.models import NO_ZERO, UUID
from api.market.models import (
    CATEGORY,
    KIND,
    ORDER,
    KeepIn,
    NoticeIn,
    NoticeOut,
    NoticesOut,
    RewriteIn,
)
from api.market.notices import NEWEST, OWN_MAX, Wanted, notice_at, notices, own_notices
from api.market.publishing import prolong, publish, rewrite, take_down
from api.people.finding import SEARCH_MAX
from api.queries import PAGE, PAGE_MAX
from api.service.troubles import ProblemError, Trouble

router = door_of_book("market", "/notices")
NoticeId = Annotated[str, Path(pattern=UUID)]


@router.get("")
def list_notices(  # noqa: PLR0913, PLR0917 what a search asks for
    caller: SignedIn,
    words: Annotated[str, Query(max_length=SEARCH_MAX, pattern=NO_ZERO)] = "",
    kind: Annotated[str | None, Query(pattern=KIND)] = None,
    category: Annotated[str | None, Query(pattern=CATEGORY)] = None,
    order: Annotated[str, Query(pattern=ORDER, description="What stands first.")] = NEWEST,
    before: Annotated[str | None, Query(pattern=UUID)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE,
) -> NoticesOut:
    """What is offered and needed now, the newest, the nearest or what is needed soonest first."""
    wanted = Wanted(words.strip(), kind or "", category or "", before or "", order, limit)
    found, following = notices(caller, wanted)
    return NoticesOut(notices=[NoticeOut.of(each) for each in found], next=following)


@router.get("/own")
def list_own_notices(caller: SignedIn) -> NoticesOut:
    """The member's own, those that are over too; the first to end first."""
    return NoticesOut(notices=[NoticeOut.of(each) for each in own_notices(caller)], next=None)


@router.post("", status_code=201)
def publish_notice(body: NoticeIn, caller: SignedIn) -> NoticeOut:
    """Publish an offer or a need."""
    made = publish(caller, body.words(), body.days)
    if made is None:
        raise ProblemError(Trouble.kept_must_be_fewer, {"most": OWN_MAX})
    return NoticeOut.of(made)


@router.get("/{notice}")
def one_notice(notice: NoticeId, caller: SignedIn) -> NoticeOut:
    """One that has not ended, or one of the member's own."""
    return NoticeOut.of(notice_at(caller, notice))


@router.put("/{notice}")
def rewrite_notice(notice: NoticeId, body: RewriteIn, caller: SignedIn) -> NoticeOut:
    """Let one of the member's own say something else."""
    return NoticeOut.of(rewrite(caller, notice, body.words()))


@router.post("/{notice}/keep")
def keep_notice(notice: NoticeId, body: KeepIn, caller: SignedIn) -> NoticeOut:
    """Let one of the member's own stand for so many days from now."""
    return NoticeOut.of(prolong(caller, notice, body.days))


@router.delete("/{notice}", status_code=204)
def end_notice(notice: NoticeId, caller: SignedIn) -> Response:
    """Take down one of the member's own."""
    take_down(caller, notice)
    return Response(status_code=204)

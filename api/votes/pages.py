"""Votes for people: all of them, one with its ballot, and asking for one."""

from functools import partial
from typing import Annotated, Final

from fastapi import Path, Query, Request, Response
from starlette.responses import RedirectResponse

from api.http.models import HEX32, UUID
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.people.directory import WORDS_MAX, members_named
from api.votes.acts import draft_act
from api.votes.asking import asked, end
from api.votes.said import words_of
from api.votes.votes import able_keepers, has_box_key, vote_at, votes
from credit.voting.opening import OPTIONS_MAX, TRUSTEES_MAX, askers, asking
from ledger.ids import is_uuid
from wallets.memos import MEMO_LENGTH_MAX

router = pages()
VOTES: Final = "/app/votes"
BALLOTS_SHOWN: Final = 100
ACT_MAX: Final = 2_000
Words = Annotated[str, Query(max_length=WORDS_MAX)]
Question = Annotated[str, Query(max_length=MEMO_LENGTH_MAX)]
Subject = Annotated[str, Query(pattern=f"^$|{HEX32}")]
ActText = Annotated[str, Query(max_length=ACT_MAX)]


@router.get(VOTES)
def all_votes(request: Request, seat: Seated) -> Response:
    """Show what runs, what is asked for, and what was decided."""
    return page(
        request, "votes/votes.html", seat, votes=votes(seat), wanted=asked(seat),
        quorum=seat.row.quorum, askers=askers(seat.row.accounts), has_key=has_box_key(seat),
        said_of=partial(words_of, seat),
    )  # fmt: skip


@router.get(f"{VOTES}/new")
def new_vote(
    request: Request, seat: Seated, question: Question = "", subject: Subject = "",
    act: ActText = "",
) -> Response:  # fmt: skip
    """Ask for a vote; on an `act`, or on the order of which `subject` is the hash."""
    drafted = draft_act(act) if act else None
    said = words_of(seat, drafted) if drafted else None
    return page(
        request, "votes/new.html", seat, question=question or (said.asked if said else ""),
        subject=subject, act=drafted, said=said,
        keepers=able_keepers(seat), least=asking(seat.row.accounts), most=OPTIONS_MAX,
        keepers_most=TRUSTEES_MAX, quorum=seat.row.quorum, askers=askers(seat.row.accounts),
    )  # fmt: skip


@router.post(f"{VOTES}/asked/{{vote}}/end")
def drop(seat: Seated, vote: Annotated[str, Path(pattern=UUID)]) -> Response:
    """Take back what was asked for."""
    end(seat, vote)
    return RedirectResponse(VOTES, 303)


@router.get(f"{VOTES}/{{vote}}")
def one_vote(request: Request, seat: Seated, vote: str, q: Words = "") -> Response:
    """Show a vote, the ballot, and who votes for whom; `q` looks for who might for the member."""
    shown = vote_at(seat, vote if is_uuid(vote) else "")
    words = q.strip()
    found = members_named(seat.session, seat.place, words, seat.member) if words else []
    return page(
        request, "votes/vote.html", seat, shown=shown, one=shown.listed, vote=shown.listed.vote,
        words=shown.listed.words, q=words, found=found, ballots=shown.ballots[:BALLOTS_SHOWN],
        keeps=next((one for one in shown.keepers if one.member == seat.member), None),
        said=words_of(seat, shown.act) if shown.act else None,
    )  # fmt: skip

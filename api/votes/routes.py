"""Votes, for other programs: the same lists and acts as on the pages.

Ballots, proxies, keys of the box and what opens it are orders (`POST …/orders`).
"""

from typing import Annotated

from fastapi import Path, Response

from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID
from api.http.named_problems import also
from api.http.problems import refused
from api.votes.asking import ask, asked, end, sign
from api.votes.models import (
    AskedVoteIn,
    AskedVoteOut,
    AskedVotesOut,
    KeeperOut,
    KeepersOut,
    VoteAskedOut,
    VoteSignatureIn,
    VotesOut,
    WholeVoteOut,
)
from api.votes.votes import able_keepers, vote_at, votes
from credit.voting.opening import OPENED
from ledger.refusals import Refusal

router = door_of_book("votes", "/votes")
VoteId = Annotated[str, Path(pattern=UUID)]


@router.get("")
def list_votes(caller: SignedIn) -> VotesOut:
    """The book's votes, those that run first."""
    return VotesOut.of(votes(caller))


@router.get("/asked")
def list_asked_votes(caller: SignedIn) -> AskedVotesOut:
    """The votes that somebody has asked for, and that lack signatures."""
    return AskedVotesOut(asked=[AskedVoteOut.of(one) for one in asked(caller)])


@router.post("/asked", status_code=201, response_model=VoteAskedOut, responses=also(400))
def ask_for_vote(body: AskedVoteIn, caller: SignedIn) -> VoteAskedOut | Response:
    """Ask for a vote: where one signature is enough it is opened at once."""
    id_, outcome = ask(caller, body.order, (body.key, body.signature), body.memo, body.allowed())
    if isinstance(outcome, Refusal):
        return refused(outcome, caller.unit, OPENED)
    return VoteAskedOut(id=id_, seq=outcome)


@router.post("/asked/{vote}/signatures", response_model=VoteAskedOut, responses=also(400))
def sign_for_vote(vote: VoteId, body: VoteSignatureIn, caller: SignedIn) -> VoteAskedOut | Response:
    """Sign for a vote that is asked for; with enough signatures it is opened."""
    outcome = sign(caller, vote, (body.key, body.signature))
    if isinstance(outcome, Refusal):
        return refused(outcome, caller.unit, OPENED)
    return VoteAskedOut(id=vote, seq=outcome)


@router.delete("/asked/{vote}", status_code=204)
def end_asked_vote(vote: VoteId, caller: SignedIn) -> Response:
    """Take back what one has asked for; stewards may drop any."""
    end(caller, vote)
    return Response(status_code=204)


@router.get("/keepers")
def list_keepers(caller: SignedIn) -> KeepersOut:
    """The members who have made a key of the ballot box."""
    found = able_keepers(caller)
    return KeepersOut(keepers=[KeeperOut(member=member, name=name) for member, name in found])


@router.get("/{vote}")
def get_vote(vote: VoteId, caller: SignedIn) -> WholeVoteOut:
    """A vote with its ballots: who counts them anew finds what the book says."""
    return WholeVoteOut.of_whole(vote_at(caller, vote))

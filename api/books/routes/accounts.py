"""Accounts: where they stand, what moved them, and the proof of it."""

from typing import Annotated

from fastapi import Query, Response
from fastapi.responses import JSONResponse

from api.audits.bundles import bundle_bytes
from api.books.counterparts import accounts_of, parties
from api.http.access import AccountId, SignedIn
from api.http.answers import Account, AccountBrief, Accounts, Party, StatementTold
from api.http.doors import door_of_book
from api.http.models import UUID, one_of
from api.queries import PAGE, PAGE_MAX, history, people
from api.queries.epochs import last_epoch
from api.queries.lapsed import Lapsed
from api.service.access_log import ALL_BALANCES, EVERYBODY
from api.service.callers import Right
from api.service.troubles import ProblemError, Trouble
from chain.rules import SHAPES
from ledger.fields import CATEGORY, TIME_MS_MAX
from ledger.tables import AccountRow, BalanceRow
from wallets.memos import MEMO_LENGTH_MAX

router = door_of_book("accounts", "/accounts")
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]
Seq = Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)]


@router.get("")
def list_accounts(
    caller: SignedIn,
    after: Annotated[int | None, Query(ge=-1, le=TIME_MS_MAX)] = None,
    before: Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)] = None,
    limit: Limit = PAGE,
) -> Accounts:
    """A page of the book's accounts; balances of one's own, or where a role allows, of all."""
    now_ms = caller.service.sources.now_ms()
    if caller.reader.may(Right.BALANCES):
        caller.note([EVERYBODY], ALL_BALANCES)

    def show(row: AccountRow, balance: BalanceRow, past: Lapsed) -> Account | AccountBrief:
        is_shown = caller.reader.may(Right.BALANCES, row.member_id)
        if not is_shown:
            return people.account_brief(row)
        return people.account_full(row, balance, now_ms, past)

    return people.accounts(caller.session, caller.place, after, limit, show, now_ms, before)


@router.get("/{account}")
def get_account(account: AccountId, caller: SignedIn) -> Account:
    """Where an account stands."""
    row = caller.account(account, Right.BALANCES)
    now_ms = caller.service.sources.now_ms()
    return people.account_now(caller.session, row, now_ms)


@router.get("/{account}/statement")
def get_statement(  # noqa: PLR0913, PLR0917 each is a parameter of the request
    account: AccountId,
    caller: SignedIn,
    before: Seq = None,
    after: Seq = None,
    since: Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)] = None,
    until: Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)] = None,
    counterpart: Annotated[
        str | None,
        Query(pattern=UUID, description="Only with this account, or this member: its id."),
    ] = None,
    type: Annotated[  # noqa: A002 its name in the request
        str | None, Query(pattern=one_of(SHAPES), description="Only orders of this type.")
    ] = None,
    text: Annotated[
        str,
        Query(max_length=MEMO_LENGTH_MAX, description="Only where the memo has this text."),
    ] = "",
    category: Annotated[
        str | None,
        Query(pattern=f"^({CATEGORY})?$", description="Only of this category; empty for none."),
    ] = None,
    limit: Limit = PAGE,
) -> StatementTold:
    """A page of what moved the account: newest first, or up from `after`; or some of it."""
    row = caller.account(account, Right.HISTORY)
    memos = caller.reader.may(Right.MEMOS, row.member_id)
    if text:
        caller.reader.require(Right.MEMOS, row.member_id)
    others = None if counterpart is None else accounts_of(caller, counterpart)
    found = history.part(
        caller.session, row, history.Cursor(before, after), limit, memos=memos,
        span=history.Span(since, until), only=history.Only(others, type or "", text, category),
    )  # fmt: skip
    named = parties(caller, (other for one in found.rows for other in one.others))
    told = [Party(**party._asdict()) for party in named]
    return StatementTold(**found.model_dump(), parties=told)


@router.get("/{account}/bundle", response_class=JSONResponse)
def get_bundle(
    account: AccountId,
    caller: SignedIn,
    epoch: Annotated[int | None, Query(ge=1, le=TIME_MS_MAX)] = None,
    entries: Annotated[str, Query(pattern=r"^([0-9]{1,15}(,[0-9]{1,15}){0,99})?$")] = "",
) -> Response:
    """All that checks the account's balance at an epoch offline, and some entries of it."""
    row = caller.account(account, Right.HISTORY)
    number = epoch or last_epoch(caller.session, caller.place)
    if number is None:
        raise ProblemError(Trouble.resource_must_exist)
    seqs = [int(seq) for seq in entries.split(",") if seq]
    made = bundle_bytes(caller, row, number, seqs)
    name = f'attachment; filename="{row.account_id}-{number}.json"'
    headers = {"Content-Disposition": name}
    return Response(made, media_type="application/json", headers=headers)

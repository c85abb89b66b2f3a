"""What the JSON door of requests takes and gives; kinds of value as in `api.http.models`."""

from typing import Annotated

from pydantic import Field

from api.categories.models import Code
from api.exchanges.requests import Request, RequestState
from api.http.answers import Given
from api.http.models import Amount, Id, MemoText, NeededAt, NeededDay, Sent, Some, Time


class RequestIn(Sent):
    """Hours that are asked of somebody, to be paid to an account of one's own."""

    payer: Id = Field(description="The member who is asked.")
    account: Id = Field(description="Open, and one's own.")
    amount: Some
    text: MemoText = ""
    days: Annotated[int, Field(ge=1, le=90, description="After how many it is over.")] = 14
    needed_day: NeededDay = None
    needed_at: NeededAt = None
    category: Code | None = None


class RequestOut(Given):
    """A request for hours; `seq` is the entry that paid it."""

    request: Id
    asker: Id
    asker_called: str
    payer: Id
    payer_called: str
    account: Id = Field(description="To which it is paid.")
    amount: Amount
    text: str
    state: RequestState
    time_ms: Time
    expires_ms: Time
    needed_day: NeededDay
    needed_at: NeededAt
    category: str | None = Field(description="What the order that pays it bears.")
    seq: int | None

    @classmethod
    def of(cls, found: Request) -> "RequestOut":
        """As the request is kept."""
        row = found.row
        return cls(
            request=row.request_id, asker=row.asker, asker_called=found.asker, payer=row.payer,
            payer_called=found.payer, account=row.account, amount=str(row.amount), text=row.text,
            state=found.state, time_ms=row.time_ms, expires_ms=row.expires_ms,
            needed_day=row.needed_day, needed_at=row.needed_at, category=row.category,
            seq=found.seq,
        )  # fmt: skip


class RequestsOut(Given):
    """The member's requests and those made to them: the open ones first, as soon as they end."""

    requests: list[RequestOut]

"""What routes give back of epochs, as `api.http.answers` does of all else."""

from pydantic import Field

from api.http.answers import Given
from api.http.models import Amount, Hash, Time


class EpochAnchor(Given):
    """How far an epoch has come on a chain."""

    anchor: str
    state: str = Field(description="waiting, pending, mined or final; only final is anchored")
    transaction: str
    time_ms: Time
    note: str
    chain: int = Field(description="The id of the chain on which this was seen.")
    contract: str


class EpochBrief(Given):
    """A closed epoch."""

    epoch: int
    time_ms: Time
    size: int
    total: Amount
    accounts: int
    digest: Hash


class Epochs(Given):
    """A page of epochs, newest first unless they come `after` one; `next` continues it."""

    epochs: list[EpochBrief]
    next: int | None


class Epoch(EpochBrief):
    """A closed epoch with its record, the checkpoint it ended on, and where it is anchored."""

    record: str
    journal_root: Hash
    balance_root: Hash
    previous: Hash
    checkpoint: str
    anchors: list[EpochAnchor]


class Schedule(Given):
    """When a book closes by itself: "day", "week", "month" or "" (by hand), at a zone's midnight.

    `next_ms`: the next midnight that closes it, if anything was entered by then.
    """

    zone: str
    every: str
    next_ms: int | None


class EpochClosed(Given):
    """The epoch just closed."""

    epoch: int
    record: str
    digest: Hash

"""What the JSON door says of how the service is; kinds of value as in `api.http.models`."""

from typing import Self

from pydantic import Field

from api.http.answers import Given
from api.http.models import Time
from api.watching.how import Condition


class EpochsOut(Given):
    """How far the book's epochs have come; `oldest_ms` is of the oldest that waits."""

    closed: int
    final: int = Field(description="In a block that the chain cannot undo.")
    waiting: int
    oldest_ms: Time | None


class ConditionOut(Given):
    """How the service is: since when it runs, and each part in a word."""

    begun_ms: Time
    parts: dict[str, str]
    anchor: str = Field(description="As `state` in `GET /v1/service`.")
    epochs: EpochsOut
    backup_ms: Time | None = Field(
        description="When the newest backup by the clock was taken; null where there is none."
    )

    @classmethod
    def of(cls, found: Condition) -> Self:
        """As the noun says it."""
        return cls(
            begun_ms=found.begun_ms,
            parts=dict(found.parts),
            anchor=found.anchor.name,
            epochs=EpochsOut(**found.epochs._asdict()),
            backup_ms=found.backup_ms,
        )

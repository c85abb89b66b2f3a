"""What the JSON door of audits takes and gives; kinds of value as in `api.http.models`."""

from typing import Annotated, Any, Final

from pydantic import Field

from api.audits.runs import Run
from api.http.answers import Given
from api.http.models import Id, Sent, Time

DIGEST_SENT: Final = r"^\s*(0[xX])?([0-9a-fA-F]{64})?\s*$"
"""As somebody copied it from a chain, or nothing."""


class AuditIn(Sent):
    """An audit of the service's own journal."""

    digest: Annotated[
        str,
        Field(
            max_length=80,
            pattern=DIGEST_SENT,
            description="An epoch's, seen on a chain: 64 hex digits.",
        ),
    ] = ""


class BegunOut(Given):
    """An audit that has begun."""

    audit: Id


class AuditOut(Given):
    """An audit: who asked for it, of which file (empty: the service's own journal), when.

    `answer` is what the audit said, as `python -m chain audit --json` gives it: `ok` with figures,
    or where something is wrong and why. It is null while `going`, and where it did not finish.
    """

    audit: Id
    called: str
    file: str
    time_ms: Time
    going: bool
    answer: dict[str, Any] | None

    @classmethod
    def of(cls, run: Run) -> "AuditOut":
        """As it is kept."""
        return cls(
            audit=run.id, called=run.name, file=run.file, time_ms=run.time_ms, going=run.going,
            answer=run.answer,
        )  # fmt: skip


class AuditsOut(Given):
    """The book's latest audits, the newest first."""

    audits: list[AuditOut]

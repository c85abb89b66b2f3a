"""Faults and broken evidence. What a book refuses by its rules is in `ledger.refusals` instead."""

from __future__ import annotations

from typing import Any

from ledger.messages import Message, plainly


class AyniError(Exception):
    """The root of every error that Ayni raises on purpose."""


class FaultError(AyniError):
    """Something outside the rules went wrong; nothing was changed.

    Attributes:
        what: the part that failed, such as "database" or "file".
        why: a developer's sentence.
        remedy: what the operator can do about it.
    """

    def __init__(self, what: str, why: str, remedy: str) -> None:
        super().__init__(f"{what}: {why}. {remedy}")
        self.what, self.why, self.remedy = what, why, remedy


class DatabaseTooNewError(FaultError):
    """The database was written by a newer Ayni than this one."""


class ClockError(AyniError):
    """The wall clock is not believed; nothing was posted.

    Attributes:
        wall_ms: what it says.
        likely_ms: what it should say.
    """

    def __init__(self, wall_ms: int, likely_ms: int) -> None:
        super().__init__(f"clock: it says {wall_ms} where {likely_ms} is likely")
        self.wall_ms, self.likely_ms = wall_ms, likely_ms


class TryAgainError(FaultError):
    """The transaction was undone, by the database or for an order that is there; try it again."""

    def __init__(self, why: str) -> None:
        super().__init__("database", why, "Send the same again")


class UnknownOutcomeError(AyniError):
    """The connection was lost during COMMIT: everything was written, or nothing.

    Sending the same orders again tells which: what was written comes back as repeated.

    Attributes:
        why: what the database or the driver said.
    """

    def __init__(self, why: str) -> None:
        super().__init__(f"database: the outcome of COMMIT is unknown: {why}")
        self.why = why


class EvidenceError(AyniError):
    """Evidence that does not hold: a broken proof, a changed entry, a missing leaf.

    Attributes:
        where: the field or entry, such as "entry 17" or "bundle.account.proof[3]".
        why: what was expected there and what stood there, in English.
        message: what `why` is made of. A `Message` is for people, in their language; any other text
            is a developer's, of bytes that are not as the formats ask.
        figures: what the message names: text and integers; moments end in `_ms`.
        because: what a developer may add to it.
        parts: where several things differ, each of them.
    """

    def __init__(self, where: str, message: str, because: str = "", **figures: Any) -> None:  # noqa: ANN401
        said = plainly(message, **figures) if isinstance(message, Message) else message
        self.why = f"{said}: {because}" if because else said
        super().__init__(f"{where}: {self.why}")
        self.where, self.message, self.because, self.figures = where, message, because, figures
        self.parts: tuple[EvidenceError, ...] = ()

    @classmethod
    def of(cls, where: str, parts: list[EvidenceError]) -> EvidenceError:
        """All of these, which were found in one place; `why` has a line for each."""
        found = EvidenceError(where, "\n".join(part.why for part in parts))
        found.parts = tuple(parts)
        return found

    def at(self, where: str) -> EvidenceError:
        """The same of another place."""
        found = EvidenceError(where, self.message, self.because, **self.figures)
        found.parts = self.parts
        return found

    def plain(self) -> dict[str, Any]:
        """It as data, for JSON: `message` is empty where it is a developer's text."""
        said = self.message if isinstance(self.message, Message) else ""
        found = {"where": self.where, "why": self.why, "message": said, "figures": self.figures}
        return found | ({"parts": [part.plain() for part in self.parts]} if self.parts else {})

"""Faults and broken evidence. What a book refuses by its rules is in `ledger.refusals` instead."""


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
        why: what was expected there and what stood there.
    """

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where, self.why = where, why

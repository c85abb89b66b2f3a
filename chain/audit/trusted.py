"""What an auditor knows from elsewhere than the file; None or nothing where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chain.audit.times import LATE_MS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chain.audit.marks import Mark
    from chain.audit.times import BlockTime
    from chain.certificates import Certificate


class Trusted(NamedTuple):
    """The trust inputs of an audit.

    Attributes:
        key: the log's, in text form.
        digest: an epoch's as seen on the chain, 64 hex digits.
        roster: the ids of the members whom the community knows, each with the key (64 hex digits)
            that the member joined with, or None where it is not known.
        book: the book's id, 64 hex digits.
        marks: what must stand at places of the journal: receipts, checkpoints, an earlier export.
        now_ms: when it is; no entry is later.
        block_times: when the blocks were made that hold epochs' digests.
        late_ms: how long an epoch may have waited for its block.
        certificate: what was brought in from another system, as it was certified.
    """

    key: str | None = None
    digest: str | None = None
    roster: Mapping[str, str | None] | None = None
    book: str | None = None
    marks: Sequence[Mark] = ()
    now_ms: int | None = None
    block_times: Sequence[BlockTime] = ()
    late_ms: int = LATE_MS
    certificate: Certificate | None = None

    def given(self) -> tuple[str, ...]:
        """The names of those that are there; `late_ms` is none."""
        said = self._asdict().items()
        return tuple(name for name, value in said if name != "late_ms" and value not in (None, ()))

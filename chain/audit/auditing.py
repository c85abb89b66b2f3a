"""Runs an audit over an export file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.audit.replay import Replay, Trusted
from chain.audit.state import taken_back
from chain.errors import EvidenceError
from chain.exports import check_seal, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import IO

    from chain.audit.report import AuditReport


def audit(
    file: IO[bytes],
    *,
    key: str | None = None,
    digest: str | None = None,
    roster: Collection[str] | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> AuditReport:
    """Audit an export from a seekable file; `progress` is called with the entries done so far.

    The trust inputs are those of `Trusted`.

    Raises:
        EvidenceError: something does not hold; `where` names the entry, epoch or line.
    """
    damage = _damage(file)
    with Replay(Trusted(key, digest, roster), taken_back(file)) as replay:
        for number, line in enumerate(lines_of(file), 1):
            replay.line(line, number)
            progress(replay.state.size)
        report = replay.finish()
    if damage is not None:
        raise damage  # 1
    return report


def _damage(file: IO[bytes]) -> EvidenceError | None:
    """What is wrong with the file's seal. What is wrong inside says more and goes before."""
    try:
        check_seal(file)
    except EvidenceError as error:
        return error
    return None

"""How the service's log looks: a line each, with the time in UTC, how grave it is, and which part.

Under systemd the journal notes the time by itself, and takes how grave it is from the line's begin.
Leaves to others: what is said, and that nothing of it is about a person.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

TIMED: Final = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s"
JOURNALLED: Final = "%(name)s: %(message)s"
SECONDS: Final = "%Y-%m-%dT%H:%M:%S"
OURS: Final = "ayni"
GRAVE: Final = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (0, 6))
"""Python's levels, from which on, and syslog's."""


class Journalled(logging.Formatter):
    """A line, and a traceback's every line, as the journal takes how grave it is."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's lines."""
        grave = next(number for level, number in GRAVE if record.levelno >= level)
        return "\n".join(f"<{grave}>{line}" for line in super().format(record).splitlines())


def log_to(stream: TextIO, environment: Mapping[str, str]) -> logging.Handler:
    """Let everything be logged to a stream: warnings, and what Ayni itself tells besides."""
    handler = logging.StreamHandler(stream)
    if _is_journal(stream, environment):
        handler.setFormatter(Journalled(JOURNALLED))
    else:
        timed = logging.Formatter(TIMED, SECONDS)
        timed.converter = time.gmtime
        handler.setFormatter(timed)
    logging.getLogger().addHandler(handler)
    logging.getLogger(OURS).setLevel(logging.INFO)
    return handler


def log_to_stderr() -> None:
    """As `log_to`, for a process that serves."""
    log_to(sys.stderr, os.environ)


def _is_journal(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether the stream is the one that systemd says leads to its journal."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environment.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"

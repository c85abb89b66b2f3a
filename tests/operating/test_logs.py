"""The log has times, or what the journal needs in their place; and the version is told."""

from __future__ import annotations

import io
import logging
import os
import re
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, TextIO

from api.cli.logs import OURS, log_to
from tests.support.running import ayni

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@contextmanager
def logged(stream: TextIO, environment: Mapping[str, str]) -> Iterator[logging.Logger]:
    """Ayni's own logger, whose lines go to a stream meanwhile."""
    logger = logging.getLogger(OURS)
    level, handler = logger.level, log_to(stream, environment)
    try:
        yield logging.getLogger(f"{OURS}.backups")
    finally:
        logging.getLogger().removeHandler(handler)
        logger.setLevel(level)


def test_each_line_has_its_time_in_utc_how_grave_it_is_and_where_it_is_from() -> None:
    stream = io.StringIO()
    with logged(stream, {}) as logger:
        logger.info("a backup was taken")
        logger.debug("nothing")
        logging.getLogger("somebody.else").info("nothing")
    assert re.fullmatch(
        r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO ayni\.backups: a backup was taken\n",
        stream.getvalue(),
    )


def test_the_journal_is_told_how_grave_each_line_is(tmp_path: Path) -> None:
    with (tmp_path / "journal").open("w+") as stream:
        found = os.fstat(stream.fileno())
        with logged(stream, {"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"}) as logger:
            logger.info("taken")
            logger.error("failed", exc_info=ValueError("two\nlines"))
        stream.seek(0)
        first, second, *rest = stream.read().splitlines()
    assert (first, second) == ("<6>ayni.backups: taken", "<3>ayni.backups: failed")
    assert {line[:3] for line in rest} == {"<3>"}
    with (tmp_path / "other").open("w+") as stream:
        with logged(stream, {"JOURNAL_STREAM": "1:2"}) as logger:
            logger.warning("elsewhere")
        stream.seek(0)
        assert stream.read().endswith("Z WARNING ayni.backups: elsewhere\n")


def test_the_version_is_told() -> None:
    assert ayni("--version") == (0, f"ayni {version('ayni')}\n", "")
    assert ayni("--help").code == 0

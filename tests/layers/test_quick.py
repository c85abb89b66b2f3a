"""What `make quick` leaves out is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.quick import LONG

if TYPE_CHECKING:
    from pathlib import Path


def test_every_module_that_is_left_out_is_there(repository: Path) -> None:
    assert [
        each for each in sorted(LONG) if not (repository / "tests" / f"{each}.py").exists()
    ] == []

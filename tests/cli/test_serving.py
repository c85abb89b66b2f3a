"""What a service in a terminal says to people is written for them, not for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli import serve
from api.words.showing import MINUS, show_amount
from ledger.amounts import HOURS
from tests.support.running import ayni

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_amounts_below_zero_have_a_true_minus(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said: list[str] = []

    def run(_server: object, _sockets: object) -> None:
        said.append(show_amount(HOURS, -90))

    monkeypatch.setattr(serve._Server, "run", run)  # noqa: SLF001 the loop that serves
    monkeypatch.setenv("AYNI_DATA", str(tmp_path))
    monkeypatch.setenv("AYNI_DATABASE_URL", f"sqlite:///{tmp_path}/ayni.db")
    monkeypatch.setenv("AYNI_PORT", "0")
    monkeypatch.setenv("AYNI_ANCHOR", "none")
    ran = ayni("serve")
    assert ran.code == 2, ran
    assert [one[0] for one in said] == [MINUS], ran

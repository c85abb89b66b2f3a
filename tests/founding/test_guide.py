"""docs/founding.md: what it says to type does what it says, in the order in which it stands."""

from __future__ import annotations

import re
import shlex
from random import Random
from typing import TYPE_CHECKING, Any

from tests.browser.serving import serving
from tests.browser.town import Clock
from tests.cli.terminal import Terminal
from tests.support.running import ayni

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def lines_of(repository: Path) -> list[str]:
    """What the guide says to type, line by line."""
    text = (repository / "docs" / "founding.md").read_text()
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines()]


def test_the_guides_commands_found_a_co_op(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, further, *commands = lines_of(repository)
    assert (first, further) == ("ayni serve", "ayni found --link")
    clock = Clock(0)
    with serving(tmp_path / "service", clock, anchor="none") as (service, address):
        monkeypatch.setenv("AYNI_OPERATOR_TOKEN", service.operator_token)
        made = ayni(*shlex.split(further)[1:], "--service", address)
        names, said = {"LINK": made.out.strip()}, [""]
        machine = Terminal(tmp_path, clock, Random(0)).machine  # noqa: S311 the same keys
        monkeypatch.chdir(tmp_path)
        for command in commands:
            name, typed = _read(command)
            for known, value in names.items():
                typed = typed.replace(f'"${known}"', shlex.quote(value))
            words: list[Any] = shlex.split(typed)
            assert words[0] == "ayni"
            ran = ayni(*words[1:], machine=machine)
            assert ran.code == 0, (command, ran)
            said.append(ran.out)
            if name:
                names[name] = ran.out.strip()
    assert said[-2].strip() == "Huerta Sur is founded, and you are one of its stewards."
    assert "0 h" in said[-1]


def _read(command: str) -> tuple[str, str]:
    """The name that a line gives to what its command prints, if it does, and the command."""
    named = re.fullmatch(r"([A-Z]+)=\$\((.*)\)", command)
    return (named[1], named[2]) if named else ("", command)

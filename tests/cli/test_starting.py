"""A command that was asked for is imported, and no other: whoever pays waits for no database."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from api.cli import COMMANDS, build
from api.cli.wallet import COMMANDS as OF_WALLET
from tests.support.running import ayni

IMPORTED = """
import sys
from api.cli import build
build(sys.argv[1:])
print(*(one for one in sys.modules if one.startswith("api.")))
"""


def imported(*arguments: str) -> set[str]:
    """The modules of `api` that a new process knows when it is about to run a command."""
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments], check=True, capture_output=True, text=True
    )
    return set(ran.stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [("wallet", "pay", "--json"), ("wallet", "standing"), ("wallet", "--help"), ("--help",), ()],
)
def test_a_wallet_and_a_list_of_commands_need_no_service(arguments: tuple[str, ...]) -> None:
    assert not {"api.service.service", "api.service.tables", "api.cli.serve"} & imported(*arguments)


def test_only_what_was_asked_for_is_there() -> None:
    found = imported("--version", "audit", "pay")
    assert "api.cli.audit" in found
    assert not {"api.cli.serve", "api.cli.wallet.pay"} & found


def test_every_command_that_is_listed_is_there() -> None:
    """A name in a table is a function's: `build` without arguments asks for all."""
    made = build()
    assert made.commands.keys() == COMMANDS.keys() | {"wallet"}
    for name, command in COMMANDS.items():
        assert made.commands[name].callback is not None, name
        assert command.run("api.cli").__module__.startswith("api.cli."), name
    for name, command in OF_WALLET.items():
        assert command.run("api.cli.wallet").__module__.startswith("api.cli.wallet."), name


def test_what_is_no_command_is_said_to_be_none() -> None:
    for arguments in (("pays",), ("wallet", "pays"), ("--json", "audit")):
        ran = ayni(*arguments)
        assert ran.code == 2, arguments
        assert "No such" in ran.err, ran.err


def test_a_command_that_was_imported_hides_nothing() -> None:
    """Its module is then there by its name, beside what the command line itself imported."""
    for command in COMMANDS.values():
        import_module(f"api.cli.{command.where.partition(':')[0]}")
    assert ayni("--version").code == 0

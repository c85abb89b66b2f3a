"""The command line, `ayni`: one file per command, and its line here.

A command's help is marked with `N_` there, and put into the reader's language when it is shown.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
from typing import TYPE_CHECKING, Annotated, Final, cast

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from api.cli import wallet
from api.cli.commands import NONE, Command, group
from api.cli.errors import Expected, explain
from api.cli.showing import plain
from api.words.i18n import LANGUAGES, N_, _, using
from api.words.showing import with_hyphens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.cli.wallet.machine import Machine


HELP: Final = N_("A mutual-credit ledger for cooperatives, which anyone can check offline.")

COMMANDS: Final[Mapping[str, Command]] = {
    "serve": Command(
        "serve:serve", N_("Run the service; settings come from the environment (AYNI_…).")
    ),
    "found": Command(
        "found:found",
        N_("Found a co-op with others: begin, invite, read and sign; or make the link."),
    ),
    "demo": Command(
        "demo:demo",
        N_("Make three demo co-ops in var/demo, unless they are there, and serve them."),
    ),
    "books": Command("books:list_books", N_("List the books of a database.")),
    "admit": Command(
        "admit:admit_book",
        N_("Have the closings of a book anchored that its stewards opened by themselves."),
    ),
    "close": Command(
        "close:close_epoch", N_("Close the books; the running service then anchors that closing.")
    ),
    "export": Command(
        "export:export_book",
        N_("Write a book's whole journal to a file, which ayni audit then checks."),
    ),
    "audit": Command(
        "audit:audit_file",
        N_("Replay an exported journal by the same rules, and say what it comes to."),
    ),
    "verify": Command(
        "verify:verify_bundle",
        N_("Check a bundle, a balance and its entries, against what you know from elsewhere."),
    ),
    "arrive": Command(
        "arrive:arrive",
        N_("Try what another system's files would bring: members, balances, exchanges."),
    ),
    "import": Command(
        "import_:import_book",
        N_("Put an exported book into a database that lacks it, after auditing all of it."),
    ),
    "backup": Command(
        "backup:take_backup",
        N_("Write all there is into a file, which ayni restore puts back; the service may run."),
    ),
    "restore": Command(
        "restore:restore_backup", N_("Put a backup into an empty place, after checking all of it.")
    ),
    "move": Command(
        "move:move_database",
        N_("Take the database to another one, from SQLite to PostgreSQL or back."),
    ),
    "doctor": Command(
        "doctor:examine_place",
        N_("Look at this installation, and say what is not as it should be; changes nothing."),
    ),
    "upgrade": Command(
        "upgrade:upgrade_database",
        N_("Bring the database to this version's tables, or look at what that would do."),
    ),
    "post": Command(
        "post:post_file",
        N_("Send a file of signed orders to a service, and show a result for each."),
    ),
    "version": Command(
        "version:show_version",
        N_("Show the version, and the hash of the programs that its pages load."),
    ),
    "replay": Command(
        "replay:replay_file",
        N_("Post transfers from elsewhere into a new book, every one of them signed."),
    ),
}


def _show_version(asked: bool) -> None:  # noqa: FBT001 as Typer calls it
    if asked:
        # By its whole name: once `ayni version` was imported, `version` is that module here.
        typer.echo(f"ayni {importlib.metadata.version('ayni')}")
        raise typer.Exit


Asked = Annotated[
    bool,
    typer.Option(
        "--version", is_eager=True, callback=_show_version, help=N_("Show the version alone.")
    ),
]


def _first(*, asked: Asked = False) -> None:
    """Take what stands before any command."""
    del asked


def build(arguments: Sequence[str] | None = None) -> TyperGroup:
    """The command line, its help in the language in use: what the arguments name, or all of it."""
    asked, of_wallet = (None, None) if arguments is None else _asked(arguments)
    app = group(HELP, __name__, COMMANDS, asked)
    app.callback(invoke_without_command=True)(_first)
    app.add_typer(group(wallet.HELP, wallet.__name__, wallet.COMMANDS, of_wallet), name="wallet")
    made = cast("TyperGroup", get_command(app))
    for option in _options(made):
        option.help = option.help and _(option.help)
    return made


def _asked(arguments: Sequence[str]) -> tuple[str, str]:
    """The command that arguments name, and the wallet's."""
    named = [one for one in arguments if not one.startswith("-")]
    first, second, *_rest = *named, NONE, NONE
    return first, second if first == "wallet" else NONE


def _options(made: TyperGroup) -> Iterator[TyperOption | TyperArgument]:
    kinds = TyperOption | TyperArgument
    yield from (option for option in made.params if isinstance(option, kinds))
    for one in made.commands.values():
        if isinstance(one, TyperGroup):
            yield from _options(one)
        elif isinstance(one, TyperCommand):
            yield from (option for option in one.params if isinstance(option, kinds))


def main(arguments: Sequence[str] | None = None, machine: Machine | None = None) -> None:
    """Run the command that the arguments (else the process's own) name, and exit.

    `machine` is what a member's wallet runs on, unless it is this one. Exits with 0 when all is
    well, 1 when evidence does not hold, 2 for a fault or wrong usage.
    """
    with using(_language(os.environ)), with_hyphens():
        try:
            given = sys.argv[1:] if arguments is None else list(arguments)
            build(given)(args=given, prog_name="ayni", obj=machine)
        except Expected as error:
            shown, code = explain(error)
            for line in shown.split("\n"):
                typer.echo(plain(line), err=True)
            sys.exit(code)


def _language(environment: Mapping[str, str]) -> str:
    wanted = environment.get("AYNI_LANGUAGE", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]

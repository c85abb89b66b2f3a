"""The command line, `ayni`: one file per command, and its line here.

A command's help is marked with `N_` where it stands and put into the reader's language here.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from api.cli import (
    admit,
    arrive,
    audit,
    backup,
    books,
    close,
    demo,
    doctor,
    export,
    found,
    import_,
    move,
    post,
    replay,
    restore,
    serve,
    upgrade,
    verify,
    version,
    wallet,
)
from api.cli.errors import Expected, explain
from api.cli.showing import plain
from api.words.i18n import LANGUAGES, N_, _, using
from api.words.showing import with_hyphens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from api.cli.wallet.machine import Machine


class Command(NamedTuple):
    """A command: its function, whose parameters are its options, and its help."""

    run: Callable[..., None]
    help: str


HELP: Final = N_("A mutual-credit ledger for cooperatives, which anyone can check offline.")

COMMANDS: Final = {
    "serve": Command(serve.serve, serve.HELP),
    "found": Command(found.found, found.HELP),
    "demo": Command(demo.demo, demo.HELP),
    "books": Command(books.list_books, books.HELP),
    "admit": Command(admit.admit_book, admit.HELP),
    "close": Command(close.close_epoch, close.HELP),
    "export": Command(export.export_book, export.HELP),
    "audit": Command(audit.audit_file, audit.HELP),
    "verify": Command(verify.verify_bundle, verify.HELP),
    "arrive": Command(arrive.arrive, arrive.HELP),
    "import": Command(import_.import_book, import_.HELP),
    "backup": Command(backup.take_backup, backup.HELP),
    "restore": Command(restore.restore_backup, restore.HELP),
    "move": Command(move.move_database, move.HELP),
    "doctor": Command(doctor.examine_place, doctor.HELP),
    "upgrade": Command(upgrade.upgrade_database, upgrade.HELP),
    "post": Command(post.post_file, post.HELP),
    "version": Command(version.show_version, version.HELP),
    "replay": Command(replay.replay_file, replay.HELP),
}


def build() -> TyperGroup:
    """The command line, its help in the language in use."""
    app = _app(HELP, COMMANDS)
    app.callback(invoke_without_command=True)(version.show_first)
    members = {name: Command(*command) for name, command in wallet.COMMANDS.items()}
    app.add_typer(_app(wallet.HELP, members), name="wallet")
    group = cast("TyperGroup", get_command(app))
    for option in _options(group):
        option.help = option.help and _(option.help)
    return group


def _app(help_: str, commands: Mapping[str, Command]) -> typer.Typer:
    made = typer.Typer(
        help=_(help_), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    for name, command in commands.items():
        made.command(name, help=_(command.help))(command.run)
    return made


def _options(group: TyperGroup) -> Iterator[TyperOption | TyperArgument]:
    kinds = TyperOption | TyperArgument
    yield from (option for option in group.params if isinstance(option, kinds))
    for made in group.commands.values():
        if isinstance(made, TyperGroup):
            yield from _options(made)
        elif isinstance(made, TyperCommand):
            yield from (option for option in made.params if isinstance(option, kinds))


def main(arguments: Sequence[str] | None = None, machine: Machine | None = None) -> None:
    """Run the command that the arguments (else the process's own) name, and exit.

    `machine` is what a member's wallet runs on, unless it is this one. Exits with 0 when all is
    well, 1 when evidence does not hold, 2 for a fault or wrong usage.
    """
    with using(_language(os.environ)), with_hyphens():
        try:
            build()(args=arguments, prog_name="ayni", obj=machine)
        except Expected as error:
            shown, code = explain(error)
            for line in shown.split("\n"):
                typer.echo(plain(line), err=True)
            sys.exit(code)


def _language(environment: Mapping[str, str]) -> str:
    wanted = environment.get("AYNI_LANGUAGE", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]

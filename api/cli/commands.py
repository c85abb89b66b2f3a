"""Tables of commands: what was not asked for is not imported, so that each begins at once.

Leaves to others: what commands there are, which stands beside them (`api.cli`, `api.cli.wallet`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import typer

from api.words.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NONE: Final = ""
"""Names no command: then all are listed, and none is imported."""


class Command(NamedTuple):
    """A command: where its function stands, whose parameters are its options, and its help.

    Attributes:
        where: the module below the table's package, and the function, as `pay:pay`.
        help: marked with `N_` where it stands.
    """

    where: str
    help: str

    def run(self, package: str) -> Callable[..., None]:
        """The function."""
        module, _sign, name = self.where.partition(":")
        return cast("Callable[..., None]", getattr(import_module(f"{package}.{module}"), name))


def group(
    help_: str, package: str, commands: Mapping[str, Command], asked: str | None
) -> typer.Typer:
    """The commands of a package, their help in the language in use.

    Of those that were not `asked` for only the name and the help are there; None asks for all.
    """
    made = typer.Typer(
        help=_(help_), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    for name, command in commands.items():
        run = command.run(package) if asked in (None, name) else _elsewhere
        made.command(name, help=_(command.help))(run)
    return made


def _elsewhere() -> None:
    """Stands for a command that was not asked for."""

"""Runs the command line in this process, as the installed `ayni` would."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

from api.cli import main

if TYPE_CHECKING:
    from api.cli.wallet.machine import Machine


class Ran(NamedTuple):
    """What a command printed, and the code it ended with."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:  # noqa: ANN401 whatever the command answered
        """The JSON that it printed, once it went well."""
        assert self.code == 0, self
        return json.loads(self.out)


def ayni(*arguments: object, machine: Machine | None = None) -> Ran:
    """Run a command; those of a wallet on a machine of the test's own."""
    out, err = StringIO(), StringIO()
    code = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments], machine)
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())

"""What `ayni` asks the programs that check, and the refusal of what they cannot read."""

from __future__ import annotations

import re
from contextlib import redirect_stderr
from io import StringIO
from typing import TYPE_CHECKING

from api.words.i18n import _
from chain.commands.arguments import parser
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Sequence


def require_readable(asked: Sequence[str]) -> None:
    """Refuse options that the programs that check cannot read, which say so in English alone.

    Raises:
        FaultError: it names the option.
    """
    said = StringIO()
    try:
        with redirect_stderr(said):
            parser().parse_args(asked)
    except SystemExit as end:
        named = re.search(r"argument (--[\w-]+)", said.getvalue())
        what, why = named[1] if named else asked[0], _("is not written as it should be")
        to_do = _("Copy all of it; ayni {command} --help says what it is")
        raise FaultError(what, why, to_do.format(command=asked[0])) from end

"""What a co-op shall be when it begins: its name, what it counts, its limits, who decides.

Terms are kept with their founding as JSON. Leaves to others: the order that they lead to
(`api.founding.opening`), and how somebody writes an amount (`api.founding.pages`).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import orjson

from api.audits.schedules import PERIODS, zones
from api.service.malformed import Why, malformed
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import LANGUAGES
from api.words.naming import read_name
from ledger.amounts import AMOUNT_MAX, HOURS, BadUnitError, Unit
from ledger.fields import FieldError, code
from ledger.orders import SIGNATURES_MAX

STEWARDS_MAX: Final = SIGNATURES_MAX
"""All who found a book sign its opening."""

OWE, HOLD = 10, 20
"""What is proposed, in hours: who begins may take a few afternoons of help before giving any, and
nobody's account fills up before the others have had theirs."""


class Terms(NamedTuple):
    """What a co-op begins with; `owe` and `hold` in subunits, both of zero or more."""

    name: str
    unit: str
    scale: int
    owe: int
    hold: int
    quorum: int
    zone: str
    every: str
    language: str

    @property
    def counts(self) -> Unit:
        """What is counted."""
        return Unit(self.unit, self.scale)

    def text(self) -> str:
        """As they are kept."""
        return orjson.dumps(self._asdict()).decode()


def terms_in(text: str) -> Terms:
    """As they were kept."""
    return Terms(**orjson.loads(text))


def checked(terms: Terms) -> Terms:
    """The same terms, tidied; `ProblemError` for what no co-op can begin with."""
    try:
        Unit(code(terms.unit), terms.scale)
    except (BadUnitError, FieldError) as error:
        raise malformed("unit", Why.not_known) from error
    # Hours are told apart by their minutes everywhere.
    if (terms.unit == HOURS.code) != (terms.scale == HOURS.scale):
        raise malformed("scale", Why.not_known)
    for where, known in (
        ("zone", terms.zone in zones()), ("every", terms.every in PERIODS),
        ("language", terms.language in LANGUAGES),
        ("quorum", 1 <= terms.quorum <= STEWARDS_MAX),
    ):  # fmt: skip
        if not known:
            raise malformed(where, Why.not_known)
    if not all(0 < limit <= AMOUNT_MAX for limit in (terms.owe, terms.hold)):
        raise ProblemError(Trouble.founding_limits_must_let_give)
    return terms._replace(name=read_name(terms.name))

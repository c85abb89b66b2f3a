"""Who is in the demo's cooperative. The names are made up."""

from __future__ import annotations

from typing import Final, NamedTuple

from api.service.scribe import BookTerms
from ledger.amounts import HOURS
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER

COOPERATIVE: Final = "Cooperativa Ayni"

TERMS: Final = BookTerms(HOURS, lower=-1_200, upper=2_400, quorum=2)
"""Members may owe twenty hours and be owed forty; both stewards sign what concerns all."""

TREASURER_NAME: Final = "Chiara Russo"
SHOP: Final = "Almacén La Esquina"
FUND: Final = "Solidarity fund"


class Role(NamedTuple):
    """Somebody's part: a name, the roles they hold, and their account's kind."""

    name: str
    roles: tuple[str, ...] = ()
    kind: str = MEMBER


CAST: Final = (
    Role("Amina Osei", (STEWARD,)),
    Role("Björn Halvorsen", (STEWARD,)),
    Role(TREASURER_NAME, (TREASURER,)),
    Role("Daniel Cohen", ("broker",)),
    Role("Elena Petrova", ("auditor",)),
    Role("Fatou Diop"),
    Role("Guadalupe Reyes"),
    Role("Hiroshi Tanaka"),
    Role("Inés Carrasco"),
    Role("Jamal Haddad"),
    Role("Kateřina Nováková"),
    Role("Liam Byrne"),
    Role("Mercè Puig"),
    Role("Nayra Condori"),
    Role("Olumide Adeyemi"),
    Role("Priya Nair"),
    Role("Quentin Leroy"),
    Role("Rosa Quispe"),
    Role("Household Mamani-Flores"),
    Role(SHOP),
    Role(FUND, kind="solidarity"),
)

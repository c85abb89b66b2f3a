"""Cyclos 3: members with their balances, and advertisements.

Source: the member import and the help pages of Cyclos 3. A credit limit is how far below zero an
account may go, with or without its sign. Transfers have no fixed export; those of account histories
are read where they have these columns.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from api.imports.reading.columns import Format, Layout, Meaning, Subject

_SYSTEM: Final = frozenset({"system", "sistema", "systeme"})

_MEMBERS: Final = Layout(
    Subject.MEMBERS,
    ("members", "users", "miembros", "membres"),
    MappingProxyType(
        {
            "username": Meaning.ID,
            "name": Meaning.NAME,
            "email": Meaning.EMAIL,
            "phone": Meaning.PHONE,
            "mobilephone": Meaning.PHONE,
            "address": Meaning.ADDRESS,
            "city": Meaning.ADDRESS,
            "creationdate": Meaning.JOINED,
            "balance": Meaning.BALANCE,
            "creditlimit": Meaning.LOWER,
            "uppercreditlimit": Meaning.UPPER,
        }
    ),
    required=True,
)
_ADS: Final = Layout(
    Subject.NOTICES,
    ("ads", "advertisements", "anuncios", "annonces"),
    MappingProxyType(
        {
            "owner": Meaning.OWNER,
            "title": Meaning.TITLE,
            "description": Meaning.TEXT,
            "publicationstart": Meaning.POSTED,
            "publicationend": Meaning.ENDS,
            "tradetype": Meaning.KIND,
            "category": Meaning.CATEGORY,
        }
    ),
)
_TRANSFERS: Final = Layout(
    Subject.EXCHANGES,
    ("transfers", "transactions", "payments", "transferencias"),
    MappingProxyType(
        {
            "id": Meaning.ID,
            "date": Meaning.DAY,
            "from": Meaning.PAYER,
            "to": Meaning.PAYEE,
            "amount": Meaning.AMOUNT,
            "description": Meaning.TEXT,
        }
    ),
    community=_SYSTEM,
)

CYCLOS3: Final = Format("Cyclos 3", (_MEMBERS, _ADS, _TRANSFERS))

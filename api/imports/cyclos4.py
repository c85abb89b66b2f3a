"""Cyclos 4: users, transfers and advertisements, with the columns that its exports usually have.

Exports of Cyclos 4 are put together by whoever configures them, in the language of the user: what
is not called as here is mapped by hand (`Choices.mapping`).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from api.imports.reading.columns import Format, Layout, Meaning, Subject

_USERS: Final = Layout(
    Subject.MEMBERS,
    ("users", "members", "usuarios", "utilisateurs"),
    MappingProxyType(
        {
            "username": Meaning.ID,
            "name": Meaning.NAME,
            "full name": Meaning.NAME,
            "email": Meaning.EMAIL,
            "phone": Meaning.PHONE,
            "mobile": Meaning.PHONE,
            "landLine": Meaning.PHONE,
            "address.line1": Meaning.ADDRESS,
            "address.line2": Meaning.ADDRESS,
            "address.zip": Meaning.ADDRESS,
            "address.city": Meaning.ADDRESS,
            "website": Meaning.WEBSITE,
            "status": Meaning.STATUS,
            "registrationDate": Meaning.JOINED,
            "creationDate": Meaning.JOINED,
            "balance": Meaning.BALANCE,
            "creditLimit": Meaning.LOWER,
            "upperCreditLimit": Meaning.UPPER,
        }
    ),
    required=True,
)
_TRANSFERS: Final = Layout(
    Subject.EXCHANGES,
    ("transfers", "transactions", "payments", "transferencias", "transferts"),
    MappingProxyType(
        {
            "transactionNumber": Meaning.ID,
            "date": Meaning.DAY,
            "from": Meaning.PAYER,
            "to": Meaning.PAYEE,
            "amount": Meaning.AMOUNT,
            "description": Meaning.TEXT,
            "status": Meaning.STATUS,
        }
    ),
    community=frozenset({"system", "sistema", "systeme"}),
    done=frozenset({"processed", "completed", "procesado", "traite"}),
)
_ADS: Final = Layout(
    Subject.NOTICES,
    ("advertisements", "ads", "anuncios", "annonces"),
    MappingProxyType(
        {
            "owner": Meaning.OWNER,
            "user": Meaning.OWNER,
            "title": Meaning.TITLE,
            "name": Meaning.TITLE,
            "description": Meaning.TEXT,
            "category": Meaning.CATEGORY,
            "publicationDate": Meaning.POSTED,
            "publicationBeginDate": Meaning.POSTED,
            "expirationDate": Meaning.ENDS,
            "publicationEndDate": Meaning.ENDS,
        }
    ),
    constants=MappingProxyType({Meaning.KIND: "offer"}),
)

CYCLOS4: Final = Format("Cyclos 4", (_USERS, _TRANSFERS, _ADS))

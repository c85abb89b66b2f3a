"""Community Accounting, a module of Drupal (Hamlets): transactions, and the site's users.

Source: its transaction import: payer, payee, quantity, created, state, type, description. Users are
those of the site, as its administrators list them. Balances are those of the transactions.
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
            "uid": Meaning.ID,
            "name": Meaning.NAME,
            "mail": Meaning.EMAIL,
            "email": Meaning.EMAIL,
            "phone": Meaning.PHONE,
            "address": Meaning.ADDRESS,
            "status": Meaning.STATUS,
            "created": Meaning.JOINED,
            "balance": Meaning.BALANCE,
        }
    ),
    required=True,
)
_TRANSACTIONS: Final = Layout(
    Subject.EXCHANGES,
    ("transactions", "transacciones"),
    MappingProxyType(
        {
            "serial": Meaning.ID,
            "payer": Meaning.PAYER,
            "payee": Meaning.PAYEE,
            "quantity": Meaning.AMOUNT,
            "worth": Meaning.AMOUNT,
            "created": Meaning.DAY,
            "state": Meaning.STATUS,
            "description": Meaning.TEXT,
        }
    ),
    done=frozenset({"finished", "done", "completed", "1"}),
)
_ADS: Final = Layout(
    Subject.NOTICES,
    ("offers", "wants", "proposals"),
    MappingProxyType(
        {
            "uid": Meaning.OWNER,
            "type": Meaning.KIND,
            "title": Meaning.TITLE,
            "body": Meaning.TEXT,
            "category": Meaning.CATEGORY,
            "created": Meaning.POSTED,
            "end": Meaning.ENDS,
        }
    ),
)

COMMUNITY_ACCOUNTING: Final = Format("Community Accounting (Drupal)", (_USERS, _TRANSACTIONS, _ADS))

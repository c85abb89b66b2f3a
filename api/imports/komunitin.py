"""Komunitin: a bundle of CSV files, as a folder or an archive.

Source: Komunitin's "Community migration bundle format". It began with six files (community, users,
members, transfers, categories, posts); later ones part the currency and the accounts from them, and
name columns anew. All are read. Its history is complete: balances must agree with it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from api.imports.reading.columns import Format, Layout, Meaning, Subject

_COMMUNITY: Final = Layout(
    Subject.COMMUNITY,
    ("community",),
    MappingProxyType({"currency.symbol": Meaning.SYMBOL}),
)
_CURRENCY: Final = Layout(
    Subject.COMMUNITY,
    ("currency",),
    MappingProxyType({"symbol": Meaning.SYMBOL}),
)
_MEMBERS: Final = Layout(
    Subject.MEMBERS,
    ("members",),
    MappingProxyType(
        {
            "code": Meaning.ID,
            "name": Meaning.NAME,
            "type": Meaning.KIND,
            "status": Meaning.STATUS,
            "createdAt": Meaning.JOINED,
            "adminUsers": Meaning.EMAIL,
            "account.balance": Meaning.BALANCE,
            "account.creditLimit": Meaning.LOWER,
            "account.maximumBalance": Meaning.UPPER,
            "address.streetAddress": Meaning.ADDRESS,
            "address.postalCode": Meaning.ADDRESS,
            "address.locality": Meaning.ADDRESS,
            "address.region": Meaning.ADDRESS,
            "address.country": Meaning.ADDRESS,
            "contact.phone": Meaning.PHONE,
            "contact.email": Meaning.EMAIL,
            "contact.website": Meaning.WEBSITE,
        }
    ),
    required=True,
    decimal=".",
    community=frozenset({"public"}),
)
_LINKS: Final = Layout(
    Subject.LINKS,
    ("member-users",),
    MappingProxyType({"member": Meaning.ID, "user": Meaning.EMAIL}),
)
_ACCOUNTS: Final = Layout(
    Subject.ACCOUNTS,
    ("accounts",),
    MappingProxyType(
        {
            "code": Meaning.NUMBER,
            "balance": Meaning.BALANCE,
            "creditLimit": Meaning.LOWER,
            "maximumBalance": Meaning.UPPER,
        }
    ),
    decimal=".",
)
_TRANSFERS: Final = Layout(
    Subject.EXCHANGES,
    ("transfers",),
    MappingProxyType(
        {
            "sourceKey": Meaning.ID,
            "id": Meaning.ID,
            "payerAccountCode": Meaning.PAYER,
            "payer": Meaning.PAYER,
            "payer.code": Meaning.PAYER,
            "payeeAccountCode": Meaning.PAYEE,
            "payee": Meaning.PAYEE,
            "payee.code": Meaning.PAYEE,
            "amount": Meaning.AMOUNT,
            "state": Meaning.STATUS,
            "description": Meaning.TEXT,
            "createdAt": Meaning.DAY,
            "created": Meaning.DAY,
        }
    ),
    decimal=".",
    done=frozenset({"committed"}),
)
_CATEGORIES: Final = Layout(
    Subject.CATEGORIES,
    ("categories",),
    MappingProxyType({"code": Meaning.ID, "name": Meaning.NAME}),
)
_POSTS: Final = Layout(
    Subject.NOTICES,
    ("posts",),
    MappingProxyType(
        {
            "code": Meaning.ID,
            "type": Meaning.KIND,
            "memberCode": Meaning.OWNER,
            "member": Meaning.OWNER,
            "categoryCode": Meaning.CATEGORY,
            "category": Meaning.CATEGORY,
            "title": Meaning.TITLE,
            "description": Meaning.TEXT,
            "status": Meaning.STATUS,
            "createdAt": Meaning.POSTED,
            "expiresAt": Meaning.ENDS,
        }
    ),
)

KOMUNITIN: Final = Format(
    "Komunitin",
    (_COMMUNITY, _CURRENCY, _MEMBERS, _LINKS, _ACCOUNTS, _TRANSFERS, _CATEGORIES, _POSTS),
    ignored=("users",),
    complete=True,
)

"""IntegralCES and CES: `users.csv`, `balances.csv`, `trades.csv`, `offers.csv` and `wants.csv`.

Sources: the export and import modules of IntegralCES, which name these columns. Trades come in an
old and a new form. A limit of 0 is no limit. A member is their account: `UID` is both.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from api.imports.reading.columns import Format, Layout, Meaning, Subject

_USERS: Final = Layout(
    Subject.MEMBERS,
    ("users",),
    MappingProxyType(
        {
            "UID": Meaning.ID,
            "UserType": Meaning.KIND,
            "Firstname": Meaning.NAME,
            "Surname": Meaning.NAME,
            "OrgName": Meaning.NAME,
            "Address1": Meaning.ADDRESS,
            "Address2": Meaning.ADDRESS,
            "Address3": Meaning.ADDRESS,
            "Postcode": Meaning.ADDRESS,
            "PhoneH": Meaning.PHONE,
            "PhoneW": Meaning.PHONE,
            "PhoneM": Meaning.PHONE,
            "Email": Meaning.EMAIL,
            "WebSite": Meaning.WEBSITE,
            "Created": Meaning.JOINED,
            "Locked": Meaning.SUSPENDED,
            "Closed": Meaning.LEFT,
            "CredLimit": Meaning.UPPER,
            "DebLimit": Meaning.LOWER,
            "Balance": Meaning.BALANCE,
        }
    ),
    required=True,
    zero_is_no_bound=True,
    community=frozenset({"pub", "vir"}),
)
_BALANCES: Final = Layout(
    Subject.ACCOUNTS,
    ("balances",),
    MappingProxyType({"UID": Meaning.NUMBER, "Balance": Meaning.BALANCE}),
)
_TRADES: Final = Layout(
    Subject.EXCHANGES,
    ("trades", "exchanges"),
    MappingProxyType(
        {
            "ID": Meaning.ID,
            "Seller": Meaning.PAYEE,
            "Buyer": Meaning.PAYER,
            "DateEntered": Meaning.DAY,
            "date_entered": Meaning.DAY,
            "Amount": Meaning.AMOUNT,
            "buyer_amount": Meaning.AMOUNT,
            "Levy": Meaning.LEVY,
            "buyer_levy": Meaning.LEVY,
            "Description": Meaning.TEXT,
        }
    ),
)
_NOTICE: Final = MappingProxyType(
    {
        "ID": Meaning.ID,
        "UID": Meaning.OWNER,
        "Advertiser": Meaning.OWNER,
        "Title": Meaning.TITLE,
        "Description": Meaning.TEXT,
        "Category": Meaning.CATEGORY,
        "Hidden": Meaning.HIDDEN,
        "DateAdded": Meaning.POSTED,
        "DateExpires": Meaning.ENDS,
    }
)
_OFFERS: Final = Layout(
    Subject.NOTICES, ("offers",), _NOTICE, constants=MappingProxyType({Meaning.KIND: "offer"})
)
_WANTS: Final = Layout(
    Subject.NOTICES, ("wants",), _NOTICE, constants=MappingProxyType({Meaning.KIND: "need"})
)

CES: Final = Format(
    "IntegralCES, CES",
    (_USERS, _BALANCES, _TRADES, _OFFERS, _WANTS),
    ignored=("settings", "announce"),
)

"""What pages call the parts of files that were read: what columns mean, marks, days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from api.imports.reading.columns import Meaning, Subject
from api.words.days import written
from api.words.i18n import N_, current

if TYPE_CHECKING:
    from collections.abc import Mapping

MEANINGS: Final[Mapping[str, str]] = {
    Meaning.ID: N_("Member's number"),
    Meaning.NAME: N_("Name"),
    Meaning.EMAIL: N_("Mail address"),
    Meaning.PHONE: N_("Phone"),
    Meaning.ADDRESS: N_("Address"),
    Meaning.WEBSITE: N_("Website"),
    Meaning.STATUS: N_("State"),
    Meaning.SUSPENDED: N_("Whether suspended"),
    Meaning.LEFT: N_("Whether they have left"),
    Meaning.JOINED: N_("Day of joining"),
    Meaning.KIND: N_("Kind"),
    Meaning.NUMBER: N_("Account's number"),
    Meaning.OWNER: N_("Whose it is"),
    Meaning.BALANCE: N_("Balance"),
    Meaning.LOWER: N_("Limit below zero"),
    Meaning.UPPER: N_("Limit above zero"),
    Meaning.DAY: N_("Day"),
    Meaning.PAYER: N_("Who paid"),
    Meaning.PAYEE: N_("Who was paid"),
    Meaning.PAYER_KIND: N_("Kind of who paid"),
    Meaning.PAYEE_KIND: N_("Kind of who was paid"),
    Meaning.AMOUNT: N_("Amount"),
    Meaning.LEVY: N_("Fee on top"),
    Meaning.TITLE: N_("Title"),
    Meaning.TEXT: N_("Text"),
    Meaning.CATEGORY: N_("Category"),
    Meaning.POSTED: N_("Day it was published"),
    Meaning.ENDS: N_("Day it ends"),
    Meaning.HIDDEN: N_("Whether hidden"),
    Meaning.SYMBOL: N_("Sign of the currency"),
}
"""In the order in which they are offered."""

SUBJECTS: Final[Mapping[str, str]] = {
    Subject.MEMBERS: N_("Members"),
    Subject.ACCOUNTS: N_("Accounts"),
    Subject.EXCHANGES: N_("Past exchanges"),
    Subject.NOTICES: N_("Offers and needs"),
    Subject.LINKS: N_("Who belongs to which account"),
    Subject.CATEGORIES: N_("Categories"),
    Subject.COMMUNITY: N_("The co-op"),
}

SEPARATORS: Final[Mapping[str, str]] = {
    ",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab"), "|": N_("vertical bar"),
}  # fmt: skip

HEADERS_NAMED: Final[Mapping[str, str]] = {"yes": N_("yes"), "no": N_("no")}

MARKS: Final[Mapping[str, str]] = {".": N_("point (1.50)"), ",": N_("comma (1,50)")}

ORDERS: Final[Mapping[str, str]] = {
    "day first": N_("day first (31/12)"), "month first": N_("month first (12/31)"),
}  # fmt: skip


def show_written(day: str) -> str:
    """A day that a source keeps, such as 2020-02-29, as the language writes it."""
    return written(date.fromisoformat(day), "medium", current())

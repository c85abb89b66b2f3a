"""A book into which a co-op has moved, with its certificate, for tests of the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.certificates import Certificate, CertifiedAccount, LeftOut
from ledger.parts import NO_PART
from tests.support.brought import SOURCE, Arriving, arriving, bring, claim, entered

if TYPE_CHECKING:
    from tests.support.journals import Ledger

BALANCES = (70, -20, -50, 0)


class Moved:
    """A book into which a co-op has moved, and what was certified."""

    def __init__(self, ledger: Ledger, *, until: str = "certified") -> None:
        self.ledger = ledger
        ledger.open_book()
        self.tess, self.gus = ledger.people = [ledger.join() for _ in range(2)]
        ledger.grant(self.tess, "treasurer")
        ledger.grant(self.gus, "auditor")
        self.found = arriving(ledger, BALANCES)
        self.order = bring(ledger, self.found, self.tess)
        self.certificate = certificate_of(ledger, self.found, self.order.id)
        for part in self.found.parts[: -1 if until == "parts" else None]:
            ledger.post(entered(ledger, part))
        if until == "certified":
            self.certify(self.certificate)
            claim(ledger, self.found.people[0])
            ledger.close_epoch()
            self.data = ledger.export()

    def certify(self, certificate: Certificate) -> None:
        own = {"brought": self.order.id, "certificate": certificate.hash}
        self.ledger.do("import-certified", self.tess.key, self.gus.key, **own)


def certificate_of(ledger: Ledger, found: Arriving, brought: str) -> Certificate:
    """Return the certificate of what came."""
    rows = [
        CertifiedAccount(f"00{at}", person.account, f"{balance}.00", balance)
        for at, (person, balance) in enumerate(zip(found.people, BALANCES, strict=True))
    ]
    return Certificate(
        ledger.book, brought, SOURCE, NO_PART, "h", 60, tuple(sorted(rows, key=_account)),
        len(rows), 70, 0, (LeftOut("users.csv", 7, "email", "not_an_address"),), 3,
    )  # fmt: skip


def _account(one: CertifiedAccount) -> str:
    return one.account

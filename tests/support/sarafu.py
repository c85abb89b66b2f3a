"""Made-up files in the columns of the Sarafu data, for where the real file is not at hand.

They follow from a seed. As in the real one, two accounts issue and go below zero, everybody else
stays above, and amounts have up to 14 decimal places.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from random import Random
from typing import Final, NamedTuple

HEADER: Final = "id,timeset,transfer_subtype,source,target,weight,token_name,token_address"
TOKEN: Final = "Sarafu,0x" + "0f" * 20
START: Final = datetime(2020, 1, 25, 19, 13, 17, tzinfo=UTC)
SUBUNIT: Final = Decimal("0.000001")


class Made(NamedTuple):
    """A file, and what a correct replay of it comes to: balances in subunits by address."""

    content: bytes
    transfers: int
    days: int
    balances: dict[str, int]


class _Maker:
    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 tests want the same file every time
        self.balances: dict[str, int] = {}
        self.lines: list[str] = []
        self.dates: set[str] = set()
        self._time, self._id = START, 0

    def address(self) -> str:
        return "0x" + self._random.randbytes(20).hex()

    def pay(self, subtype: str, source: str, target: str, most: Decimal) -> None:
        """Add a line of an amount up to `most` units."""
        places = self._random.randrange(15)
        share = Decimal(self._random.randint(1, 99)) / 100
        weight = max((most * share).quantize(Decimal(1).scaleb(-places)), Decimal(1))
        subunits = int((weight / SUBUNIT).quantize(Decimal(1), ROUND_HALF_EVEN))
        self.balances[source] = self.balances.get(source, 0) - subunits
        self.balances[target] = self.balances.get(target, 0) + subunits
        self._time += timedelta(microseconds=self._random.randrange(1, 4 * 3_600_000_000))
        self._id += self._random.randrange(1, 4)
        shown = self._time.strftime("%Y-%m-%d %H:%M:%S.%f")
        self.dates.add(shown[:10])
        self.lines.append(f"{self._id},{shown},{subtype},{source},{target},{weight:f},{TOKEN}")

    def standard(self, issuers: list[str]) -> None:
        """Somebody who has enough pays somebody else, or gives back to an issuer."""
        able = [name for name, has in self.balances.items() if has > 10**7 and name not in issuers]
        source = self._random.choice(able)
        others = [name for name in self.balances if name != source and name not in issuers]
        back = self._random.random() < 0.1
        subtype = "RECLAMATION" if back else "STANDARD"
        target = issuers[0] if back else self._random.choice(others)
        self.pay(subtype, source, target, Decimal(self.balances[source]) * SUBUNIT / 2)


def made(seed: int = 0, members: int = 12, payments: int = 40) -> Made:
    """Make a file: every member gets a disbursement, then they pay each other."""
    maker = _Maker(seed)
    issuers = [maker.address(), maker.address()]
    for number in range(members):
        maker.pay("DISBURSEMENT", issuers[number % 2], maker.address(), Decimal(20_000))
    for _ in range(payments):
        maker.standard(issuers)
    content = "\n".join([HEADER, *maker.lines, ""]).encode()
    return Made(content, len(maker.lines), len(maker.dates), maker.balances)

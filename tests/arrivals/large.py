"""Large files of made-up members and exchanges, for measuring."""

from __future__ import annotations

from random import Random
from typing import Final

from api.arrivals.sandbox import Sent

DAYS: Final = 28


def large(members: int, exchanges: int, seed: int = 1) -> list[Sent]:
    """Members whose balances are what so many exchanges between them come to."""
    random = Random(seed)  # noqa: S311 the same files every time
    balances = [0] * members
    lines = ["Date,From,To,Hours,What"]
    for number in range(exchanges):
        payer, payee = random.sample(range(members), 2)
        amount = random.randrange(1, 20) * 30
        balances[payer] -= amount
        balances[payee] += amount
        year, month = 2010 + number * 15 // exchanges, 1 + number % 12
        day = f"{year}-{month:02}-{1 + number % DAYS:02}"
        lines.append(f"{day},{payer + 1},{payee + 1},{_hours(amount)},Visit {number}")
    names = ["No,Name,Email,Balance"]
    names += [
        f"{at + 1},Member {_words(at)},m{at + 1}@example.org,{_hours(balance)}"
        for at, balance in enumerate(balances)
    ]
    files = {"members.csv": names, "exchanges.csv": lines}
    return [Sent(name, ("\n".join(text) + "\n").encode()) for name, text in files.items()]


def _hours(minutes: int) -> str:
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}.{'5' if minutes % 60 else '0'}"


def _words(at: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{at:05}")

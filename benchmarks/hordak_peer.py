"""The peer: django-hordak posting transfers with a row lock and a balance check.

Usage: `hordak_peer.py DATABASE_URL TRANSFERS`. Sets its tables up, then for every line that comes
in posts so many transfers and prints how many a second. Its packages lie in a folder of their own.
"""

from __future__ import annotations

import sys
import time
from decimal import Decimal
from random import Random
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from sqlalchemy.engine import make_url

ACCOUNTS = 1_000
LOWER = Decimal(-1_000_000)
"""As wide as for Ayni in the same run: nothing is refused, everything is checked."""

AMOUNT_MAX = 120


def set_up(url: str) -> None:
    """Configure Django for the database and create hordak's tables."""
    at = make_url(url)
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": at.database,
                "USER": at.username,
                "HOST": at.query["host"],
                "CONN_MAX_AGE": None,
            }
        },
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DEFAULT_CURRENCY="EUR",
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def opened() -> list[Any]:
    """The primary keys of new accounts."""
    from hordak.models import Account, AccountType  # noqa: PLC0415 Django is set up now

    made = (
        Account.objects.create(name=f"member {at}", type=AccountType.liability)
        for at in range(ACCOUNTS)
    )
    return [account.pk for account in made]


def transfer(payer: Any, payee: Any, amount: int) -> None:  # noqa: ANN401 primary keys
    """Lock both accounts in order, check the payer's balance, transfer."""
    from hordak.models import Account  # noqa: PLC0415 as above
    from moneyed import EUR, Money  # noqa: PLC0415 as above

    with transaction.atomic():
        locked = Account.objects.select_for_update().filter(pk__in=(payer, payee)).order_by("pk")
        accounts = {account.pk: account for account in locked}
        balance = accounts[payer].get_simple_balance()
        money = Money(Decimal(amount) / 100, EUR)
        if balance[EUR].amount - money.amount < LOWER:
            raise ValueError("the payer's bound must hold")
        accounts[payer].transfer_to(accounts[payee], money)


def main() -> None:
    """Be the script."""
    url, count = sys.argv[1], int(sys.argv[2])
    set_up(url)
    accounts, random = opened(), Random(8)  # noqa: S311 the same transfers every time
    for _ in sys.stdin:
        start = time.perf_counter()
        for _ in range(count):
            payer, payee = random.sample(accounts, 2)
            transfer(payer, payee, random.randint(1, AMOUNT_MAX))
        print(count / (time.perf_counter() - start), flush=True)


if __name__ == "__main__":
    main()

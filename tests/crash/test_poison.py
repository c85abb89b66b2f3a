"""A short run of the poison; `python -m tests.crash.poison` is the long one."""

import pytest

from ledger.database import POSTGRESQL, SQLITE
from tests.crash.poison import poison


@pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL])
def test_poison_fails_nobody_elses_orders(kind: str) -> None:
    payments = 400
    found = poison(kind, payments)
    assert found["alone"] == found["beside"] == {201: payments}
    assert set(found["strangers"]) <= {500, 503}
    assert found["strangers"][500] > 0

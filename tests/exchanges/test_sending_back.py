"""A payment is sent back once, by whoever received it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.exchanges.sending_back import back_id
from ledger.ids import is_uuid
from wallets.cheques import is_slip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

from tests.support.world import Coop, Person, World


@given(st.uuids())
def test_its_id_follows_from_the_payments_and_is_no_cheques(id_: Any) -> None:  # noqa: ANN401
    back = back_id(str(id_))
    assert is_uuid(back)
    assert back == back_id(str(id_)) != back_id(back)
    assert not is_slip(back)


@pytest.fixture(scope="module")
def coop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """Return a cooperative of its own."""
    folder: Path = tmp_path_factory.mktemp("back")
    with World(folder) as world:
        yield Coop(world, "Any")


def receipt(coop: Coop, person: Person, seq: int) -> str:
    """The page of an exchange as somebody sees it."""
    headers = {"Cookie": f"ayni={coop.token(person)}; lang=en"}
    return str(coop.world.call("GET", f"/app/exchange/{seq}", headers=headers).text)


def test_who_received_it_may_once(coop: Coop) -> None:
    ana, ben = coop.join(), coop.join()
    seq = coop.pay(ana, ben, 30, "By mistake")["seq"]
    assert 'id="send-back"' not in receipt(coop, ana, seq)
    page = receipt(coop, ben, seq)
    [order] = re.findall(r'id="send-back"[^>]* data-id="([^"]*)"', page)
    sent = {"from_": ben.account, "to": ana.account, "amount": "30", "id": order}
    for status in (True, False):
        body = coop.order("transfer", ben.key, **sent | ({} if status else {"amount": "29"}))
        assert coop.send(body).is_success is status
    assert 'id="send-back"' not in receipt(coop, ben, seq)
    assert f'href="/app/exchange/{seq + 1}"' in receipt(coop, ben, seq)


@pytest.mark.parametrize(
    ("giver", "taker", "amount"),
    [("payer", "payee", "30"), ("other", "payer", "30"), ("payee", "other", "30"),
     ("payee", "payer", "29")],
)  # fmt: skip
def test_another_order_under_its_id_is_not_said_to_have_sent_it_back(
    coop: Coop, giver: str, taker: str, amount: str
) -> None:
    people = {name: coop.join() for name in ("payer", "payee", "other")}
    seq = coop.pay(people["payer"], people["payee"], 30, "By mistake")["seq"]
    [order] = re.findall(
        r'id="send-back"[^>]* data-id="([^"]*)"', receipt(coop, people["payee"], seq)
    )
    by, to = people[giver], people[taker]
    own = {"from_": by.account, "to": to.account, "amount": amount, "id": order}
    assert coop.send(coop.order("transfer", by.key, **own)).is_success
    page = receipt(coop, people["payee"], seq)
    assert "You have sent this back." not in page
    assert 'id="send-back"' not in page, "the book would take no other order under this id"
    assert f'class="button second" href="/app/exchange/{seq}/take-back"' in page

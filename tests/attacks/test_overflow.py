"""K2 and M15: sums that grow until no column holds them."""

import json
from typing import Any

from ledger.amounts import AMOUNT_MAX
from tests.support.world import Coop, World

FULL = 512
"""So many of the largest orders take a sum to its bound."""


def post(coop: Coop, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Post orders in bulk; what became of each."""
    lines = "\n".join(json.dumps(body) for body in bodies)
    sent = coop.world.call("POST", f"{coop.path}/orders/bulk", content=lines.encode())
    assert sent.status_code == 200, sent.text
    return [json.loads(line) for line in sent.text.splitlines()]


def test_holds_are_bounded_and_others_are_paid(world: World) -> None:
    """A stranger's book holds all that it can and more, beside a book of honest people."""
    strange = Coop(world, "Strangers", lower="none", upper="none")
    honest = Coop(world, "Cooperativa Ayni")
    (rich, poor), (ana, ben) = (
        (of.join() for of in (strange, strange)),
        (honest.join(), honest.join()),
    )
    post(strange, [strange.transfer(poor, rich, AMOUNT_MAX) for _ in range(FULL)])
    most, until = str(AMOUNT_MAX), world.now_ms + 60_000
    sides = {"from_": rich.account, "to": poor.account, "amount": most, "until": until}
    answers: list[dict[str, Any]] = []
    for _ in range(2):
        holds = [strange.order("hold", rich.key, **sides) for _ in range(FULL + 100)]
        answers = post(strange, holds)
        assert honest.pay(ana, ben, 1)["seq"]
    codes = {answer.get("code") for answer in answers}
    assert codes == {"balance_must_fit"}, answers[0]


def test_three_at_the_end_of_the_scale_block_no_close(world: World) -> None:
    coop = Coop(world, "Three", lower="none", upper="none")
    poor, *rich = [coop.join() for _ in range(6)]
    for payee, payer in zip(rich[:3], [poor, *rich[3:]], strict=True):
        post(coop, [coop.transfer(payer, payee, AMOUNT_MAX) for _ in range(FULL)])
    closed = world.service.close_epoch(coop.community, coop.book).result()
    assert closed.total == 3 * FULL * AMOUNT_MAX

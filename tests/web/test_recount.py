"""A browser reads sealed ballots and adds them up as Python does, and takes nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger.errors import EvidenceError
from tests.wallets.test_ballots import BOOK, VOTE, cast, member, read, trustees
from tests.web.phone import BrowserError, Phone
from tests.web.test_ballots import said
from wallets.points import ORDER, WIDTH, ZERO, add, scalar_text

if TYPE_CHECKING:
    from wallets.ballots import Box

WHERE = {"book": BOOK, "vote": VOTE}


def sent(box: Box, *chosen: int | None) -> list[dict[str, str]]:
    """Ballots of as many members, as entries of the book say them."""
    return [
        {"member": member(who), "sealed": cast(box, option, at=who, seed=who).hex()}
        for who, option in enumerate(chosen)
    ]


def recounted(phone: Phone, box: Box, ballots: list[dict[str, str]], options: int = 2) -> Any:  # noqa: ANN401
    return phone.play("recounted", WHERE, said(box), options, ballots)


@pytest.mark.parametrize("count", [2, 3])
def test_sums_are_those_that_python_finds(phone: Phone, count: int) -> None:
    _, box = trustees(count, 2)
    ballots = sent(box, 0, 1, None)
    rows: list[list[bytes]] = [[ZERO] * (1 + count) for _ in range(2)]
    for who, one in enumerate(ballots):
        sealed = read(box, bytes.fromhex(one["sealed"]), at=who)
        for at, option in enumerate(sealed):
            parts = [option.hidden, *option.shares]
            rows[at] = [add(a, b) for a, b in zip(rows[at], parts, strict=True)]
    assert recounted(phone, box, ballots) == [[one.hex() for one in row] for row in rows]
    assert recounted(phone, box, []) == [[ZERO.hex()] * (1 + count)] * 2


def test_no_part_of_a_ballot_can_be_another(phone: Phone) -> None:
    _, box = trustees(2, 2)
    [one, other] = sent(box, 0, 1)
    whole = bytes.fromhex(one["sealed"])
    theirs = bytes.fromhex(other["sealed"])
    for at in range(0, len(whole), WIDTH):
        changed = whole[:at] + theirs[at : at + WIDTH] + whole[at + WIDTH :]
        with pytest.raises((BrowserError, EvidenceError)):
            recounted(phone, box, [{**one, "sealed": changed.hex()}])
    recounted(phone, box, [one, other])


def test_a_ballot_counts_once_for_its_member_in_its_length_and_spelling(phone: Phone) -> None:
    _, box = trustees(2, 2)
    [one, other] = sent(box, 0, 1)
    whole = bytes.fromhex(one["sealed"])
    larger = int.from_bytes(whole[-WIDTH:], "little") + ORDER
    spelled = whole[:-WIDTH] + larger.to_bytes(WIDTH, "little")
    assert scalar_text(larger) == whole[-WIDTH:]
    for wrong in (
        [one, one], [{**one, "member": other["member"]}], [{**one, "sealed": spelled.hex()}],
        [{**one, "sealed": one["sealed"][:-2]}], [{**one, "sealed": ""}],
    ):  # fmt: skip
        with pytest.raises((BrowserError, EvidenceError)):
            recounted(phone, box, wrong)

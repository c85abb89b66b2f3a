"""A co-op of 5,000 members: whoever has the export gets the same lists, with a script alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import pytest

from chain.audit.lines import entry_line
from chain.exports import ExportWriter
from chain.rules import SHAPES
from credit.acts import ACTS
from credit.acts.periods import DAY_MS
from credit.history import Past, past_of
from ledger.entries import read_entry
from tests.support.acting import NOVEMBER
from tests.support.books import Bench, Person, opened

MEMBERS: Final = 5_000
SURPLUS: Final = 123_457
SCRIPT: Final = Path(__file__).with_name("acts_from_export.py")
ACTED: Final[dict[str, dict[str, int]]] = {
    "dividend-1": {"gave-weight": 2, "months": 1, "surplus": SURPLUS, "took-weight": 1},
    "levy-exchanges-1": {"gave-ppm": 12_345, "months": 1, "took-ppm": 6_789},
    "demurrage-1": {"free": 30, "months": 1, "ppm": 54_321},
}


class Town(NamedTuple):
    """A book's export, its past, and the fund."""

    file: Path
    past: Past
    fund: str


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    bench = opened()
    people = [bench.join() for _ in range(MEMBERS)]
    bench.grant(people[0], "treasurer")
    fund = bench.open_account(people[0], kind="fund")
    _live(bench, people, fund, Random(1))  # noqa: S311 the same town every time
    file = tmp_path_factory.mktemp("town") / "export.gz"
    with file.open("wb") as out:
        writer = ExportWriter(out)
        for body in bench.entries:
            writer.line(entry_line(body))
        writer.end()
    entries = (read_entry(body, SHAPES, f"{seq}") for seq, body in enumerate(bench.entries))
    return Town(file, past_of(entries), fund)


def _live(bench: Bench, people: list[Person], fund: str, random: Random) -> None:
    """Exchanges of a month, some of them taken back, some accounts twice, and gifts to the fund."""
    loose = {"lower": "none", "upper": "none", "reason": "55" * 32}
    bench.do("bound-set", people[0].key, account=people[1].account, **loose)
    step_ms = (NOVEMBER[1] - bench.now_ms + DAY_MS) // (MEMBERS * 3 // 2)
    for number in range(MEMBERS * 3 // 2):
        bench.now_ms += step_ms
        payer, payee = random.sample(people, 2)
        paid = bench.pay(payer, payee, random.choice((30, 60, 60, 90)))
        if number % 50 == 0:
            bench.do("reversal", payer.key, payee.key, of=paid.id, reason="55" * 32)
        if number % 500 == 0:
            bench.open_account(payer._replace(account=bench.new_id()))
        if number == MEMBERS:
            own = {"from_": people[1].account, "to": fund, "amount": str(SURPLUS)}
            bench.do("transfer", people[1].key, **own)


@pytest.mark.parametrize("tag", ACTED)
def test_an_outsider_reckons_the_same_list_from_the_export_alone(town: Town, tag: str) -> None:
    figures: Any = ACTS[tag].read(ACTED[tag])
    moves = ACTS[tag].reckon(town.past, NOVEMBER, figures, town.fund)
    said = [f"{name}={number}" for name, number in ACTED[tag].items()]
    period = map(str, NOVEMBER)
    command = [sys.executable, "-I", str(SCRIPT), str(town.file), tag, *period, town.fund, *said]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines() == [f"{n} {payer} {payee}" for n, payer, payee in moves]
    assert len(moves) > 800
    if tag == "dividend-1":
        assert sum(amount for amount, *_ in moves) == SURPLUS


def test_the_script_knows_nothing_of_ours() -> None:
    said = SCRIPT.read_text(encoding="utf-8")
    taken = [line for line in said.splitlines() if line.startswith(("import", "from"))]
    assert taken == ["import gzip", "import json", "import sys", "from typing import Any"]

"""The browser and `python -m chain verify` say the same of two hundred bundles, good and changed.

The browser's own checks run here, in the browser; `tests/web` drives the same modules in Node.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import dataclass, replace
from io import StringIO
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest

from chain.anchors import AnchorOptions, open_anchor
from chain.anchors.job import anchor_missing
from chain.bundling import bundle_for
from chain.cli import main
from ledger import canonical
from tests.chain.conftest import ledger
from tests.support.bundles import changed_value, leaves, with_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chain.anchors import ChainEvidence
    from chain.bundle import Bundle
    from tests.browser.phone import Phone
    from tests.support.journals import Ledger

__all__ = ["ledger"]

GOOD: Final = 40
CHANGED: Final = 160
BY_COMMAND: Final = 10
EPOCHS: Final = 6
ALL_STEPS: Final = [1, 2, 3, 4, 5, 6]

CHECK: Final = """
async ({ cases, version }) => {
  const js = `/static/${version}/js/`;
  const { readBundle } = await import(js + "bundle.js");
  const { readTrust, verifyBundle, verifyWithoutChain } = await import(js + "verify.js");
  const found = [];
  for (const { data, key, contract, block, bare } of cases) {
    const steps = [];
    let where = null;
    try {
      const trust = await readTrust(key, contract, block);
      const bundle = await readBundle(Uint8Array.from(atob(data), (c) => c.charCodeAt(0)));
      const note = (step) => steps.push(step);
      if (bare) await verifyWithoutChain(bundle, trust.logKey, note);
      else await verifyBundle(bundle, trust, note);
    } catch (error) {
      if (error.name !== "EvidenceError") throw error;
      where = error.where;
    }
    found.push([where, steps]);
  }
  return found;
}
"""
"""Of each bundle: where it does not hold, and the steps that did."""


@dataclass(frozen=True, slots=True)
class Case:
    """A bundle's bytes, and what a verifier has from elsewhere; `bare` leaves out the chain."""

    data: bytes
    key: str
    contract: str
    block: str
    bare: bool

    def for_browser(self) -> dict[str, object]:
        """As the browser gets it."""
        return {
            "data": base64.b64encode(self.data).decode(), "key": self.key,
            "contract": self.contract, "block": self.block, "bare": self.bare,
        }  # fmt: skip

    def command(self, file: Path) -> list[str]:
        """The command's arguments, the bundle written to a file."""
        file.write_bytes(self.data)
        chain = ["--without-chain"]
        if not self.bare:
            chain = ["--contract", self.contract, "--block", self.block]
        return ["verify", str(file), "--key", self.key, *chain, "--json"]


def kinds(bundle: Bundle) -> Iterator[Bundle]:
    """Give a bundle with all of its entries, without texts, with the last entry, with none."""
    yield bundle
    bare = tuple(replace(entry, memo=None) for entry in bundle.entries)
    yield replace(bundle, entries=bare)
    yield replace(bundle, entries=bundle.entries[-1:])
    yield replace(bundle, entries=())


def good_bundles(ledger: Ledger) -> Iterator[Case]:
    """Give bundles of every account at the close of every epoch, most of them anchored."""
    anchor = open_anchor("embedded", AnchorOptions())
    book32 = bytes.fromhex(ledger.book)
    anchor_missing(anchor, book32, bytes.fromhex(ledger.salt), ledger.records)
    accounts = sorted(ledger.state.accounts)
    for epoch in range(1, EPOCHS + 1):
        evidence = anchor.evidence(book32, epoch)
        assert evidence is not None
        for at, account in enumerate(accounts):
            made = list(kinds(made_for(ledger, account, epoch, evidence)))
            yield case(ledger, made[(epoch + at) % len(made)], evidence, bare=False)
            yield case(ledger, replace(made[at % len(made)], chain=None), evidence, bare=True)


def made_for(ledger: Ledger, account: str, epoch: int, evidence: ChainEvidence) -> Bundle:
    """Return the bundle of an account at the close of an epoch, with all of its entries."""
    own = ledger.own_entries(account, ledger.records[epoch - 1].journal_size)
    with ledger.engine.connect() as connection:
        return bundle_for(connection, ledger.place, account, epoch, own, ledger.memos, evidence)


def case(ledger: Ledger, bundle: Bundle, evidence: ChainEvidence, *, bare: bool) -> Case:
    """Return a bundle with the trust that goes with it."""
    key = ledger.log_key.to_text()
    contract, block = evidence.address.hex(), evidence.block_hash.hex()
    return Case(bundle.to_bytes(), key, contract, block, bare)


def changed(good: list[Case], random: Random) -> Case:
    """Return one of them with one field changed."""
    case = random.choice(good)
    whole: dict[str, Any] = canonical.decode(case.data, len(case.data))
    place, value = random.choice(list(leaves(whole)))
    other = with_value(whole, place, changed_value(value, random))
    return replace(case, data=canonical.encode(other))


@pytest.fixture(scope="module")
def cases(ledger: Ledger) -> list[Case]:
    """Return the good ones, then the changed ones."""
    random = Random(11)  # noqa: S311 the same bundles every time
    all_ = list(good_bundles(ledger))
    good = sorted(random.sample(all_, GOOD), key=lambda case: case.bare)
    return [*good, *(changed(good, random) for _ in range(CHANGED))]


def in_python(case: Case, file: Path) -> str | None:
    """Return where the command says that it does not hold."""
    out = StringIO()
    code = main(case.command(file), out, StringIO())
    said = json.loads(out.getvalue())
    assert said["ok"] is (code == 0)
    return None if code == 0 else said["where"]


def by_command(case: Case, file: Path) -> str | None:
    """As `in_python`, in a process of its own."""
    command = [sys.executable, "-m", "chain", *case.command(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)
    assert said["ok"] is (done.returncode == 0)
    return None if said["ok"] else said["where"]


def test_both_say_the_same_of_two_hundred_bundles(
    new_phone: Callable[..., Phone], cases: list[Case], tmp_path: Path
) -> None:
    file = tmp_path / "bundle.json"
    theirs = [in_python(case, file) for case in cases]
    assert theirs[:GOOD] == [None] * GOOD
    assert None not in theirs[GOOD:]
    assert len(set(theirs)) > 20, "they fail in many places"

    phone = new_phone()
    phone.visit("/app/offline")
    asked = {"cases": [case.for_browser() for case in cases], "version": phone.version}
    ours = phone.page.evaluate(CHECK, asked)
    assert [where for where, _ in ours] == theirs
    for case, (where, steps) in zip(cases, ours, strict=True):
        wanted = ALL_STEPS[2:] if case.bare else ALL_STEPS
        assert steps == (wanted if where is None else wanted[: len(steps)])
        assert where is None or len(steps) < len(wanted)

    step = len(cases) // BY_COMMAND
    for at in range(0, len(cases), step):
        assert by_command(cases[at], file) == theirs[at]

"""What the service promised: receipts with their entries, one file for each order.

A file is `{"v":1,"receipt":…,"entry":"…"}`, which `python -m chain receipt` reads: whoever holds
one can show that an entry was dropped, long after, and without this wallet.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from api.words.i18n import _
from chain.receipts import Receipt, verify_posted
from ledger.errors import EvidenceError
from wallets.keystore import save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.cli.wallet.files import Wallet

FOLDER: Final = "receipts"


def checked(answer: Any, key: str, order: str) -> dict[str, Any]:  # noqa: ANN401 what came
    """The receipt in an answer to an order.

    Raises:
        EvidenceError: it is not by the key that the service had when this wallet first saw it, does
            not hold, or promises another order.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("entry"), str):
        raise EvidenceError(_("receipt"), _("is not what the service owes"))
    receipt = {name: value for name, value in answer.items() if name != "entry"}
    verify_posted(Receipt.from_json(receipt), answer["entry"].encode(), key, order.encode())
    return receipt


def keep(wallet: Wallet, answer: Any, key: str, order: str) -> dict[str, Any]:  # noqa: ANN401 as above
    """As `checked`; the receipt and its entry are on disk then."""
    receipt = checked(answer, key, order)
    folder = wallet.folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = {"v": 1, "receipt": receipt, "entry": answer["entry"]}
    id_ = json.loads(order)["id"]
    save(folder / f"{id_}.json", json.dumps(kept).encode())
    return receipt


def kept(wallet: Wallet, book: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The files about a book's entries, the newest orders first, and what is in them."""
    for path in sorted((wallet.folder / FOLDER).glob("*.json"), reverse=True):
        found: dict[str, Any] = json.loads(path.read_bytes())
        if found["receipt"]["book"] == book:
            yield path, found

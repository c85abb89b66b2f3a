"""Orders that wait to be sent, and the receipts of those that were.

1. A signed order is on disk before it is sent, so that a lost answer loses no order.
2. It leaves the queue once it was answered, after its receipt is on disk. Where that answer was
   lost, the same bytes go out again, and the service gives the same receipt: nothing moves twice.
3. Orders of one service are sent in the order they were signed; one that has no answer stops those
   behind it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from api.cli.wallet.client import Client, NoAnswerError, RefusedError
from api.i18n import _
from ledger.errors import EvidenceError
from wallets.keystore import save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.cli.wallet.files import Identity, Wallet
    from api.cli.wallet.orders import Signed

FILE: Final = "queue.json"
RECEIPTS: Final = "receipts.jsonl"


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an order: a receipt, a refusal, or neither where it waits.

    Attributes:
        id: the order's.
        said: the sentence it was signed for.
    """

    id: str
    said: str
    receipt: dict[str, Any] | None = None
    refused: RefusedError | None = None

    @property
    def state(self) -> str:
        """One word."""
        if self.receipt is not None:
            return "sent"
        return "waiting" if self.refused is None else "refused"


def post(wallet: Wallet, identity: Identity, signed: Signed, said: str) -> list[Sent]:
    """Queue an order and send all that waits; what became of each, this one last."""
    before = _waiting(wallet)
    row = {
        "service": identity.service, "path": f"{identity.path}/orders", "said": said,
        "service_key": identity.service_key, "id": signed.id, "body": signed.body(),
    }  # fmt: skip
    _write(wallet, [*before, row])
    return list(send(wallet))


def post_now(identity: Identity, signed: Signed) -> dict[str, Any]:
    """Post an order that must be in the book before anything else; the receipt.

    Raises:
        RefusedError, NoAnswerError: it is not, or nobody knows: the same may be sent again.
    """
    client = Client(identity.service)
    return _receipt(
        client.ask("POST", f"{identity.path}/orders", signed.body()), identity.service_key
    )


def send(wallet: Wallet) -> Iterator[Sent]:
    """Send what waits, the oldest first; what became of each."""
    silent: set[str] = set()
    for row in _waiting(wallet):
        sent = Sent(row["id"], row["said"])
        if row["service"] not in silent:
            sent = _send(row)
        if sent.state == "waiting":
            silent.add(row["service"])
        else:
            _settle(wallet, sent)
        yield sent


def _send(row: dict[str, Any]) -> Sent:
    id_, said = row["id"], row["said"]
    try:
        answer = Client(row["service"]).ask("POST", row["path"], row["body"])
        return Sent(id_, said, receipt=_receipt(answer, row["service_key"]))
    except RefusedError as refused:
        return Sent(id_, said, refused=refused)
    except NoAnswerError:
        return Sent(id_, said)


def _receipt(answer: Any, key: str) -> dict[str, Any]:  # noqa: ANN401 what came
    """A receipt by the key that the service had when this wallet first saw it."""
    if isinstance(answer, dict) and answer.get("key") == key:
        return answer
    raise EvidenceError(_("receipt"), _("is not by the key of this service"))


def _settle(wallet: Wallet, sent: Sent) -> None:
    if sent.receipt is not None:
        _append(wallet.folder / RECEIPTS, {"order": sent.id, "receipt": sent.receipt})
    _write(wallet, [row for row in _waiting(wallet) if row["id"] != sent.id])


def _append(path: Path, row: dict[str, Any]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a") as file:
        file.write(json.dumps(row) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _waiting(wallet: Wallet) -> list[dict[str, Any]]:
    path = wallet.folder / FILE
    if not path.exists():
        return []
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_bytes())["orders"]
    except (ValueError, TypeError, KeyError) as error:
        raise EvidenceError(str(path), _("is no queue of this version")) from error
    return rows


def _write(wallet: Wallet, rows: list[dict[str, Any]]) -> None:
    save(wallet.folder / FILE, json.dumps({"v": 1, "orders": rows}, indent=1).encode())

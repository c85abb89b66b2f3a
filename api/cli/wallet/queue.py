"""Orders that wait to be sent, and the receipts of those that were.

0. Nobody is told that an order is in the book before its receipt was checked: signature, path,
   leaf, book, and that the entry is the very order that was signed.
1. A signed order is on disk before it is sent, so that a lost answer loses no order; of several
   that belong together all are, before the first is sent.
2. It leaves the queue once it was answered, after its receipt is on disk. Where that answer was
   lost, the same bytes go out again, and the service gives the same receipt: nothing moves twice.
3. The same once more, while it waits, is not signed a second time.
4. Orders of one service are sent in the order they were signed; one that has no answer stops those
   behind it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from api.cli.wallet import promises
from api.cli.wallet.client import Client, NoAnswerError, RefusedError
from api.words.i18n import _
from ledger.errors import EvidenceError
from wallets.keystore import save

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.cli.wallet.files import Identity, Wallet
    from api.cli.wallet.orders import Signed

FILE: Final = "queue.json"
UNSAID: Final = frozenset({"id", "expires", "memo", "reason", "paper"})
"""What differs in an order that is signed anew for the same."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an order: a receipt that holds, a refusal, or neither where it waits.

    Attributes:
        id: the order's.
        said: the sentence it was signed for.
        doubt: what does not hold of the service's answer; the order waits then.
    """

    id: str
    said: str
    receipt: dict[str, Any] | None = None
    refused: RefusedError | None = None
    doubt: EvidenceError | None = None

    @property
    def state(self) -> str:
        """One word."""
        if self.receipt is not None:
            return "sent"
        if self.refused is not None:
            return "refused"
        return "waiting" if self.doubt is None else "unconfirmed"


def post(wallet: Wallet, identity: Identity, orders: Sequence[Signed], said: str) -> list[Sent]:
    """Queue orders, all before the first is sent, and send all that waits.

    What became of each; these last, in their order.
    """
    waiting = _waiting(wallet)
    new = [_row(identity, one, said) for one in orders]
    own = [next((old for old in waiting if _meant(old) == _meant(row)), row) for row in new]
    _write(wallet, [*waiting, *(row for row in own if row not in waiting)])
    found, ids = list(send(wallet)), [row["id"] for row in own]
    found.sort(key=lambda sent: ids.index(sent.id) if sent.id in ids else -1)
    return found


def _row(identity: Identity, signed: Signed, said: str) -> dict[str, Any]:
    return {
        "service": identity.service, "path": f"{identity.path}/orders", "said": said,
        "service_key": identity.service_key, "id": signed.id, "body": signed.body(),
    }  # fmt: skip


def post_now(identity: Identity, signed: Signed) -> dict[str, Any]:
    """Post an order that must be in the book before anything else; the receipt.

    Raises:
        RefusedError, NoAnswerError: it is not, or nobody knows: the same may be sent again.
    """
    client = Client(identity.service)
    answer = client.ask("POST", f"{identity.path}/orders", signed.body())
    return promises.checked(answer, identity.service_key, signed.order)


def send(wallet: Wallet) -> Iterator[Sent]:
    """Send what waits, the oldest first; what became of each."""
    silent: set[str] = set()
    for row in _waiting(wallet):
        sent = Sent(row["id"], row["said"])
        if row["service"] not in silent:
            sent = _send(wallet, row)
        if sent.state in {"waiting", "unconfirmed"}:
            silent.add(row["service"])
        else:
            _settle(wallet, sent)
        yield sent


def _meant(row: dict[str, Any]) -> object:
    """What an order says beside what is new in each, and its text."""
    body = row["body"]
    order = {name: said for name, said in json.loads(body["order"]).items() if name not in UNSAID}
    return order, body.get("memo", {}).get("text")


def _send(wallet: Wallet, row: dict[str, Any]) -> Sent:
    id_, said = row["id"], row["said"]
    try:
        answer = Client(row["service"]).ask("POST", row["path"], row["body"])
        receipt = promises.keep(wallet, answer, row["service_key"], row["body"]["order"])
        return Sent(id_, said, receipt=receipt)
    except RefusedError as refused:
        return Sent(id_, said, refused=refused)
    except NoAnswerError:
        return Sent(id_, said)
    except EvidenceError as doubt:
        return Sent(id_, said, doubt=doubt)


def _settle(wallet: Wallet, sent: Sent) -> None:
    _write(wallet, [row for row in _waiting(wallet) if row["id"] != sent.id])


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

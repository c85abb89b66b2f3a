"""`ayni wallet confirm`: proves a balance at the last closing, and signs that it is one's own.

As "Prove it" and "confirm" in the web wallet: the bundle is checked here (`chain.verify`) before
anything is signed, and what is signed is the hash of the leaf that was checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.wallet.entries import called
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.posting import settle
from api.cli.wallet.seat import sit
from api.cli.wallet.together import tell
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time
from chain.bundle import ADDRESS_BYTES, Bundle
from chain.checkpoints import LogKey
from chain.checks import HASH_BYTES, read_hex
from chain.leaves import Leaf, account_commitment
from chain.records import EpochRecord
from chain.rules import SHAPES
from chain.verify import Trust, verify, verify_without_chain
from ledger.entries import read_entry
from ledger.errors import EvidenceError, FaultError
from ledger.ids import uuid_bytes

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat


Account = Annotated[
    str | None, typer.Option("--account", metavar="ID", help=N_("Which of yours; else the first."))
]
Epoch = Annotated[
    int | None, typer.Option("--epoch", min=1, help=N_("Which closing; the last, unless given."))
]
Contract = Annotated[
    str | None, typer.Option("--contract", metavar="HEX", help=N_("The contract's address."))
]
Block = Annotated[
    str | None, typer.Option("--block", metavar="HEX", help=N_("The hash of a final block."))
]


def confirm(  # noqa: PLR0913 a command's options
    context: typer.Context, *, account: Account = None, epoch: Epoch = None,
    contract: Contract = None, block: Block = None, who: As = None, wallet: Folder = None,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Check the evidence, say what it shows, and countersign the leaf."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        wanted = account or seat.identity.account
        bundle = _bundle(seat, wanted, epoch)
        record = EpochRecord.from_bytes(bundle.record)
        if bundle.account.id != wanted or (epoch or record.epoch) != record.epoch:
            raise EvidenceError("bundle", _("is of another account or closing"))
        on_chain = _check(seat, bundle, contract, block)
        amount = show_amount(seat.identity.counts, bundle.account.balance)
        closed = read_entry(bundle.epoch_close.entry, SHAPES, "bundle.epochClose").time_ms
        text = _("You confirm: at closing {epoch}, {time}, the balance of {name} was {amount}.")
        said = text.format(
            epoch=record.epoch, time=show_time(closed), name=called(seat, wanted), amount=amount
        )
        sure(here.machine, on_chain, said, yes=yes)
        leaf = _leaf(bundle, record).value()[-HASH_BYTES:].hex()
        own = {"account": wanted, "epoch": record.epoch, "leaf": leaf}
        tell(settle(seat, seat.pen.write("leaf-countersigned", own), said).receipt)


def _bundle(seat: Seat, account: str, epoch: int | None) -> Bundle:
    rest = "" if epoch is None else f"?epoch={epoch}"
    found: Any = seat.get(f"/accounts/{account}/bundle{rest}")
    return Bundle.from_json(found)


def _check(seat: Seat, bundle: Bundle, contract: str | None, block: str | None) -> str:
    """Check the evidence; how far that goes, in words.

    Raises:
        EvidenceError: it does not hold.
    """
    key = LogKey.from_text(seat.identity.log_key)
    if contract is None and block is None:
        verify_without_chain(bundle, key)
        return _(
            "It is correct, by the service's key. Whether a chain has it was not checked: --block."
        )
    if contract is None or block is None:
        raise FaultError("--block", _("goes with --contract"), _("Give both, or neither"))
    address = read_hex("--contract", contract.lower().removeprefix("0x"), ADDRESS_BYTES)
    hash_ = read_hex("--block", block.lower().removeprefix("0x"), HASH_BYTES)
    verify(bundle, Trust(key, address, hash_))
    return _("It is correct, and is in the block that you named.")


def _leaf(bundle: Bundle, record: EpochRecord) -> Leaf:
    shown = bundle.account
    account = account_commitment(
        uuid_bytes(shown.id), bytes.fromhex(shown.key), bytes.fromhex(shown.salt)
    )
    return Leaf(
        record.book32, shown.slot, account, shown.balance, shown.limit, shown.last_entry,
        shown.nonce,
    )  # fmt: skip

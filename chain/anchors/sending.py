"""Sends the transactions of one key, and waits for none.

Rules kept here:

- At most one transaction of the key is on its way. What replaces it takes the same nonce, so that
  of the two at most one takes effect, also after a restart that forgot the first.
- What is on its way is remembered before it is sent: an answer that is lost makes no second one.
- An offer rises only where no block may take the old one, by an eighth or to the market's, and
  neither above the operator's cap nor more than `RAISES_MAX` times; then it waits.
- What the node forgot is sent again as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, cast

from eth_account.signers.local import LocalAccount
from hexbytes import HexBytes
from web3 import Web3
from web3.contract.contract import ContractConstructor, ContractFunction
from web3.exceptions import TransactionNotFound, Web3Exception
from web3.types import Nonce, Wei

from chain.anchors import AnchorOptions, HeldBackError, Submitted
from chain.anchors.fees import Fees, capped, is_stuck, market_fees, replacement_fees

RAISES_MAX: Final = 10
REFUSALS_MAX: Final = 3
"""How often a node may refuse what it forgot before it is written anew, under the same nonce."""

# Blocks pass between estimate and execution; unused gas costs nothing.
_GAS_MARGIN_PERCENT: Final = 120


@dataclass(frozen=True, slots=True)
class Sent:
    """The last transaction sent: its 32-byte hash, what was signed, and the records in it."""

    nonce: int
    tx: bytes
    raw: bytes
    fees: Fees
    transaction: dict[str, Any]
    digests: tuple[bytes, ...]
    raises: int = 0
    refusals: int = 0

    @property
    def submitted(self) -> list[Submitted]:
        """The records, each with the transaction."""
        return [Submitted(digest, self.tx) for digest in self.digests]


class Market(Protocol):
    """What the chain asks."""

    def base_fee(self) -> int:
        """Return the latest block's base fee, in wei per unit of gas."""


class Sender:
    """Signs with `account` within the bounds of `options`.

    `busy` says whether something was on its way when `settle` or `send` last looked; `held` by
    which bound of the operator's it is kept from going on: "fees", "tries", "budget" or "".
    """

    def __init__(
        self, w3: Web3, market: Market, account: LocalAccount, options: AnchorOptions
    ) -> None:
        self._w3, self._market, self._account, self._options = w3, market, account, options
        self._last: Sent | None = None
        self._chain_id = 0
        self.busy = False
        self.held = ""

    def use(self, chain_id: int) -> None:
        """Sign for this chain from here on."""
        self.held = ""
        if chain_id != self._chain_id:
            self._chain_id, self._last = chain_id, None

    def settle(self) -> Sent | None:
        """What is on its way: sent again where the node forgot it, with more where it is stuck."""
        last, self.busy, self.held = self._last, False, ""
        # A nonce beyond the next came from an odd answer: nothing would ever take its turn.
        if last is None or self.count() != last.nonce:
            return None
        self.busy = True
        base_fee = self._market.base_fee()
        if is_stuck(last.fees, base_fee):
            return self._raise(last, base_fee)
        if not self._knows(last.tx):
            self._repeat(last)
        return last

    def send(
        self,
        call: ContractFunction | ContractConstructor,
        digests: Sequence[bytes] = (),
        nonce: int | None = None,
    ) -> Sent:
        """Sign a transaction with the next nonce, or that one; remember it, and send it.

        Raises `HeldBackError` where the operator's bounds do not allow it.
        """
        nonce = self.count() if nonce is None else nonce
        base_fee = self._market.base_fee()
        fees = self._offer(nonce, base_fee)
        gas = call.estimate_gas({"from": self._account.address}) * _GAS_MARGIN_PERCENT // 100
        transaction = call.build_transaction(
            {
                "from": self._account.address,
                "nonce": Nonce(nonce),
                "chainId": self._chain_id,
                "gas": gas,
                "maxFeePerGas": Wei(fees.max_fee),
                "maxPriorityFeePerGas": Wei(fees.tip),
            }
        )
        if not self._options.may_send():
            raise self._hold("budget", "the day's transactions are used up")
        return self._sign(cast("dict[str, Any]", transaction), fees, tuple(digests))

    def count(self) -> int:
        """How many transactions of the key stand in the latest block: the next nonce."""
        return int(self._w3.eth.get_transaction_count(self._account.address, "latest"))

    def _offer(self, nonce: int, base_fee: int) -> Fees:
        """The market's offer, and more where a forgotten transaction has this nonce."""
        cap = self._options.fee_max
        market = capped(market_fees(base_fee, self._w3.eth.max_priority_fee), cap)
        if is_stuck(market, base_fee):
            raise self._hold("fees", f"the chain asks {base_fee} wei, the cap is {cap}")
        if self._w3.eth.get_transaction_count(self._account.address, "pending") > nonce:
            return replacement_fees(market, market, cap) or market
        return market

    def _raise(self, last: Sent, base_fee: int) -> Sent:
        """Offer more for the same, or leave it as it is where a bound forbids it."""
        cap = self._options.fee_max
        market = capped(market_fees(base_fee, self._w3.eth.max_priority_fee), cap)
        fees = replacement_fees(last.fees, market, cap)
        if fees is None or is_stuck(fees, base_fee):
            self.held = "fees"
        elif last.raises >= RAISES_MAX:
            self.held = "tries"
        elif not self._options.may_send():
            self.held = "budget"
        else:
            transaction = last.transaction | {
                "maxFeePerGas": fees.max_fee, "maxPriorityFeePerGas": fees.tip,
            }  # fmt: skip
            return self._sign(transaction, fees, last.digests, last.raises + 1)
        return last

    def _repeat(self, last: Sent) -> None:
        """Send what the node forgot; where it refuses that for good, forget it here too."""
        try:
            self._w3.eth.send_raw_transaction(HexBytes(last.raw))
        except Web3Exception:
            refusals = last.refusals + 1
            self._last = None if refusals >= REFUSALS_MAX else replace(last, refusals=refusals)
            raise

    def _sign(
        self, transaction: dict[str, Any], fees: Fees, digests: tuple[bytes, ...], raises: int = 0
    ) -> Sent:
        signed = self._account.sign_transaction(transaction)
        raw, tx = bytes(signed.raw_transaction), bytes(signed.hash)
        self._last = Sent(transaction["nonce"], tx, raw, fees, transaction, digests, raises)
        self.busy, self.held = True, ""
        self._w3.eth.send_raw_transaction(HexBytes(raw))
        return self._last

    def _knows(self, tx: bytes) -> bool:
        try:
            self._w3.eth.get_transaction(HexBytes(tx))
        except TransactionNotFound:
            return False
        return True

    def _hold(self, bound: str, why: str) -> HeldBackError:
        self.held = bound
        return HeldBackError("chain", f"nothing is sent: {why}", "See the settings of the anchor")

"""Anchors on an EVM chain: through any JSON-RPC node, or whatever else web3 can speak to.

Rules kept here:

- At most one transaction of the key is on its way. What replaces it takes the same nonce, so that
  of the two at most one takes effect, also after a restart that forgot the first.
- Final is what the node's `finalized` block holds, and nothing else.
- A proof is checked with the offline verifier before it is handed out.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Protocol, cast

from eth_account import Account
from eth_account.signers.local import LocalAccount
from hexbytes import HexBytes
from web3 import HTTPProvider, Web3
from web3.contract.contract import Contract, ContractConstructor, ContractFunction
from web3.exceptions import BadFunctionCallOutput, TransactionNotFound, Web3Exception
from web3.types import BlockIdentifier, RPCEndpoint, TxReceipt, Wei

from chain.anchors import (
    RECORDS_MAX,
    AnchorOptions,
    ChainEvidence,
    ChainHead,
    Submitted,
    TxStatus,
)
from chain.anchors.fees import Fees, is_stuck, market_fees, replacement_fees
from chain.anchors.jsonrpc import Ask, JsonRpcState
from chain.ethereum.proof import DIGEST_AT_SLOT, storage_key, verify_digest
from chain.records import book_id
from contracts import anchor_registry
from ledger.errors import FaultError

REQUEST_TIMEOUT_S: Final = 20
RECEIPT_TIMEOUT_S: Final = 180
POLL_S: Final = 0.5

# Blocks pass between estimate and execution; unused gas costs nothing.
_GAS_MARGIN_PERCENT: Final = 120

# `geth --dev` and Ganache, Hardhat and Anvil: chains that one machine keeps for itself.
_DEVELOPMENT_CHAINS: Final = frozenset({1337, 31337})


class StateSource(Protocol):
    """What differs between ways to reach a chain."""

    def base_fee(self) -> int:
        """Return the latest block's base fee, in wei per unit of gas."""

    def finalized(self) -> int | None:
        """Return the number of the last final block; None while there is none."""

    def prove(self, number: int, address: bytes, key: bytes) -> ChainEvidence:
        """Return the proof of the storage word at the 32-byte `key` in a block."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The last transaction sent, and the records in it."""

    nonce: int
    tx: bytes
    fees: Fees
    submitted: tuple[Submitted, ...]


class EvmAnchor:
    """An `Anchor` on the `AnchorRegistry` at `contract`, signing with `account`."""

    def __init__(
        self, w3: Web3, state: StateSource, account: LocalAccount, contract: bytes | None
    ) -> None:
        """Check the contract at the 20-byte address, or deploy one where none is given.

        Raises `FaultError` if another contract, or none, stands there.
        """
        self.admin: Final = bytes.fromhex(account.address[2:])
        self._w3 = w3
        self._state = state
        self._account = account
        self._last: Sent | None = None
        with _faults("opening the anchor"):
            self._chain_id: Final = self._w3.eth.chain_id
            self.contract: Final = self._deployed() if contract is None else contract
            self._registry = self._checked_registry()

    @property
    def name(self) -> str:
        """The kind of anchor."""
        return "evm"

    @property
    def public(self) -> bool:
        """Whether others keep this chain too."""
        return self._chain_id not in _DEVELOPMENT_CHAINS

    @property
    def note(self) -> str:
        """The chain's number, and whether it is one for development."""
        return f"chain {self._chain_id}" + ("" if self.public else ", for development, not public")

    def register(self, salt32: bytes) -> None:
        """Register the book of the admin and the salt, and wait until it is."""
        functions = self._registry.functions
        with _faults("registering a book"):
            registered_by = functions.adminOf(book_id(self.admin, salt32)).call()
            if int(registered_by, 16) == 0:
                self._wait(self._send(functions.register(salt32, self._account.address)))

    def head(self, book32: bytes) -> ChainHead:
        """Return the book's last epoch in the latest block."""
        with _faults("reading a book's head"):
            return ChainHead(*self._registry.functions.head(book32).call())

    def digest_at(self, book32: bytes, epoch: int, *, final: bool = False) -> bytes | None:
        """Return the epoch's digest in the latest block, or in the last final one."""
        with _faults("reading a digest"):
            block: BlockIdentifier | None = self._state.finalized() if final else "latest"
            return None if block is None else self._digest_in(block, book32, epoch)

    def anchor(self, records: Sequence[bytes]) -> list[Submitted]:
        """Submit epoch records in their order, unless a transaction is still on its way."""
        with _faults("anchoring"):
            on_its_way = self._on_its_way()
            if on_its_way is not None:
                return list(on_its_way.submitted)
            submitted: list[Submitted] = []
            for start in range(0, len(records), RECORDS_MAX):
                if submitted:
                    self._wait(submitted[-1].tx)
                submitted += self._submit(records[start : start + RECORDS_MAX])
            return submitted

    def status(self, tx: bytes) -> TxStatus:
        """Return what became of a transaction."""
        with _faults("asking for a transaction"):
            try:
                receipt = self._w3.eth.get_transaction_receipt(HexBytes(tx))
            except TransactionNotFound:
                return "pending" if self._knows(tx) else "lost"
            if receipt["status"] != 1:
                return "lost"
            final = self._state.finalized()
            return "mined" if final is None or receipt["blockNumber"] > final else "final"

    def evidence(self, book32: bytes, epoch: int) -> ChainEvidence | None:
        """Return the proof of an epoch at the last final block, checked; None if not final yet.

        Raises `EvidenceError` if the node's proof does not hold.
        """
        with _faults("asking for a proof"):
            block = self._state.finalized()
            digest = None if block is None else self._digest_in(block, book32, epoch)
            if block is None or digest is None:
                return None
            key = storage_key(DIGEST_AT_SLOT, book32, epoch)
            found = self._state.prove(block, self.contract, key)
        verify_digest(
            found.header_rlp,
            found.block_hash,
            self.contract,
            found.account_proof,
            found.storage_proof,
            book32,
            epoch,
            digest,
        )
        return found

    def _deployed(self) -> bytes:
        artifact = anchor_registry()
        factory = self._w3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
        receipt = self._wait(self._send(factory.constructor()))
        return bytes(HexBytes(receipt["contractAddress"] or b""))

    def _checked_registry(self) -> Contract:
        artifact = anchor_registry()
        address = Web3.to_checksum_address(self.contract)
        if bytes(self._w3.eth.get_code(address)) != artifact.runtime:
            raise FaultError(
                "chain",
                f"no AnchorRegistry stands at {address}",
                "Check the contract's address, or leave it out to deploy one",
            )
        return self._w3.eth.contract(address=address, abi=artifact.abi)

    def _digest_in(self, block: BlockIdentifier, book32: bytes, epoch: int) -> bytes | None:
        digest_at = self._registry.functions.digestAt(book32, epoch)
        try:
            digest = bytes(digest_at.call(block_identifier=block))
        except BadFunctionCallOutput:  # the block is from before the contract
            return None
        return digest if any(digest) else None

    def _submit(self, records: Sequence[bytes]) -> list[Submitted]:
        functions = self._registry.functions
        call = functions.anchor(records[0]) if len(records) == 1 else functions.anchorMany(records)
        digests = [sha256(record).digest() for record in records]
        tx = self._send(call, digests)
        return [Submitted(digest, tx) for digest in digests]

    def _send(
        self, call: ContractFunction | ContractConstructor, digests: Sequence[bytes] = ()
    ) -> bytes:
        """Sign a transaction with the next nonce, send it, remember it, and return its hash."""
        eth = self._w3.eth
        sender = self._account.address
        nonce = eth.get_transaction_count(sender, "latest")
        fees = self._fees(nonce)
        gas = call.estimate_gas({"from": sender}) * _GAS_MARGIN_PERCENT // 100
        transaction = call.build_transaction(
            {
                "from": sender,
                "nonce": nonce,
                "chainId": self._chain_id,
                "gas": gas,
                "maxFeePerGas": Wei(fees.max_fee),
                "maxPriorityFeePerGas": Wei(fees.tip),
            }
        )
        signed = self._account.sign_transaction(cast("dict[str, Any]", transaction))
        tx = bytes(eth.send_raw_transaction(signed.raw_transaction))
        self._last = Sent(nonce, tx, fees, tuple(Submitted(digest, tx) for digest in digests))
        return tx

    def _fees(self, nonce: int) -> Fees:
        """Return an offer: one that replaces, where a transaction with this nonce was sent."""
        eth = self._w3.eth
        market = market_fees(self._state.base_fee(), eth.max_priority_fee)
        if self._last is not None and self._last.nonce == nonce:
            return replacement_fees(self._last.fees, market)
        forgotten = eth.get_transaction_count(self._account.address, "pending") > nonce
        return replacement_fees(market, market) if forgotten else market

    def _on_its_way(self) -> Sent | None:
        """Return the last transaction if it may still be mined as it is."""
        last = self._last
        if last is None or self._is_used(last.nonce) or not self._knows(last.tx):
            return None
        return None if is_stuck(last.fees, self._state.base_fee()) else last

    def _is_used(self, nonce: int) -> bool:
        return self._w3.eth.get_transaction_count(self._account.address, "latest") > nonce

    def _knows(self, tx: bytes) -> bool:
        try:
            self._w3.eth.get_transaction(HexBytes(tx))
        except TransactionNotFound:
            return False
        return True

    def _wait(self, tx: bytes) -> TxReceipt:
        receipt = self._w3.eth.wait_for_transaction_receipt(HexBytes(tx), RECEIPT_TIMEOUT_S, POLL_S)
        if receipt["status"] != 1:
            raise FaultError("chain", "the contract refused a transaction", "See the node's log")
        return receipt


def open_anchor(options: AnchorOptions) -> EvmAnchor:
    """Return an anchor through the JSON-RPC endpoint at `options.url`."""
    w3 = Web3(HTTPProvider(options.url, {"timeout": REQUEST_TIMEOUT_S}))
    account: LocalAccount = Account.from_key(options.private_key)
    return EvmAnchor(w3, JsonRpcState(_asker(w3)), account, options.contract)


def _asker(w3: Web3) -> Ask:
    """Return a function for raw answers: web3's readers refuse headers they were not made for."""

    def ask(method: str, params: Sequence[object]) -> Mapping[str, Any]:
        answer = w3.provider.make_request(RPCEndpoint(method), params)
        if "error" in answer:
            raise Web3Exception(f"{method}: {answer['error']}")
        return answer["result"] or {}

    return ask


@contextmanager
def _faults(doing: str) -> Iterator[None]:
    """Turn web3's and the network's errors into a fault."""
    try:
        yield
    except (Web3Exception, OSError) as error:
        remedy = "Anchoring is tried again; if this stays, check the endpoint and the key's funds"
        raise FaultError("chain", f"{doing}: {error}", remedy) from error

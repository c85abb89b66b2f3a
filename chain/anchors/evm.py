"""Anchors on an EVM chain: through any JSON-RPC node, or whatever else web3 can speak to.

Rules kept here:

- One place: once a final block holds the contract, no other chain and no other contract is taken
  for it, and none is deployed again, unless the operator gives that place up by name.
- Final is what the node's `finalized` block holds, and nothing else.
- A proof is checked with the offline verifier before it is handed out.
- Whatever a node answers is a fault at worst, never another error.

Leaves to others: what is sent and for how much (`chain.anchors.sending`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final, Protocol

from eth_account import Account
from eth_account.signers.local import LocalAccount
from hexbytes import HexBytes
from web3 import Web3
from web3.contract.contract import Contract
from web3.exceptions import (
    BadFunctionCallOutput,
    ContractLogicError,
    TransactionNotFound,
    Web3RPCError,
)
from web3.types import BlockIdentifier, RPCEndpoint

from chain.anchors import (
    RECORDS_MAX,
    AnchorOptions,
    ChainEvidence,
    ChainHead,
    Home,
    NodeError,
    OtherChainError,
    Submitted,
    TxStatus,
    UnprovedError,
)
from chain.anchors.jsonrpc import Ask, JsonRpcState, Refused
from chain.anchors.provider import NoAnswerError, NodeProvider
from chain.anchors.sending import Sender
from chain.errors import EvidenceError
from chain.ethereum import rlp
from chain.ethereum.keccak import keccak256
from chain.ethereum.proof import DIGEST_AT_SLOT, storage_key, verify_digest
from chain.records import book_id
from contracts import anchor_registry
from ledger.errors import AyniError, FaultError

ARTIFACT: Final = anchor_registry()


class StateSource(Protocol):
    """What differs between ways to reach a chain."""

    def base_fee(self) -> int:
        """Return the latest block's base fee, in wei per unit of gas."""

    def finalized(self) -> int | None:
        """Return the number of the last final block; None while there is none."""

    def hash_of(self, number: int) -> bytes:
        """Return the 32-byte hash of the block of that number."""

    def prove(self, number: int | None, address: bytes, key: bytes) -> ChainEvidence:
        """Return the proof of the storage word at the 32-byte `key` in a block, None: the latest.

        Raises `UnprovedError` where there is none to be had.
        """


class EvmAnchor:
    """An `Anchor` on an `AnchorRegistry`, signing with `account`; ask nothing before `ready`."""

    def __init__(
        self, w3: Web3, state: StateSource, account: LocalAccount, options: AnchorOptions
    ) -> None:
        self.admin: Final = bytes.fromhex(account.address[2:])
        self._w3, self._state, self._options = w3, state, options
        self._sender = Sender(w3, state, account, options)
        self._home = options.home
        self._registry: Contract | None = None
        self._at_tip: dict[tuple[bytes, int], ChainEvidence] = {}

    @property
    def name(self) -> str:
        """The kind of anchor."""
        return "evm"

    @property
    def home(self) -> Home:
        """The chain and the contract."""
        assert self._home is not None  # noqa: S101 `ready` comes first
        return self._home

    @property
    def contract(self) -> bytes:
        """The contract's address."""
        return self.home.contract

    @property
    def busy(self) -> bool:
        """Whether a transaction was on its way."""
        return self._sender.busy

    @property
    def held(self) -> str:
        """By which of the operator's bounds it is kept from sending."""
        return self._sender.held

    def ready(self) -> None:
        """See that chain and contract are the right ones; deploy the contract where none was."""
        with _faults("looking at the chain"):
            chain_id = int(self._w3.eth.chain_id)
            self._sender.use(chain_id)
            home = self._home
            if home is None or not self._names(home, chain_id) or not self._is_there(home):
                home = self._found(home, chain_id)
            if not home.stands:
                final = self._state.finalized()
                home = replace(home, stands=final is not None and self._is_there(home, final))
            self._remember(home)
            address = Web3.to_checksum_address(home.contract)
            self._registry = self._w3.eth.contract(address=address, abi=ARTIFACT.abi)

    def register(self, salt32: bytes) -> bool:
        """Register the book of the admin and the salt; whether it is registered by now."""
        book32 = book_id(self.admin, salt32)
        with _faults("registering a book"):
            if not self._is_registered(book32) and self._sender.settle() is None:
                functions = self._contract.functions
                self._sender.send(functions.register(salt32, Web3.to_checksum_address(self.admin)))
            return self._is_registered(book32)

    def head(self, book32: bytes) -> ChainHead:
        """Return the book's last epoch in the latest block."""
        with _faults("reading a book's head"):
            return ChainHead(*self._contract.functions.head(book32).call())

    def digest_at(self, book32: bytes, epoch: int, *, final: bool = False) -> bytes | None:
        """Return the epoch's digest in the latest block, or in the last final one."""
        with _faults("reading a digest"):
            if not final:
                return self._digest_in("latest", book32, epoch)
            block = self._state.finalized()
            return None if block is None else self._final_digest(block, book32, epoch)

    def anchor(self, records: Sequence[bytes]) -> list[Submitted]:
        """Submit epoch records in their order, unless a transaction is still on its way."""
        with _faults("anchoring"):
            submitted: list[Submitted] = []
            for start in range(0, len(records), RECORDS_MAX):
                on_its_way = self._sender.settle()
                if on_its_way is not None:
                    return submitted or on_its_way.submitted
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
        """Return the proof of an epoch in a final block, checked; None if it is not final yet."""
        with _faults("asking for a proof"):
            block = self._state.finalized()
            digest = None if block is None else self._final_digest(block, book32, epoch)
            if block is None or digest is None:
                return None
            try:
                return self._proved(block, book32, epoch, digest)
            except UnprovedError as error:
                if error.cause != "node_gives_no_proof":
                    raise
                return self._proved_at_tip(block, book32, epoch, digest, error)

    @property
    def _contract(self) -> Contract:
        if self._registry is None:
            raise NodeError("the chain has not been looked at yet")
        return self._registry

    def _names(self, home: Home, chain_id: int) -> bool:
        """Whether the settings and the node speak of the home that is remembered."""
        wanted = self._options.contract
        return home.chain_id == chain_id and wanted in (None, home.contract)

    def _found(self, old: Home | None, chain_id: int) -> Home:
        """A home where there was none, or where the operator gave the old one up."""
        wanted = self._options.contract
        if old is not None and old.stands and old.contract != self._options.moved_from:
            raise _other(old, chain_id, wanted)
        # What is found here is kept, so that one odd answer must not decide it.
        if self._w3.eth.chain_id != chain_id:
            raise NoAnswerError("eth_chainId: two answers differ")
        if wanted is None:
            return self._deployed(None if old is None or old.stands else old, chain_id)
        if not self._is_there(Home(chain_id, wanted)):
            address = Web3.to_checksum_address(wanted)
            remedy = "Check the contract's address, or leave it out to deploy one"
            raise FaultError("chain", f"no AnchorRegistry stands at {address}", remedy)
        return Home(chain_id, wanted)

    def _deployed(self, begun: Home | None, chain_id: int) -> Home:
        """The home of a contract of this key's own; sends it on its way unless it is."""
        count = self._sender.count()
        same = begun is not None and begun.chain_id == chain_id
        if begun is not None and same and self._is_there(begun):
            return begun
        home = begun if begun is not None and same and begun.nonce == count else None
        if home is None:
            created = rlp.encode([self.admin, rlp.encode_int(count)])
            home = Home(chain_id, keccak256(created)[-20:], count)
        self._remember(home)
        if self._sender.settle() is None:
            factory = self._w3.eth.contract(abi=ARTIFACT.abi, bytecode=ARTIFACT.bytecode)
            self._sender.send(factory.constructor(), nonce=count)
        if not self._is_there(home):
            raise FaultError("chain", "the contract is on its way", "Wait for the chain")
        return home

    def _is_there(self, home: Home, block: BlockIdentifier = "latest") -> bool:
        address = Web3.to_checksum_address(home.contract)
        return bytes(self._w3.eth.get_code(address, block)) == ARTIFACT.runtime

    def _remember(self, home: Home) -> None:
        if home != self._home:
            self._options.remember(home)
            self._home = home

    def _is_registered(self, book32: bytes) -> bool:
        return int(self._contract.functions.adminOf(book32).call(), 16) != 0

    def _digest_in(self, block: BlockIdentifier, book32: bytes, epoch: int) -> bytes | None:
        called = self._contract.functions.digestAt(book32, epoch).call(block_identifier=block)
        digest = bytes(called)
        return digest if any(digest) else None

    def _final_digest(self, block: int, book32: bytes, epoch: int) -> bytes | None:
        try:
            return self._digest_in(block, book32, epoch)
        except BadFunctionCallOutput:  # the block is from before the contract
            return None

    def _submit(self, records: Sequence[bytes]) -> list[Submitted]:
        functions = self._contract.functions
        call = functions.anchor(records[0]) if len(records) == 1 else functions.anchorMany(records)
        return self._sender.send(call, [sha256(record).digest() for record in records]).submitted

    def _knows(self, tx: bytes) -> bool:
        try:
            self._w3.eth.get_transaction(HexBytes(tx))
        except TransactionNotFound:
            return False
        return True

    def _proved(self, block: int | None, book32: bytes, epoch: int, digest: bytes) -> ChainEvidence:
        """The proof in a block, None: the latest, once it has held."""
        key = storage_key(DIGEST_AT_SLOT, book32, epoch)
        found = self._state.prove(block, self.contract, key)
        try:
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
        except EvidenceError as error:
            raise UnprovedError("proof_must_hold", str(error)) from error
        return found

    def _proved_at_tip(
        self, final: int, book32: bytes, epoch: int, digest: bytes, refusal: UnprovedError
    ) -> ChainEvidence:
        """For nodes that prove the latest block only: prove there, and wait until it is final.

        Raises the node's refusal until then.
        """
        at = (book32, epoch)
        found = self._at_tip.pop(at, None)
        if found is not None and found.block_number <= final:
            if self._state.hash_of(found.block_number) == found.block_hash:
                return found
            found = None
        self._at_tip[at] = found or self._proved(None, book32, epoch, digest)
        raise refusal


def make_anchor(options: AnchorOptions) -> EvmAnchor:
    """Return an anchor through the JSON-RPC endpoint at `options.url`."""
    w3 = Web3(NodeProvider(options.url, options.timeout_s, options.stopped))
    account: LocalAccount = Account.from_key(options.private_key)
    return EvmAnchor(w3, JsonRpcState(_asker(w3)), account, options)


def _asker(w3: Web3) -> Ask:
    """Return a function for raw answers: web3's readers refuse headers they were not made for."""

    def ask(method: str, params: Sequence[object]) -> Any:  # noqa: ANN401 - nothing is known of it
        answer = w3.provider.make_request(RPCEndpoint(method), params)
        if answer.get("error") is not None:
            raise Refused(f"{method}: {answer['error']}")
        return answer["result"]

    return ask


def _other(old: Home, chain_id: int, wanted: bytes | None) -> OtherChainError:
    if old.chain_id != chain_id:
        why = f"the node is of chain {chain_id}"
    elif wanted not in {None, old.contract}:
        why = f"the settings name 0x{(wanted or b'').hex()}"
    else:
        why = "there is no such contract any more"
    remedy = (
        "Set AYNI_ANCHOR_URL and AYNI_ANCHOR_CONTRACT back; or, to give that place up for good "
        f"and anchor all epochs anew elsewhere, set AYNI_ANCHOR_MOVED_FROM=0x{old.contract.hex()}"
    )
    return OtherChainError("chain", f"books are anchored at {old}, and {why}", remedy)


@contextmanager
def _faults(doing: str) -> Iterator[None]:
    """Turn whatever a node's answers lead to into a fault."""
    remedy = "Anchoring is tried again; if this stays, check the endpoint and the key's funds"
    try:
        yield
    except AyniError:
        raise
    except (ContractLogicError, Web3RPCError, Refused) as error:
        raise FaultError("chain", f"{doing}: {error}", remedy) from error
    except Exception as error:
        # Of an odd answer web3's readers and ours may make anything.
        raise NodeError(f"{doing}: {type(error).__name__}: {error}") from error

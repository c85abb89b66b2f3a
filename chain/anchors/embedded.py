"""An EVM chain inside this process, for trying out: no node, no money, and gone with the process.

It runs the same contract through the same `EvmAnchor`. Only the proofs have another source, since
eth-tester has no `eth_getProof`: the state trie that py-evm keeps.
"""

import sys
from dataclasses import dataclass
from typing import Any, Final

from eth.abc import ChainAPI
from eth_account import Account
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.exceptions import TransactionFailed
from eth_typing import BlockNumber
from trie.hexary import HexaryTrie
from web3 import EthereumTesterProvider, Web3
from web3.exceptions import ContractLogicError
from web3.types import RPCEndpoint, RPCResponse

from chain.anchors import AnchorOptions, ChainEvidence
from chain.anchors.evm import EvmAnchor
from chain.ethereum import rlp
from chain.ethereum.keccak import keccak256
from chain.ethereum.proof import storage_root

NESTING_MAX: Final = 1_000
"""How deep calls may nest, as Python has it. py-evm lifts that to 100,000 when it is imported, for
contracts that call contracts; ours calls none, and deeply nested JSON would overflow the stack."""

sys.setrecursionlimit(NESTING_MAX)

FUNDS: Final = Web3.to_wei(100_000, "ether")
"""What a key gets of the first account's million, to pay for gas."""


@dataclass(frozen=True, slots=True)
class EmbeddedState:
    """The state of a chain in memory, where each transaction is mined at once and stays."""

    chain: ChainAPI

    def base_fee(self) -> int:
        """Return the base fee of the block being made, in wei per unit of gas."""
        return self.chain.get_block().header.base_fee_per_gas or 0

    def finalized(self) -> int:
        """Return the latest block's number; the chain's own head is the block being made."""
        return self.chain.get_block().number - 1

    def hash_of(self, number: int) -> bytes:
        """Return the block's hash."""
        return self.chain.get_canonical_block_header_by_number(BlockNumber(number)).hash

    def prove(self, number: int | None, address: bytes, key: bytes) -> ChainEvidence:
        """Return the proof from the block's state trie."""
        number = self.finalized() if number is None else number
        header = self.chain.get_canonical_block_header_by_number(BlockNumber(number))
        account, account_proof = self._find(header.state_root, address)
        _, storage_proof = self._find(storage_root(account, "account"), key)
        return ChainEvidence(
            block_number=number,
            block_hash=header.hash,
            header_rlp=self.chain.chaindb.db[header.hash],
            address=address,
            account_proof=account_proof,
            storage_proof=storage_proof,
        )

    def _find(self, root: bytes, key: bytes) -> tuple[bytes, tuple[bytes, ...]]:
        """Return the value at `key` in the trie under `root`, and its proof."""
        trie = HexaryTrie(self.chain.chaindb.db, root)
        hashed = keccak256(key)
        nodes = trie.get_proof(hashed)  # type: ignore[no-untyped-call] # the library's gap
        return trie.get(hashed), tuple(map(rlp.encode, nodes))


class EmbeddedAnchor(EvmAnchor):
    """An `Anchor` that says what it is."""

    @property
    def name(self) -> str:
        """The kind of anchor."""
        return "embedded"


def make_anchor(options: AnchorOptions) -> EmbeddedAnchor:
    """Return an anchor on a new chain in memory, where the key has funds.

    Without a key of its own it signs with that of the chain's first account.
    """
    backend = PyEVMBackend()
    w3 = Web3(_Provider(EthereumTester(backend)))
    account = Account.from_key(options.private_key or backend.account_keys[0].to_bytes())
    if options.private_key:
        first = w3.eth.accounts[0]
        w3.eth.send_transaction({"from": first, "to": account.address, "value": FUNDS})
    return EmbeddedAnchor(w3, EmbeddedState(backend.chain), account, options)


class _Provider(EthereumTesterProvider):
    """Raises web3's error where the contract refuses, as a provider of web3 should."""

    def make_request(
        self,
        method: RPCEndpoint,
        params: Any,  # noqa: ANN401 - the base class has it so
    ) -> RPCResponse:
        try:
            return super().make_request(method, params)
        except TransactionFailed as error:
            raise ContractLogicError(str(error)) from error

"""The contract on a chain in memory, and epoch records to try it with."""

from dataclasses import dataclass
from hashlib import sha256

import pytest
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.exceptions import TransactionFailed
from eth_typing import ChecksumAddress
from web3 import EthereumTesterProvider, Web3
from web3.contract.contract import Contract, ContractFunction
from web3.types import EventData, TxReceipt

from chain.records import book_id
from contracts import anchor_registry

ZERO = Web3.to_checksum_address("0x" + "00" * 20)
SALT = b"s" * 32
GROWTH_MAX = 2**32


@dataclass(frozen=True, slots=True)
class Registry:
    """A deployed `AnchorRegistry` and the accounts that may call it."""

    w3: Web3
    contract: Contract
    accounts: tuple[ChecksumAddress, ...]

    def send(self, call: ContractFunction, sender: ChecksumAddress) -> TxReceipt:
        """Run a call that must be accepted."""
        return self.w3.eth.get_transaction_receipt(call.transact({"from": sender}))

    def refusal(self, call: ContractFunction, sender: ChecksumAddress) -> str:
        """Return the reason of a call that must be refused."""
        with pytest.raises(TransactionFailed) as failed:
            call.call({"from": sender})
        return str(failed.value).removeprefix("execution reverted: ")

    def register(self, admin: ChecksumAddress, salt: bytes = SALT) -> bytes:
        """Register a book whose admin is also its anchorer, and return its name."""
        self.send(self.contract.functions.register(salt, admin), admin)
        return book_id(bytes.fromhex(admin[2:]), salt)

    def events(self, name: str, receipt: TxReceipt) -> list[EventData]:
        """Return the events of a name in a receipt."""
        return list(self.contract.events[name]().process_receipt(receipt))


def deploy() -> Registry:
    """Return a registry on a new chain."""
    w3 = Web3(EthereumTesterProvider(EthereumTester(PyEVMBackend())))
    artifact = anchor_registry()
    accounts = tuple(w3.eth.accounts)
    factory = w3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    receipt = w3.eth.get_transaction_receipt(factory.constructor().transact({"from": accounts[0]}))
    address = receipt["contractAddress"]
    assert address is not None
    return Registry(w3, w3.eth.contract(address=address, abi=artifact.abi), accounts)


def record(
    book: bytes,
    epoch: int = 1,
    prev: bytes = bytes(32),
    size: int = 1,
    tag: bytes = b"ayni-epoch-v1" + bytes(3),
) -> bytes:
    """Return an epoch record as FORMATS lays it out, valid or not."""
    numbers = epoch.to_bytes(8) + prev + size.to_bytes(8)
    return tag + book + numbers + b"j" * 32 + b"b" * 32 + bytes(15) + b"t" + bytes(7) + b"a"


def history(book: bytes, epochs: int) -> list[bytes]:
    """Return the records of a book's first epochs."""
    records: list[bytes] = []
    for epoch in range(1, epochs + 1):
        prev = sha256(records[-1]).digest() if records else bytes(32)
        records.append(record(book, epoch, prev, 10 * epoch))
    return records

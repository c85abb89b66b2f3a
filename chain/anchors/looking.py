"""What a chain's node says at a look, without an anchor that might send something.

Leaves to others: what to think of it (`api.doctor`).
"""

from typing import Any, Final, NamedTuple, cast

from chain.anchors import NodeError

NO_TRANSACTIONS: Final = (False,)


class ChainSeen(NamedTuple):
    """A chain now: its id, the last block's time in ms and base fee in wei per unit of gas.

    `balance` is an address's, in wei; `code` is the contract's, empty where none is named or there.
    """

    chain_id: int
    time_ms: int
    base_fee: int
    balance: int
    code: bytes


def look_at(url: str, timeout_s: float, address: bytes, contract: bytes | None) -> ChainSeen:
    """Ask the node at `url` about two addresses of 20 bytes.

    Raises:
        NodeError: it does not answer, or not as a node does.
    """
    # It brings web3, for which nobody else should wait.
    from chain.anchors.provider import NoAnswerError, NodeProvider  # noqa: PLC0415

    provider = NodeProvider(url, timeout_s, lambda: False)

    def ask(method: str, *params: object) -> Any:  # noqa: ANN401 nothing is known of it
        answer = provider.make_request(cast("Any", method), list(params))
        if answer.get("error") is not None:
            raise NoAnswerError(f"{method}: {answer['error']}")
        return answer["result"]

    try:
        block = ask("eth_getBlockByNumber", "latest", *NO_TRANSACTIONS)
        code = "0x"
        if contract is not None:
            code = ask("eth_getCode", f"0x{contract.hex()}", "latest")
        return ChainSeen(
            int(ask("eth_chainId"), 16), int(block["timestamp"], 16) * 1_000,
            int(block.get("baseFeePerGas", "0x0"), 16),
            int(ask("eth_getBalance", f"0x{address.hex()}", "latest"), 16),
            bytes.fromhex(code.removeprefix("0x")),
        )  # fmt: skip
    except NoAnswerError as error:
        raise NodeError(str(error)) from error
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise NodeError(f"{type(error).__name__}: an answer that is none") from error

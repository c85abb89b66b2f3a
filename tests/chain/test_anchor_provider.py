"""What is believed of a node's answer, and how it is read."""

from __future__ import annotations

import json
from typing import Final

import pytest
from web3.types import RPCEndpoint

from chain.anchors import provider
from chain.anchors.provider import NoAnswerError, NodeProvider
from tests.support.node import Lie, Stub

ASK: Final[tuple[RPCEndpoint, list[object]]] = (RPCEndpoint("eth_chainId"), [])


def answering(stub: Stub, size: int) -> NodeProvider:
    """A provider whose node answers with a text of that size."""
    body = json.dumps({"jsonrpc": "2.0", "id": 0, "result": "f" * size}).encode()
    stub.lie(Lie(body=body))
    return NodeProvider(stub.url, 2, lambda: False)


def test_a_long_answer_is_read_in_parts() -> None:
    """By single bytes it takes some twenty seconds."""
    with Stub("http://127.0.0.1:9") as stub:
        asking = answering(stub, 4_000_000)
        for _ in range(2):
            assert len(asking.make_request(*ASK)["result"]) == 4_000_000
        assert stub.connections == 1


def test_an_answer_has_a_greatest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "ANSWER_MAX", 1000)
    with Stub("http://127.0.0.1:9") as stub:
        assert answering(stub, 900).make_request(*ASK)["result"] == "f" * 900
        with pytest.raises(NoAnswerError, match="too long"):
            answering(stub, 1000).make_request(*ASK)


def test_a_node_that_goes_is_noticed_on_a_connection_that_was_kept() -> None:
    with Stub("http://127.0.0.1:9") as stub:
        asking = answering(stub, 1)
        asking.make_request(*ASK)
        stub.close()
        with pytest.raises(NoAnswerError, match="Error"):
            asking.make_request(*ASK)
        stub.listen()
        asking.make_request(*ASK)

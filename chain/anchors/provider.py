"""Asks a node over HTTP: once, within a time, and believing of the answer only its envelope.

web3 repeats a request that timed out, and reads whatever comes back; here a request is made once,
the whole answer must come in time, be of a bounded size, and be the JSON-RPC answer to it. Errors
name no address, since an endpoint's often holds a key.
"""

import time
from collections.abc import Callable
from typing import Any, Final, cast

from eth_typing import URI
from web3 import HTTPProvider
from web3.exceptions import Web3Exception
from web3.types import RPCEndpoint, RPCResponse

ANSWER_MAX: Final = 2**24
"""The most bytes of an answer that are read."""
_PART: Final = 2**16


class NoAnswerError(Web3Exception):
    """There was no answer, or not one to what was asked."""


class NodeProvider(HTTPProvider):
    """The node at `url`; nothing is asked of it any more once `stopped` says so."""

    def __init__(self, url: str, timeout_s: float, stopped: Callable[[], bool]) -> None:
        # Streamed, so that the time is that of the whole answer and not that between two bytes.
        options = {"timeout": timeout_s, "stream": True}
        super().__init__(url, options, exception_retry_configuration=None)
        self._url, self._timeout_s, self._stopped = URI(url), timeout_s, stopped

    def make_request(
        self,
        method: RPCEndpoint,
        params: Any,  # noqa: ANN401 - the base class has it so
    ) -> RPCResponse:
        """Ask once; raise `NoAnswerError` unless an answer to it came in time."""
        if self._stopped():
            raise NoAnswerError(f"{method}: not asked, since anchoring stops")
        try:
            answer = super().make_request(method, params)
        except NoAnswerError:
            raise
        except Exception as error:
            raise NoAnswerError(f"{method}: {type(error).__name__}") from error
        return _checked(method, answer)

    def _make_request(self, method: RPCEndpoint, request_data: bytes) -> bytes:
        """Post once. web3 reads what is streamed by single bytes, which takes all of a processor.

        Here each part is read as it comes.
        """
        ends, answer = time.monotonic() + self._timeout_s, bytearray()
        ask = self._request_session_manager.get_response_from_post_request
        with ask(self._url, data=request_data, **self.get_request_kwargs()) as response:
            response.raise_for_status()
            while part := response.raw.read1(_PART, decode_content=True):
                answer += part
                if time.monotonic() > ends or len(answer) > ANSWER_MAX:
                    raise NoAnswerError(f"{method}: the answer takes too long, or is too long")
        return bytes(answer)


def _checked(method: str, answer: object) -> RPCResponse:
    if not isinstance(answer, dict):
        raise NoAnswerError(f"{method}: the answer is not an object")
    if not {"result", "error"} & answer.keys():
        raise NoAnswerError(f"{method}: neither a result nor an error")
    return cast("RPCResponse", answer)

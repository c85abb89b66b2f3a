"""The chain inside the process: what it leaves of the process as it was."""

import subprocess
import sys

from chain.anchors.embedded import NESTING_MAX


def test_the_embedded_chain_leaves_the_limit_of_nesting_as_it_was() -> None:
    # py-evm lifts it, and then deeply nested JSON would overflow the stack of the whole service.
    said = "import sys, chain.anchors.embedded; print(sys.getrecursionlimit())"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert int(done.stdout) == NESTING_MAX

"""The contract against a model in Python: any record, then any run of acts."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.contracts.registry import GROWTH_MAX, ZERO, Registry, deploy, history, record

BASE_SIZE = 30
TAG = b"ayni-epoch-v1" + bytes(3)


@pytest.fixture(scope="module")
def anchored() -> tuple[Registry, bytes, bytes]:
    """Return a registry, a book with three epochs, and the last one's digest."""
    registry = deploy()
    admin = registry.accounts[0]
    book = registry.register(admin)
    records = history(book, 3)
    registry.send(registry.contract.functions.anchorMany(records), admin)
    return registry, book, sha256(records[-1]).digest()


def expected_refusal(raw: bytes, book: bytes, last: bytes) -> str:
    """Say what the contract must answer to a record for the book of `anchored`; "" to accept."""
    growth = int.from_bytes(raw[88:96]) - BASE_SIZE
    checks = [
        (len(raw) == 184, "record is not 184 bytes"),
        (raw[:16] == TAG, "tag is not of an epoch record"),
        (raw[16:48] == book, "caller is not the anchorer"),
        (int.from_bytes(raw[48:56]) == 4, "epoch is not the next"),
        (raw[56:88] == last, "prev is not the last digest"),
        (growth > 0, "journal has not grown"),
        (growth <= GROWTH_MAX, "journal has grown too much"),
    ]
    return next((f"anchor_registry: {reason}" for holds, reason in checks if not holds), "")


near_numbers = st.one_of(
    st.sampled_from([0, 3, 4, 5, 29, 30, 31, 30 + GROWTH_MAX, 31 + GROWTH_MAX, 2**64 - 1]),
    st.integers(0, 2**64 - 1),
)


@given(
    st.data(),
    st.just(4) | near_numbers,
    st.just(31) | near_numbers,
    st.just(184) | st.integers(0, 184),
)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_record_is_taken_or_refused_as_the_model_says(
    anchored: tuple[Registry, bytes, bytes],
    data: st.DataObject,
    epoch: int,
    size: int,
    length: int,
) -> None:
    registry, book, last = anchored
    admin = registry.accounts[0]
    some_prev = data.draw(st.just(last) | st.binary(min_size=32, max_size=32))
    raw = bytearray(record(book, epoch, some_prev, size))
    if data.draw(st.booleans(), "flip a bit"):
        raw[data.draw(st.integers(0, 183))] ^= 1 << data.draw(st.integers(0, 7))
    raw = raw[:length]
    call = registry.contract.functions.anchor(bytes(raw))
    reason = expected_refusal(bytes(raw), book, last)
    if reason:
        assert registry.refusal(call, admin) == reason
    else:
        call.call({"from": admin})


class AnyActs(RuleBasedStateMachine):
    """Two accounts act on one book; the model knows what must stand in the contract."""

    def __init__(self) -> None:
        super().__init__()
        self.registry = deploy()
        self.people = self.registry.accounts[:2]
        self.book = self.registry.register(self.people[0])
        self.admin, self.anchorer, self.offered = self.people[0], self.people[0], ZERO
        self.retired = False
        self.records: list[bytes] = []

    def attempt(self, who: int, name: str, *arguments: Any, allowed: bool) -> bool:  # noqa: ANN401 - any ABI value
        call = self.registry.contract.functions[name](*arguments)
        if allowed:
            self.registry.send(call, self.people[who])
        else:
            assert self.registry.refusal(call, self.people[who]).startswith("anchor_registry: ")
        return allowed

    def is_admin(self, who: int) -> bool:
        return self.people[who] == self.admin and not self.retired

    @rule(who=st.integers(0, 1), count=st.integers(1, 3), growth=st.integers(0, 2))
    def anchor(self, who: int, count: int, growth: int) -> None:
        new: list[bytes] = []
        for _ in range(count):
            known = self.records + new
            prev = sha256(known[-1]).digest() if known else bytes(32)
            size = int.from_bytes(known[-1][88:96]) if known else 0
            new.append(record(self.book, len(known) + 1, prev, size + growth))
        allowed = self.people[who] == self.anchorer and growth > 0
        if self.attempt(who, "anchorMany", new, allowed=allowed):
            self.records += new

    @rule(who=st.integers(0, 1), whom=st.integers(0, 1))
    def set_anchorer(self, who: int, whom: int) -> None:
        person = self.people[whom]
        if self.attempt(who, "setAnchorer", self.book, person, allowed=self.is_admin(who)):
            self.anchorer = person

    @rule(who=st.integers(0, 1), whom=st.integers(0, 1))
    def offer(self, who: int, whom: int) -> None:
        person = self.people[whom]
        if self.attempt(who, "offerAdmin", self.book, person, allowed=self.is_admin(who)):
            self.offered = person

    @rule(who=st.integers(0, 1))
    def accept(self, who: int) -> None:
        allowed = self.people[who] == self.offered
        if self.attempt(who, "acceptAdmin", self.book, allowed=allowed):
            self.admin, self.offered = self.people[who], ZERO

    @rule(who=st.integers(0, 1), sure=st.integers(0, 3))
    def retire(self, who: int, sure: int) -> None:
        allowed = self.is_admin(who)
        if (sure == 0 or not allowed) and self.attempt(who, "retire", self.book, allowed=allowed):
            self.retired, self.anchorer, self.offered = True, ZERO, ZERO

    @invariant()
    def the_contract_agrees_with_the_model(self) -> None:
        functions = self.registry.contract.functions
        assert functions.adminOf(self.book).call() == self.admin
        assert functions.anchorerOf(self.book).call() == self.anchorer
        assert functions.offeredTo(self.book).call() == self.offered
        assert functions.retired(self.book).call() == self.retired

    @invariant()
    def every_digest_stands_and_none_beyond(self) -> None:
        functions = self.registry.contract.functions
        digests = [sha256(raw).digest() for raw in self.records]
        for epoch, digest in enumerate([*digests, bytes(32)], start=1):
            assert functions.digestAt(self.book, epoch).call() == digest
        size = int.from_bytes(self.records[-1][88:96]) if self.records else 0
        last = digests[-1] if digests else bytes(32)
        assert functions.head(self.book).call() == [len(digests), last, size]


TestAnyActs = AnyActs.TestCase
TestAnyActs.settings = settings(max_examples=6, stateful_step_count=10)

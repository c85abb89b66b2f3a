"""Canonical JSON in the browser is the service's, byte for byte and refusal for refusal."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import EvidenceError
from ledger import canonical
from tests.web.phone import Phone

LIMIT = 1_000

# Keys that need no escape, as are all of the formats'. V8 13.6 errs with others: where it has read
# an object {"": 1, "\\": 2} before, it takes the key "\u001f" of the next one for a backslash.
# Written again, that value gives other bytes, so the object is refused and never taken wrongly.
plain = st.characters(min_codepoint=32, max_codepoint=126, exclude_characters='"\\')
keys = st.text(plain, max_size=8)
leaves = st.text(max_size=20) | st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
)
objects = st.dictionaries(keys, values, max_size=6)


def refusal(task: Any, *args: Any) -> str | None:  # noqa: ANN401 - any function of bytes
    """Return where a task finds its evidence at fault, None if it finds none."""
    try:
        task(*args)
    except EvidenceError as error:
        return error.where
    return None


def refusals(phone: Phone, data: bytes) -> tuple[str | None, str | None]:
    """Return where the browser and where the service refuses bytes.

    To the browser, "1.0" and "1e2" are integers, written wrongly; it names the byte, the service
    the field.
    """
    ours = refusal(phone.call, "canonical", "decode", data, LIMIT)
    theirs = refusal(canonical.decode, data, LIMIT)
    if ours and theirs and ours.startswith("byte ") and theirs.startswith("$."):
        assert re.search(rb"[0-9](\.0|[eE])", data)
        return theirs, theirs
    return ours, theirs


@given(objects)
def test_both_write_the_same_bytes(phone: Phone, value: dict[str, Any]) -> None:
    data = canonical.encode(value)
    assert phone.call("canonical", "encode", value) == data
    if len(data) <= LIMIT:
        assert phone.call("canonical", "decode", data, LIMIT) == value


@given(objects, st.data())
@settings(max_examples=300)
def test_both_refuse_the_same_changes_at_the_same_place(
    phone: Phone, value: dict[str, Any], data: st.DataObject
) -> None:
    raw = bytearray(canonical.encode(value))
    at = data.draw(st.integers(0, len(raw) - 1), "at")
    raw[at : at + 1] = data.draw(st.binary(max_size=3), "bytes")
    ours, theirs = refusals(phone, bytes(raw))
    assert ours == theirs


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"null",
        b'"a"',
        b"{",
        b'{"a":null}',
        b'{"a":true}',
        b'{"a":1.0}',
        b'{"a":1.5}',
        b'{"a":-0}',
        b'{"a":01}',
        b'{"a":1e2}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740992}',
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\u00e9"}',
        b'{"a":"\x7f\\u007f"}',
        b'{"\xc3\xa9":1}',
        b'{"a":{"\xc3\xa9":1}}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\xef\xbf"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\xf5\x80\x80\x80"}',
        b'{"a":[1,[2,[1.5]]]}',
        b'{"a":' + b"[" * 32 + b"]" * 32 + b"}",
        b'{"a":"' + b"a" * LIMIT + b'"}',
    ],
)
def test_both_refuse_what_is_not_canonical(phone: Phone, text: bytes) -> None:
    ours, theirs = refusals(phone, text)
    assert ours == theirs is not None


def test_both_refuse_half_of_a_surrogate_pair(phone: Phone) -> None:
    # The service names the field or all of the text, by whichever JSON library it has.
    assert None not in refusals(phone, b'{"a":"\\ud800"}')


def test_both_accept_keys_that_mean_something_to_the_language(phone: Phone) -> None:
    value = {"__proto__": {"a": 1}, "constructor": "b", "10": 1, "9": 2, "a": "\u2028\x7f"}
    data = canonical.encode(value)
    assert refusals(phone, data) == (None, None)
    assert phone.play("recoded", data) == data


def test_as_many_levels_are_allowed(phone: Phone) -> None:
    value: Any = 1
    for _ in range(canonical.DEPTH_MAX):
        value = {"a": value}
    data = json.dumps(value, separators=(",", ":")).encode()
    assert refusals(phone, data) == (None, None)
    assert None not in refusals(phone, b'{"a":' + data + b"}")

"""Canonical JSON: three writers agree byte for byte, and nothing else is read."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger import canonical
from ledger.canonical import DEPTH_MAX, INTEGER_MAX, NotCanonicalError, decode, encode

if TYPE_CHECKING:
    from types import ModuleType

LIMIT = 65_535
VECTORS = json.loads((Path(__file__).parent / "vectors" / "rfc8785.json").read_text("utf-8"))


def _without_orjson() -> ModuleType:
    """The same module as it is where only Python is installed."""
    spec = find_spec("ledger.canonical")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    with patch.dict(sys.modules, {"orjson": None}):
        spec.loader.exec_module(module)
    return module


PLAIN = _without_orjson()
BOTH = pytest.mark.parametrize("module", [canonical, PLAIN], ids=["orjson", "json"])

texts = st.text(st.characters(exclude_categories=["Cs"]))
awkward_texts = st.text(st.sampled_from('",:\\{}[]ntf \x00\x1f\x7f€😂0e.'))
integers = st.integers(-INTEGER_MAX, INTEGER_MAX)
keys = st.text(st.characters(max_codepoint=127)) | st.text(st.sampled_from('":\\{n\x00'))
values = st.recursive(
    texts | awkward_texts | integers,
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
    max_leaves=20,
)
objects = st.dictionaries(keys, values)


class Pair(NamedTuple):
    """A tuple with names, which no JSON has."""

    first: int
    second: int


class Word(str):
    """A string that is more than one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A value that some writers spell as an object."""

    x: int


def _nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def _refused(module: ModuleType, call: str, *args: object) -> Any:  # noqa: ANN401
    with pytest.raises(module.NotCanonicalError) as caught:
        getattr(module, call)(*args)
    return caught.value


@given(objects)
def test_three_writers_agree_and_reading_gives_the_value_back(value: dict[str, Any]) -> None:
    data = encode(value)
    assert data == PLAIN.encode(value) == rfc8785.dumps(value)
    assert decode(data, len(data)) == PLAIN.decode(data, len(data)) == value


@BOTH
@pytest.mark.parametrize("case", VECTORS["accepted"], ids=lambda case: case["name"])
def test_vectors_of_the_standard(module: ModuleType, case: dict[str, str]) -> None:
    assert module.encode(json.loads(case["input"])) == case["output"].encode()
    assert module.decode(case["output"].encode(), LIMIT) == json.loads(case["input"])


@BOTH
@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: case["name"])
def test_parts_of_the_standard_that_are_not_used(module: ModuleType, case: dict[str, str]) -> None:
    assert _refused(module, "decode", case["input"].encode(), LIMIT).where == case["where"]


@BOTH
@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"a": 1.5}, "$.a"),
        ({"a": 1.0}, "$.a"),
        ({"a": 1e16}, "$.a"),
        ({"a": float("nan")}, "$.a"),
        ({"a": [0, None]}, "$.a[1]"),
        ({"a": True}, "$.a"),
        ({"a": False}, "$.a"),
        ({"a": INTEGER_MAX + 1}, "$.a"),
        ({"a": {"b": -INTEGER_MAX - 1}}, "$.a.b"),
        ({"a": 2**64}, "$.a"),
        ({"a": b"bytes"}, "$.a"),
        ({"a": {1}}, "$.a"),
        ({"a": Pair(1, 2)}, "$.a"),
        ({"a": Path("p")}, "$.a"),
        ({"a": Word("p")}, "$.a"),
        ({"a": Point(1)}, "$.a"),
        ({"a": date(2026, 1, 1)}, "$.a"),
        ({"a": "\ud800"}, "$.a"),
        ({"é": 1}, "$"),
        ({"a": {"é": "x"}}, "$.a"),
        ({1: 2}, "$"),
        ({None: 2}, "$"),
        ({"\ud800": 2}, "$"),
    ],
)
def test_values_outside_the_range_are_named(module: ModuleType, value: object, where: str) -> None:
    assert _refused(module, "encode", value).where == where


@BOTH
def test_text_that_looks_like_a_refused_value_is_text(module: ModuleType) -> None:
    value = {"a": ':null,true,1.5e3"', "b": '\\":null', "c": 'é":1,"é":2', "d\\": "\\"}
    assert module.decode(module.encode(value), LIMIT) == value


@BOTH
def test_tuples_are_lists(module: ModuleType) -> None:
    assert module.encode((1, ("a",))) == b'[1,["a"]]'


@BOTH
def test_depth_is_bounded_alike(module: ModuleType) -> None:
    module.encode(_nested(DEPTH_MAX))
    module.encode([[]] * 100)
    error = _refused(module, "encode", _nested(DEPTH_MAX + 1))
    assert error.where == "$" + "[0]" * DEPTH_MAX
    deep = b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}"
    assert _refused(module, "decode", deep, LIMIT).where.startswith("$")


@BOTH
@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "$"),
        (b"[]", "$"),
        (b'"a"', "$"),
        (b"1", "$"),
        (b'{"a":1', "$"),
        (b'{"a":1}x', "$"),
        (b'{"a":1,}', "$"),
        (b'{"a":NaN}', "$"),
        (b"\xef\xbb\xbf{}", "$"),
        (b'{"a":"\\ud800"}', "$"),
        (b'{"a":01}', "$"),
        (b'{"a":"\n"}', "$"),
        (b'{"a":1,"a":1}', "byte 6"),
        (b'{"a":1} ', "byte 7"),
        (b" {}", "byte 0"),
        (b'{"b":1,"a":2}', "byte 2"),
        (b'{"a": 1}', "byte 5"),
        (b'{"a":"\\u0041"}', "byte 6"),
        (b'{"a":"\\/"}', "byte 6"),
        (b'{"a":"\\u000A"}', "byte 7"),
        (b'{"a":"\\u00e9"}', "byte 6"),
        (b'{"a":"\xff"}', "byte 6"),
        (b'{"a":"\xed\xa0\x80"}', "byte 6"),
        ('{"a":1}'.encode("utf-16"), "byte 0"),
    ],
)
def test_other_spellings_are_refused(module: ModuleType, data: bytes, where: str) -> None:
    found = _refused(module, "decode", data, LIMIT).where
    assert found == where or (where == "$" and found.startswith("$"))


@BOTH
def test_a_difference_is_shown_where_it_is(module: ModuleType) -> None:
    error = _refused(module, "decode", b'{"a":1,"a":1}', LIMIT)
    assert str(error) == "byte 6: the canonical form has '}', not ',\"a\":1}'"


@BOTH
def test_length_is_bounded_before_anything_is_read(module: ModuleType) -> None:
    data = module.encode({"a": "x" * 100})
    assert module.decode(data, len(data)) == {"a": "x" * 100}
    assert _refused(module, "decode", data, len(data) - 1).where == f"byte {len(data) - 1}"


@given(st.binary(max_size=40) | objects.map(json.dumps).map(str.encode))
def test_whatever_is_read_was_canonical(data: bytes) -> None:
    """Both readers accept the same bytes, and only those that the reference would write."""
    try:
        value = decode(data, LIMIT)
    except NotCanonicalError:
        with pytest.raises(PLAIN.NotCanonicalError):
            PLAIN.decode(data, LIMIT)
    else:
        assert PLAIN.decode(data, LIMIT) == value
        assert rfc8785.dumps(value) == data  # type: ignore[arg-type]


def test_a_uuid_object_never_becomes_other_bytes_than_its_text() -> None:
    """Orjson writes UUID objects by itself; where Python's `json` is used they are refused."""
    text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
    assert encode({"id": UUID(text)}) == encode({"id": text})

"""Ways to change a bundle, one field at a time."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

Step = str | int
Place = tuple[Step, ...]

HEX = "0123456789abcdef"


def leaves(value: object, place: Place = ()) -> Iterator[tuple[Place, str | int]]:
    """Give each field that holds a string or number, with the way to it."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*place, name))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from leaves(item, (*place, at))
    else:
        assert isinstance(value, str | int)
        yield place, value


def name_of(place: Place) -> str:
    """Return how the verifier writes a field: `bundle.entries[0].memo.salt`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return "bundle" + "".join(steps)


def changed_value(value: str | int, random: Random) -> str | int:
    """Return another value of the same kind, near to this one."""
    if isinstance(value, int):
        return abs(value + random.choice([-1, 1, 7]))
    if not value:
        return "x"
    at = random.randrange(len(value))
    alphabet = HEX if set(value) <= set(HEX) else HEX + "-+ \n"
    other = random.choice([letter for letter in alphabet if letter != value[at]])
    return value[:at] + other + value[at + 1 :]


def with_value(whole: dict[str, Any], place: Place, value: object) -> dict[str, Any]:
    """Return a copy of the object in which one field has another value."""
    found = deepcopy(whole)
    inner: Any = found
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return found


def names_match(where: str, changed: str) -> bool:
    """Whether an error names the changed field, a part of the bundle around it, or one inside."""
    return where == changed or _within(where, changed) or _within(changed, where)


def _within(inner: str, outer: str) -> bool:
    return inner.startswith(outer) and inner[len(outer)] in ".[:"

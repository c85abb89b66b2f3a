"""The demo's people with the keys to try it with, as they are kept beside its database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.settings import Settings

IDENTITIES: Final = "identities.json"


class Shown(NamedTuple):
    """A co-op of the demo.

    Attributes:
        about: two sentences on what it shows, to be translated.
        faces: the people to try, each with name, roles, member, key and seed.
        people: all of them.
    """

    name: str
    about: str
    community: str
    book: str
    faces: Sequence[dict[str, Any]]
    people: Sequence[dict[str, Any]]


def coops(settings: Settings) -> Sequence[Shown]:
    """The demo's co-ops; none where this is no demo."""
    file = settings.data / IDENTITIES
    if not settings.demo or not file.is_file():
        return ()
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return [_shown(one) for one in (found, *found["others"])]


def _shown(one: dict[str, Any]) -> Shown:
    named = {person["name"]: person for person in one["people"]}
    faces = [named[name] for name in one["faces"]]
    return Shown(one["name"], one["about"], one["community"], one["book"], faces, one["people"])

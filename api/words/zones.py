"""Time zones to choose from as people say them: a city, under the country that it lies in."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from babel import Locale
from babel.core import get_global

from api.words.folding import folded
from api.words.i18n import places, using
from api.words.showing import show_zone

if TYPE_CHECKING:
    from collections.abc import Sequence


class City(NamedTuple):
    """A zone to choose: its name in the tz database, other names of the same, and its city."""

    zone: str
    also: Sequence[str]
    city: str


class Country(NamedTuple):
    """A country with its cities; without a name for what lies in none, such as UTC."""

    name: str
    cities: Sequence[City]


def by_country(zones: Sequence[str]) -> Sequence[Country]:
    """These zones by country and city, in the language in use; those of no country come first."""
    return _by_country(tuple(zones), str(places()))


@lru_cache(maxsize=30)
def _by_country(zones: tuple[str, ...], locale: str) -> Sequence[Country]:
    countries: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    names = Locale.parse(locale).territories
    for zone in zones:
        countries[names.get(_territory(zone), "")][show_zone(zone)].append(zone)
    return [
        Country(name, [_city(city, cities[city]) for city in sorted(cities, key=folded)])
        for name, cities in sorted(countries.items(), key=lambda item: folded(item[0]))
    ]


def _territory(zone: str) -> str:
    """The code of its country; empty where Babel knows of none."""
    canonical = get_global("zone_aliases").get(zone, zone)
    code = str(get_global("zone_territories").get(canonical, "ZZ"))
    return "" if code in {"001", "ZZ"} else code


def _city(city: str, zones: Sequence[str]) -> City:
    """Of the zones that lie there, the one that bears today's name of the place."""
    with using("en"):
        today = show_zone(zones[0]).replace(" ", "_")
    zone = min(zones, key=lambda one: (one.rpartition("/")[2] != today, one))
    return City(zone, [one for one in zones if one != zone], city)

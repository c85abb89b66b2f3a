"""Time zones are chosen as people say them, and none is lost by that."""

from __future__ import annotations

import pytest

from api.audits.schedules import zones
from api.words.folding import folded
from api.words.i18n import LANGUAGES, using
from api.words.showing import show_zone
from api.words.zones import City, by_country

SAID = [
    ("es", "España", "Europe/Madrid", "Madrid"),
    ("fr", "Espagne", "Atlantic/Canary", "Îles Canaries"),
    ("ca", "Argentina", "America/Argentina/Buenos_Aires", "Buenos Aires"),
    ("pt", "Portugal", "Europe/Lisbon", "Lisboa"),
    ("en", "India", "Asia/Kolkata", "Kolkata"),
]


def cities(language: str) -> dict[tuple[str, str], City]:
    with using(language):
        return {(land.name, one.zone): one for land in by_country(zones()) for one in land.cities}


@pytest.mark.parametrize(("language", "country", "zone", "city"), SAID)
def test_a_zone_is_a_city_under_its_country(
    language: str, country: str, zone: str, city: str
) -> None:
    assert cities(language)[country, zone].city == city


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_zone_can_be_chosen_once(language: str) -> None:
    found = cities(language).values()
    named = [name for one in found for name in (one.zone, *one.also)]
    assert sorted(named) == sorted(zones())
    with using(language):
        lands = by_country(zones())
    names = [land.name for land in lands]
    assert names == sorted(names, key=folded)
    assert "UTC" in [one.city for one in lands[0].cities]
    for land in lands:
        assert len({one.city for one in land.cities}) == len(land.cities)
        assert not [one for one in land.cities if "_" in one.city or "/" in one.city]


@pytest.mark.parametrize("accepted", ["", "pt", "en-US,pt;q=0.5", "pt-PT,pt;q=0.9"])
def test_places_have_the_names_of_the_country_that_a_catalogue_is_of(accepted: str) -> None:
    """Babel's Portuguese is that of Brazil, where no country is said."""
    with using("pt", accepted):
        named = {
            one.zone: (land.name, one.city) for land in by_country(zones()) for one in land.cities
        }
        assert (show_zone("Europe/Moscow"), show_zone("Africa/Nairobi")) == ("Moscovo", "Nairobi")
    assert named["Europe/Moscow"] == ("R\u00fassia", "Moscovo")
    assert named["Asia/Tehran"] == ("Ir\u00e3o", "Teer\u00e3o")


def test_a_reader_in_brazil_reads_what_places_are_called_there() -> None:
    with using("pt", "pt-BR"):
        assert show_zone("Europe/Moscow") == "Moscou"


def test_an_older_name_is_another_of_the_same() -> None:
    [kolkata] = [one for (_, zone), one in cities("en").items() if zone == "Asia/Kolkata"]
    assert kolkata.also == ["Asia/Calcutta"]

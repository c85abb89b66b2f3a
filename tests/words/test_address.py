"""Whom a language speaks to: always in one way, and about roles whoever has them."""

from __future__ import annotations

import re
from typing import Final

import pytest

from api.words.i18n import LANGUAGES
from tests.words.catalogues import texts_in

SPANISH_TU: Final = re.compile(
    r"\b(?:t[uú]s?|te|ti|contigo|tuy[oa]s?|vosotr[oa]s|vuestr[oa]s?|os|eres|estás|has|puedes"
    r"|tienes|debes|quieres|sabes|haces|ves|das|vas|dices|eliges|necesitas|\w+steis|\w+áis|\w+éis"
    r"|(?:\w+[aiu]ste)(?<!existe)(?<!asiste)(?<!consiste)(?<!triste)(?<!baste))\b",
    re.IGNORECASE,
)
SPANISH_ORDERS: Final = re.compile(
    r"(?:\A|[.:;?!] |, )(?:Abre|Añade|Avisa|Carga|Concede|Copia|Corrige|Deja|Di|Elige|Empieza"
    r"|Envía|Escanea|Escribe|Guárdal[oa]|Haz|Hazlo|Imprime|Lee|Léel[oa]|Marca|Míral[oa]|Pídesel[oa]"
    r"|Pon|Prueba|Pulsa|Usa|Vuelve)\b"
)
"""How somebody called tú is told to do a thing. Other verbs are the same as of a third person."""

FRENCH_TU: Final = re.compile(r"\b(?:tu|toi|ton|tes|te|t\u2019\w+)\b", re.IGNORECASE)
CATALAN_TU: Final = re.compile(
    r"\b(?:tu|teu|teva|teus|teves|vosaltres|vostre|vostra|ets|pots|tens|vols|saps|fas|dius"
    r"|has de|estàs|necessites)\b",
    re.IGNORECASE,
)
CATALAN_VOS: Final = re.compile(
    r"\b(?!(?:clau|cau|dispositiu|diu|veu|deu|motiu|viu|treu|escriu|plau|correu|preu|creu|definitiu)\b)"
    r"\w{3,}[aei]u(?:-\w+)?\b",
    re.IGNORECASE,
)
"""How one called vós is told to do a thing; few other words end so."""

PORTUGUESE_TU: Final = re.compile(
    r"\b(?:tu|teus?|tuas?|ti|contigo|você|vocês|vós|vosso|vossa|és|podes|tens|queres|sabes|fazes"
    r"|deves|o senhor|a senhora|\w+aste|\w+iste(?<!existe)(?<!consiste))\b",
    re.IGNORECASE,
)
ADDRESS: Final = {
    "es": [SPANISH_TU, SPANISH_ORDERS], "fr": [FRENCH_TU], "ca": [CATALAN_TU, CATALAN_VOS],
    "pt": [PORTUGUESE_TU],
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(ADDRESS.keys() & set(LANGUAGES)))
def test_a_language_speaks_to_everybody_as_to_somebody_one_respects(language: str) -> None:
    found = [text for each in ADDRESS[language] for text in texts_in(language) if each.search(text)]
    assert found == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Escribe la cantidad."),
        ("es", "Ya lo firmaste: elige otro."),
        ("es", "Te espera"),
        ("es", "Lo leéis las dos partes"),
        ("fr", "Ton compte"),
        ("ca", "El teu compte"),
        ("ca", "Llegiu la llista i signeu-la."),
        ("pt", "Se já usaste esta chave"),
    ],
)
def test_other_ways_are_noticed(language: str, text: str) -> None:
    assert any(each.search(text) for each in ADDRESS[language])


@pytest.mark.parametrize("text", ["Firme con su llave.", "No existe.", "Escribir un mensaje"])
def test_the_right_one_is_not(text: str) -> None:
    assert not any(each.search(text) for each in ADDRESS["es"])

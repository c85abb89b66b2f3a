"""The demo's local exchange, which counts in a unit like money: who is in it, and its prices."""

from __future__ import annotations

from typing import Final

from api.demo.coops import (
    Ad,
    Coop,
    Deal,
    Declined,
    Letter,
    Near,
    Paper,
    Ring,
    Role,
    Shared,
    Sum,
    Turns,
    Waits,
    Wrong,
)
from api.market.notices import NEED, OFFER
from api.service.callers import AUDITOR
from api.service.scribe import BookTerms
from api.words.i18n import N_
from ledger.amounts import Unit
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from wallets.mandates import BROKER

GRAINS: Final = Unit("grain", 100)
"""As exchanges in France call what they count in."""

CAST: Final = (
    Role("Aïcha Traoré"),
    Role("Matteo Conti"),
    Role("Jeanne Roche", (STEWARD,)),
    Role("Samuel Okafor", (STEWARD,)),
    Role("Hana Kovács", (TREASURER,)),
    Role("Luc Perrin", (BROKER,)),
    Role("Dilnoza Karimova", (BROKER,)),
    Role("Grace Wanjiru", (AUDITOR,)),
    Role("Boulangerie du Pont"),
    Role("Ferme des Trois Chênes"),
    Role("Atelier Vélo"),
    Role("Camille Aubert"),
    Role("Esteban Vargas"),
    Role("Farida Rahmani"),
    Role("Gustav Lindholm"),
    Role("Ha-eun Park"),
    Role("Ivana Marić"),
    Role("João Teixeira"),
    Role("Khadija Sow"),
    Role("Lupe Villanueva"),
    Role("Marek Wójcik"),
    Role("Noor van Dijk"),
    Role("Oona Virtanen"),
    Role("Petra Schäfer"),
    Role("Rashid Chowdhury"),
    Role("Siobhán Kelly"),
    Role("Market fund", kind="fund"),
    Role("Théodore Blanc", device=False),
)

DEALS: Final = (
    Deal("Bread for the week", (1_250, 1_800)),
    Deal("A basket of vegetables", (1_500, 2_000)),
    Deal("Bicycle mended", (2_250, 3_500)),
    Deal("A dozen eggs", (450,)),
    Deal("Honey, two jars", (1_600,)),
    Deal("A lift to the station", (600, 900)),
    Deal("Knitted scarf", (2_800,)),
    Deal("Jam and pickles", (750, 1_150)),
    Deal("An hour of French", (1_200,)),
    Deal("Firewood, half a cubic metre", (4_500,)),
    Deal("Seedlings", (350, 675)),
    Deal("Soap, four bars", (1_400,)),
)

RING: Final = Ring(
    gives=(
        Sum("A jar of plum jam", 575),
        Sum("A lift to the market", 650),
        Sum("Patched the tent", 1_450),
    ),
    asks=(
        Sum("Two cabbages and a pumpkin", 980),
        Sum("Half of the diesel to the coast", 1_825),
        Sum("The cot, as we said", 4_000),
        Sum("Bread on Saturday", 640),
    ),
    books=(
        Sum("A wheel to be built, paid once it turns", 4_250),
        Sum("Ten kilos of apples for pressing", 1_850),
        Sum("A coat to be lined", 3_600),
        Sum("Sixty bricks, to be fetched", 3_000),
    ),
    cheques=(1_000, 500),
    lets=Sum("At the market stall", 2_500),
    ads=(
        Ad(OFFER, "home", "Sourdough bread on Saturdays, 6.40 a loaf.", "Market hall", "walk"),
        Ad(NEED, "repair", "Who can build a wheel for an old bicycle?", "Upper village"),
        Ad(OFFER, "garden", "Seedlings in April, apples now.", "Three Oaks", "far"),
        Ad(OFFER, "transport", "A van, with or without me, on weekdays.", "", "far"),
        Ad(NEED, "home", "Jars with lids, I pay in jam.", "Market hall", "walk"),
        Ad(OFFER, "repair", "Clothes altered, lined and mended.", "By the church"),
        Ad(NEED, "children", "A cot to borrow or to buy.", "Upper village"),
        Ad(OFFER, "teaching", "French for newcomers, first hour free.", "", "remote"),
    ),
    letters=(
        Letter(
            "Is the cot still there?",
            "It is, with a mattress. Shall we say forty?",
            "Forty it is. I come on Thursday with the van.",
        ),
        Letter(
            "Your apples were wonderful. Are there more?",
            "Two crates, under the stairs.",
            "Keep one for me, please!",
        ),
    ),
    notes=(
        "The van is free on Thursday afternoon.",
        "I keep two loaves for you, rye and wheat.",
        "The wheel runs straight now. Come and try it.",
        "Have you jars left? I have plums.",
        "The hens lay again, six a day!",
    ),
    turns=(
        Turns("transport", "Lift to the market with two crates", 45, "36", "07:30"),
        Turns("errands", "Keeping the common stall", 120, "6", "09:00"),
        Turns("garden", "Feeding the hens", 30, "1234567", "08:00"),
    ),
)

WAITS: Final = Waits(
    lost="Camille Aubert",
    joins=("Yannick Le Goff", "Mirela Ionescu"),
    further="Matteo Conti",
    promoted=("Siobhán Kelly", AUDITOR),
    near=Near("Marek Wójcik", "Ferme des Trois Chênes", "Wood for the whole winter", 850),
    paper=Paper(
        "Théodore Blanc", "Luc Perrin", "Jeanne Roche", "Dilnoza Karimova",
        ("Boulangerie du Pont", "Ferme des Trois Chênes"),
        "I, Théodore Blanc, let Luc Perrin enter my bread, my milk and my eggs.", 2_000, 20_000,
    ),
    shared=Shared(
        ("Aïcha Traoré", "Matteo Conti"), "Atelier Vélo", 2_250, "A cargo bicycle for two streets"
    ),
    declined=Declined("Aïcha Traoré", "Gustav Lindholm", "The old loom", 9_500),
    wrong=Wrong(
        "Matteo Conti", "Aïcha Traoré", 1_640, "Honey",
        "It was one jar and not two: please take it back with me.",
    ),
    votes=(
        "Ouvrons-nous le marché le mercredi\N{NARROW NO-BREAK SPACE}?\nPour\nContre",
        "Où fêtons-nous la récolte\N{NARROW NO-BREAK SPACE}?\nAu moulin\nSur la place",
    ),
)  # fmt: skip

EXCHANGE: Final = Coop(
    name="SEL des Collines",
    about=N_(
        "A local exchange that counts in grains, a unit like money with two decimals. "
        "It shows prices for bread, bicycles and lifts, sums set aside, and cheques on paper."
    ),
    terms=BookTerms(GRAINS, lower=-30_000, upper=60_000, quorum=2),
    cast=CAST,
    faces=tuple(role.name for role in CAST[:8]),
    spot=(4_509, 529),
    quarters=("Market hall", "Upper village", "Three Oaks"),
    zone="Europe/Paris",
    closes="month",
    deals=DEALS,
    gift=Sum("For the roof of the market hall", 500),
    ring=RING,
    waits=WAITS,
)

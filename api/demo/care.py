"""The demo's care circle: who is in it, and what they do for each other."""

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
from api.service.scribe import BookTerms
from api.words.i18n import N_
from ledger.amounts import HOURS
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from wallets.mandates import BROKER

COOPERATIVE: Final = "Cooperativa Ayni"

TERMS: Final = BookTerms(HOURS, lower=-1_200, upper=2_400, quorum=2)
"""Members may owe twenty hours and be owed forty; both stewards sign what concerns all."""

TREASURER_NAME: Final = "Chiara Russo"
SHOP: Final = "Almacén La Esquina"
FUND: Final = "Solidarity fund"

CAST: Final = (
    Role("Amina Osei", (STEWARD,)),
    Role("Björn Halvorsen", (STEWARD,)),
    Role(TREASURER_NAME, (TREASURER,)),
    Role("Daniel Cohen", (BROKER,)),
    Role("Elena Petrova", ("auditor",)),
    Role("Fatou Diop"),
    Role("Guadalupe Reyes"),
    Role("Hiroshi Tanaka", (BROKER,)),
    Role("Inés Carrasco"),
    Role("Jamal Haddad"),
    Role("Kateřina Nováková"),
    Role("Liam Byrne"),
    Role("Mercè Puig"),
    Role("Nayra Condori"),
    Role("Olumide Adeyemi"),
    Role("Priya Nair"),
    Role("Quentin Leroy"),
    Role("Rosa Quispe"),
    Role("Household Mamani-Flores"),
    Role(SHOP),
    Role(FUND, kind="solidarity"),
    Role("Yusuf Demir", device=False),
)

CARE: Final = (
    Deal("Shopping at the market, carried upstairs", (45, 60, 90), "errands"),
    Deal("Night watch beside Grandfather", (360, 420, 480), "care"),
    Deal("Cooked meals for three days", (90, 120, 150), "home"),
    Deal("Drive to the doctor and back", (60, 75, 120), "transport"),
    Deal("Help with the pension forms", (30, 45, 60), "other"),
    Deal("Gardening: beds and hedge", (60, 120, 180), "home"),
    Deal("Mathematics for the twins", (60, 90), "teaching"),
    Deal("Spanish conversation", (60,), "teaching"),
    Deal("Mended the dripping tap", (30, 45), "repair"),
    Deal("Looked after the children", (120, 180, 240), "care"),
    Deal("Walked the dog", (30, 45), "company"),
    Deal("Haircut at home", (45,), "care"),
    Deal("Read the newspaper aloud", (45, 60), "company"),
    Deal("Mended two winter coats", (90, 120), "repair"),
    Deal("Set up the new telephone", (30, 60), "other"),
)

AT_THE_SHOP: Final = (
    Deal("Bread, milk and vegetables", (20, 30, 40), "errands"),
    Deal("Groceries brought home", (45, 60), "errands"),
)

FOR_THE_SHOP: Final = (
    Deal("Unloaded the delivery", (60, 90), "errands"),
    Deal("Kept the till while the shop was at the bank", (60, 120)),
)

GIFTS: Final = (Deal("For the solidarity fund", (30, 45, 60)),)

RING: Final = Ring(
    gives=(
        Sum("Read to Mother on Sunday", 60),
        Sum("Two loaves and company at breakfast", 30),
        Sum("Drove us to the eye doctor", 75),
        Sum("Fixed the back brake of my bicycle", 45),
    ),
    asks=(
        Sum("Cooked for your brother's return", 90),
        Sum("Carried the firewood up", 45),
        Sum("Sat with your father on Thursday", 120),
        Sum("Wrote the letter to the housing office", 30),
        Sum("Fetched the medicine in the rain", 30),
    ),
    books=(
        Sum("An afternoon with Grandmother while we are at the school", 180),
        Sum("Help with getting up, three mornings", 90),
        Sum("A lift to the hospital on Wednesday", 120),
        Sum("Washing and hair, on Friday", 60),
        Sum("Lunch with Uncle Tomás, and a walk if it is dry", 120),
    ),
    cheques=(60, 30),
    lets=Sum("Small errands", 120),
    ads=(
        Ad(OFFER, "care", "I can sit with somebody at night, twice a week.", "Old town"),
        Ad(NEED, "transport", "A lift to the clinic every second Tuesday.", "Harbour", "walk"),
        Ad(OFFER, "home", "Soup for six: I cook a large pot on Fridays.", "", "walk"),
        Ad(NEED, "company", "Somebody to play chess with Father.", "Old town", "walk"),
        Ad(OFFER, "repair", "I mend bicycles, also on the doorstep.", "By the station"),
        Ad(OFFER, "teaching", "Reading and sums with children after school.", "", "remote"),
        Ad(NEED, "garden", "Two hands for the hedge before the frost.", "Upper street", "walk"),
        Ad(OFFER, "paper", "Forms, letters and the tax office: I like them.", "", "remote"),
    ),
    letters=(
        Letter(
            "Could you come half an hour earlier on Friday?",
            "Of course. I bring the bread.",
            "Thank you! Mother asks whether you still have the seed catalogue.",
        ),
        Letter(
            "The wheelchair fits into the car, I tried.",
            "Then we take the road along the river.",
            "Lovely. I bring a blanket and tea.",
        ),
        Letter(
            "How was the night?",
            "Quiet. He slept from eleven, and asked for you at six.",
            "I am so glad. Sleep well now.",
        ),
    ),
    notes=(
        "Grandfather asks for your apple cake. No hurry!",
        "I left your scarf with the shop.",
        "Thank you for yesterday, we slept until nine.",
        "Can you bring the large pot on Friday?",
        "The new telephone works, see?",
        "Shall we go to the clinic together?",
    ),
    turns=(
        Turns("care", "Help with getting up and breakfast", 60, "135", "08:00"),
        Turns("company", "A walk and the newspaper", 60, "26", "15:00"),
        Turns("home", "Cooking for two days", 90, "147", "11:00"),
        Turns("care", "Evening round: pills, blinds, good night", 45, "2467", "20:30"),
    ),
)

WAITS: Final = Waits(
    lost="Inés Carrasco",
    joins=("Soledad Paredes", "Tariq Aziz"),
    further="Fatou Diop",
    promoted=("Kateřina Nováková", TREASURER),
    near=Near("Priya Nair", "Nayra Condori", "Five weeks of help after the move", 40),
    paper=Paper(
        "Yusuf Demir", "Daniel Cohen", "Amina Osei", "Hiroshi Tanaka", (SHOP, "Liam Byrne"),
        "I, Yusuf Demir, let Daniel Cohen enter what I receive from the shop and for lifts.",
        60, 600,
    ),
    shared=Shared(
        ("Rosa Quispe", "Fatou Diop"), "Quentin Leroy", 45, "Music lessons for both our girls"
    ),
    declined=Declined("Rosa Quispe", "Mercè Puig", "Two hours in the allotment", 120),
    wrong=Wrong(
        "Liam Byrne", "Rosa Quispe", 60, "Ironing",
        "It was Nayra who ironed, not I: please take it back with me.",
    ),
    votes=(
        "Shall the shop be open on Saturdays?\nFor\nAgainst",
        "Where do we meet in summer?\nIn the allotments\nAt the school\nBy the river",
    ),
)  # fmt: skip

CIRCLE: Final = Coop(
    name=COOPERATIVE,
    about=N_(
        "A care circle of twenty, where neighbours look after each other and count the hours. "
        "It shows care that several take turns in, bookings, and help for those without a device."
    ),
    terms=TERMS,
    cast=CAST,
    faces=(
        "Rosa Quispe", "Fatou Diop", "Liam Byrne", "Amina Osei", "Björn Halvorsen", TREASURER_NAME,
        "Daniel Cohen", "Hiroshi Tanaka", "Elena Petrova",
    ),
    spot=(-1_353, -7_197),
    quarters=("Old town", "Harbour", "Upper street"),
    zone="America/Lima",
    closes="",
    deals=CARE,
    gift=None,
    ring=RING,
    waits=WAITS,
)  # fmt: skip

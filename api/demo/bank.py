"""The demo's time bank of two hundred: who is in it, and what they do for each other."""

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
from ledger.amounts import HOURS
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from wallets.mandates import BROKER

FACES: Final = (
    Role("Leila Farhadi"),
    Role("Tomás Iglesias"),
    Role("Agnès Fontaine", (STEWARD,)),
    Role("Kwame Boateng", (STEWARD,)),
    Role("Mei-Ling Chou", (TREASURER,)),
    Role("Pavel Horák", (BROKER,)),
    Role("Sofía Benítez", (BROKER,)),
    Role("Idris Kamara", (AUDITOR,)),
)

GIVEN_AND_FAMILY: Final = (
    ("Abena Kofi Esi Yaw Akosua", "Mensah Owusu Asante Darko"),
    ("Ana Bruno Carla Diego Marta", "Silva Pereira Rocha Azevedo"),
    ("Aiko Kenji Haruka Sota Yuna", "Sato Mori Nakamura Ito"),
    ("Claire Émile Margot Hugo Louise", "Bernard Moreau Girard Lefèvre"),
    ("Zeynep Emre Elif Mehmet Derya", "Demirtaş Kaya Öztürk Çelik"),
    ("Lakshmi Arjun Meera Ravi Kavya", "Iyer Sharma Menon Patel"),
    ("Ximena Wayra Luz Inti Yolanda", "Choque Huanca Ticona Apaza"),
    ("Ingrid Lars Astrid Nils Sigrid", "Berg Dahl Lund Strand"),
    ("Salma Youssef Nadia Karim Amal", "Benali Mansour Haddad Saidi"),
    ("Olena Taras Daryna Andriy Halyna", "Shevchenko Kovalenko Bondar Melnyk"),
)
"""Five given names and four family names of each place: twenty people."""

CAST: Final = (
    *FACES,
    Role("Common fund", kind="fund"),
    Role("Evaristo Luna", device=False),
    *(
        Role(f"{given} {family}")
        for names, families in GIVEN_AND_FAMILY
        for given in names.split()
        for family in families.split()
    ),
)[:200]

DEALS: Final = (
    Deal("Guitar lesson", (60,), "teaching"),
    Deal("Bicycle made ready for winter", (60, 90), "repair"),
    Deal("A lift to the airport", (60, 75), "transport"),
    Deal("Bread baked for the street feast", (90, 120), "home"),
    Deal("German conversation", (60,), "teaching"),
    Deal("Shelves put up", (45, 90), "repair"),
    Deal("Two evenings with the children", (180, 240), "care"),
    Deal("Watered the plants for a week", (60,), "home"),
    Deal("Help with the tax form", (45, 60), "other"),
    Deal("Yoga in the park", (60,), "teaching"),
    Deal("Cake for thirty", (120, 150), "home"),
    Deal("Mended a lamp and a toaster", (45, 60), "repair"),
    Deal("Carried boxes, third floor", (60, 120), "transport"),
    Deal("Photographs at a wedding", (180,)),
    Deal("Walked the dogs", (30, 45), "company"),
)

RING: Final = Ring(
    gives=(
        Sum("A haircut for the first day of school", 45),
        Sum("Sewed the curtains", 120),
        Sum("Showed me how to prune the vines", 60),
    ),
    asks=(
        Sum("Two piano lessons", 120),
        Sum("The lift home from the concert", 45),
        Sum("Translated the letter", 30),
        Sum("Bread for Saturday's breakfast", 60),
    ),
    books=(
        Sum("Painting the kitchen, one morning", 240),
        Sum("Three hours with the twins on Saturday", 180),
        Sum("Bicycle: new chain and cables", 90),
        Sum("Moving a wardrobe on Thursday", 120),
    ),
    cheques=(60, 120),
    lets=Sum("What I offer at the market stall", 120),
    ads=(
        Ad(OFFER, "teaching", "Guitar for beginners, I have a second one.", "Ribera"),
        Ad(NEED, "repair", "Somebody who understands washing machines.", "San Roque"),
        Ad(OFFER, "transport", "I drive to the city on Mondays, three seats.", "", "far"),
        Ad(OFFER, "repair", "Bicycles: brakes, gears, flat tyres.", "By the bridge", "walk"),
        Ad(
            NEED,
            "children",
            "Somebody who reads to two boys on Wednesdays.",
            "Ribera",
            "walk",
        ),
        Ad(OFFER, "home", "Sourdough, and how to keep it alive.", "San Roque"),
        Ad(NEED, "teaching", "Arabic conversation, an hour a week.", "", "remote"),
        Ad(OFFER, "paper", "Your telephone, your photographs, your passwords.", "Library"),
        Ad(NEED, "garden", "A corner of a garden for my tomatoes.", "Anywhere", "town"),
    ),
    letters=(
        Letter(
            "I saw your guitar lessons. Would Tuesdays suit you?",
            "Yes, after six. Bring nothing but patience.",
            "I have found an old songbook, do you know it?",
        ),
        Letter(
            "Is your bread free of milk?",
            "Flour, water, salt, and a night's sleep.",
            "Then two loaves, please, for Saturday.",
        ),
    ),
    notes=(
        "Your curtains hang, come and look!",
        "Is half past four too early for the library?",
        "I have tomatoes for everybody, bring a bag.",
        "Which size are the brake pads?",
        "The concert begins at eight, I keep you a seat.",
    ),
    turns=(
        Turns("teaching", "Homework club in the library", 90, "24", "16:00"),
        Turns("transport", "Lift to the swimming baths and back", 60, "36", "10:00"),
        Turns("garden", "Watering the school garden", 45, "15", "18:30"),
    ),
)

WAITS: Final = Waits(
    lost="Abena Mensah",
    joins=("Ewa Zielińska", "Nguyễn Thu Hà", "Joaquim Torres"),
    further="Tomás Iglesias",
    promoted=("Claire Moreau", BROKER),
    near=Near("Karim Saidi", "Astrid Lund", "New kitchen shelves, all of them", 25),
    paper=Paper(
        "Evaristo Luna", "Pavel Horák", "Agnès Fontaine", "Sofía Benítez", ("Leila Farhadi",),
        "I, Evaristo Luna, let Pavel Horák enter the lessons that Leila gives me.", 60, 480,
    ),
    shared=Shared(
        ("Leila Farhadi", "Tomás Iglesias"), "Kenji Mori", 60, "One lesson of drawing for two"
    ),
    declined=Declined("Leila Farhadi", "Hugo Girard", "A lift on Sunday", 60),
    wrong=Wrong(
        "Tomás Iglesias", "Leila Farhadi", 90, "Curtains",
        "You have paid the curtains twice: please take this one back with me.",
    ),
    votes=(
        "Shall newcomers begin with two hours?\nFor\nAgainst",
        "When do we hold the repair day?\nIn May\nIn June",
    ),
)  # fmt: skip

BANK: Final = Coop(
    name="Banco del Tiempo Ribera",
    about=N_(
        "A time bank of two hundred, where an hour is an hour, whatever is done in it. "
        "It shows offers and needs among people who have not met, and how a treasurer and an "
        "auditor keep a large book in sight."
    ),
    terms=BookTerms(HOURS, lower=-1_200, upper=2_400, quorum=2),
    cast=CAST,
    faces=tuple(role.name for role in FACES),
    spot=(4_165, -472),
    quarters=("Ribera", "San Roque", "By the bridge"),
    zone="Europe/Madrid",
    closes="week",
    deals=DEALS,
    gift=Sum("For the common fund", 60),
    ring=RING,
    waits=WAITS,
)

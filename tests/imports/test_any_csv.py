"""What the columns of any CSV mean is proposed from its header, shown, and corrected by hand."""

from __future__ import annotations

from datetime import date

import pytest

from api.imports.any_csv import propose
from api.imports.arrivals import Contact, NoticeKind, Status
from api.imports.faults import Wrong
from api.imports.reading.columns import Choices, Meaning, Subject
from tests.imports.coming import coming, made, said

SAID = {
    "en": (
        "Member no,First name,Last name,E-mail,Mobile,Joined,Balance",
        "Date,From,To,Hours,What",
    ),
    "es": (
        "Número de socio;Nombre;Apellidos;Correo electrónico;Teléfono;Fecha de alta;Saldo",
        "Fecha;Pagador;Beneficiario;Horas;Concepto",
    ),
    "fr": (
        "N° adhérent\tPrénom\tNom\tCourriel\tTéléphone\tDate d'adhésion\tSolde",
        "Jour\tPayeur\tBénéficiaire\tDurée\tObjet",
    ),
}
SPREADSHEETS = (
    ("Núm. socio;Nombre;Saldo", [Meaning.ID, Meaning.NAME, Meaning.BALANCE]),
    ("N.º de socia;Nombre;Saldo (horas)", [Meaning.ID, Meaning.NAME, Meaning.BALANCE]),
    ("Nº;Nom i cognoms;Tel. mòbil;Saldo (h)",
     [Meaning.ID, Meaning.NAME, Meaning.PHONE, Meaning.BALANCE]),
    ("Num;Nom;Cognoms;Telèfon;Adreça electrònica;Data d'alta;Saldo",
     [Meaning.ID, Meaning.NAME, Meaning.NAME, Meaning.PHONE, Meaning.EMAIL, Meaning.JOINED,
      Meaning.BALANCE]),
    ("Membership no.,Name,Balance [hrs]", [Meaning.ID, Meaning.NAME, Meaning.BALANCE]),
    ("Num. adhérent;Nom;Solde (h)", [Meaning.ID, Meaning.NAME, Meaning.BALANCE]),
)  # fmt: skip
"""Headers as people write them into spreadsheets of their own."""

MEMBERS = [
    Meaning.ID, Meaning.NAME, Meaning.NAME, Meaning.EMAIL, Meaning.PHONE, Meaning.JOINED,
    Meaning.BALANCE,
]  # fmt: skip
EXCHANGES = [Meaning.DAY, Meaning.PAYER, Meaning.PAYEE, Meaning.AMOUNT, Meaning.TEXT]


@pytest.mark.parametrize("language", SAID)
def test_headers_are_understood_in_three_languages(language: str) -> None:
    mark = {"en": ",", "es": ";", "fr": "\t"}[language]
    members, exchanges = (header.split(mark) for header in SAID[language])
    assert propose(members) == (Subject.MEMBERS, dict(zip(members, MEMBERS, strict=True)))
    assert propose(exchanges) == (Subject.EXCHANGES, dict(zip(exchanges, EXCHANGES, strict=True)))


@pytest.mark.parametrize(("header", "meanings"), SPREADSHEETS)
def test_headers_of_spreadsheets_are_understood(header: str, meanings: list[Meaning]) -> None:
    columns = header.split("," if "," in header else ";")
    proposed = propose(columns)
    assert proposed is not None
    assert proposed[1] == dict(zip(columns, meanings, strict=True))


def test_what_may_be_minutes_or_either_side_of_an_exchange_is_not_guessed() -> None:
    assert propose(["Nombre", "Saldo (min)"]) == (Subject.MEMBERS, {"Nombre": Meaning.NAME})
    assert propose(["Fecha", "Da", "Recibe", "Horas"]) is None


def test_members_who_came_and_went_are_told_in_words_of_the_three_languages() -> None:
    words = {
        "Alta": Status.ACTIVE, "De alta": Status.ACTIVE, "Vigente": Status.ACTIVE,
        "Adhérente": Status.ACTIVE, "Baja": Status.LEFT, "De baja": Status.LEFT,
        "Dado de baja": Status.LEFT, "Dada de baja": Status.LEFT, "Partie": Status.LEFT,
        "Radié": Status.LEFT, "Baixa": Status.LEFT, "Inactiva": Status.SUSPENDED,
    }  # fmt: skip
    rows = "".join(f"{at};M{at};{word}\n" for at, word in enumerate(words, 1))
    arrivals = made("csv", {"a.csv": f"No;Nombre;Estado\n{rows}"})
    assert arrivals.stopping == 0
    assert [one.status for one in arrivals.members] == list(words.values())


def test_what_is_not_understood_is_not_read() -> None:
    assert propose(["Foo", "Bar"]) is None
    arrivals = made("csv", {"things.csv": "foo,bar\n1,2\n"})
    assert said(arrivals) == [
        "stops things.csv: It is not known what its columns mean. Say so, or leave the file out."
    ]
    [look] = arrivals.looks
    assert (look.header, look.mapping, look.rows) == (("foo", "bar"), {}, None)
    proposed = propose(["Name", "Shoe size", "Password", "PIN"])
    assert proposed == (Subject.MEMBERS, {"Name": Meaning.NAME})


def test_how_a_file_was_read_is_shown() -> None:
    members, exchanges = (
        next(each for each in coming("csv", "clean").looks if each.file == name)
        for name in ("socios.csv", "intercambios.csv")
    )
    assert (members.encoding, members.delimiter, members.decimal) == ("windows-1252", ";", ",")
    assert (members.days, members.rows) == ("day first", 12)
    assert members.mapping["Saldo"] == "balance"
    assert (exchanges.decimal, exchanges.days, exchanges.rows) == (None, "day first", 40)


def test_members_without_numbers_are_told_by_their_names_and_addresses() -> None:
    arrivals = made("csv", {
        "a.csv": "Name,Email\nAna Puig,ana@example.org\nZoë,zoe@example.org\n",
        "b.csv": "Date,From,To,Hours\n2020-01-01,ana puig,zoe@example.org,1:30\n",
    })  # fmt: skip
    assert arrivals.stopping == 0
    [exchange] = arrivals.exchanges
    assert (exchange.payer, exchange.payee, exchange.amount) == ("Ana Puig", "Zoë", 90)
    assert [each.balance for each in arrivals.accounts] == [-90, 90]


def test_a_mapping_is_corrected() -> None:
    files = {"a.csv": "Who,Reach,Since,Left\nAna,ana@example.org,03/04/2020,1.500\n"}
    mapping = {
        "Who": Meaning.NAME,
        "reach": Meaning.EMAIL,
        "Since": Meaning.JOINED,
        "4": Meaning.BALANCE,
    }
    chosen = Choices(Subject.MEMBERS, mapping, decimal=".", days="month first")
    arrivals = made("csv", files, choices={"a.csv": chosen})
    [member], [account] = arrivals.members, arrivals.accounts
    assert member.contacts == (Contact("email", "ana@example.org"),)
    assert (member.joined, account.balance) == (date(2020, 3, 4), 90)


def test_a_file_without_a_header_is_mapped_by_numbers() -> None:
    mapping = {"2": Meaning.NAME, "1": Meaning.ID}
    chosen = Choices(Subject.MEMBERS, mapping, header=False)
    arrivals = made("csv", {"a.csv": "7,Ana\n8,Zoë\n"}, choices={"a.csv": chosen})
    assert [(each.id, each.name) for each in arrivals.members] == [("7", "Ana"), ("8", "Zoë")]


def test_no_mapping_reads_a_column_of_secrets() -> None:
    files = {"a.csv": "Name,Password\nAna,geheim\n"}
    for column in ("Password", "2"):
        chosen = Choices(Subject.MEMBERS, {"Name": Meaning.NAME, column: Meaning.EMAIL})
        arrivals = made("csv", files, choices={"a.csv": chosen})
        assert [each.contacts for each in arrivals.members] == [()]
        assert arrivals.looks[0].mapping == {"Name": "name"}
        assert "geheim" not in repr(arrivals)


def test_a_mapping_without_what_is_needed_is_named() -> None:
    chosen = Choices(Subject.EXCHANGES, {"a": Meaning.PAYER})
    arrivals = made("csv", {"a.csv": "a,b,c\n1,2,3\n"}, choices={"a.csv": chosen})
    assert said(arrivals) == [
        "stops a.csv, line 1: There is no column for payee.",
        "stops a.csv, line 1: There is no column for amount.",
    ]


def test_letters_and_separator_may_be_chosen() -> None:
    data = "Name|x,y\nPeña|1\n".encode("latin-1")
    chosen = Choices(delimiter="|", encoding="iso-8859-1")
    assert made("csv", {"a.csv": data}, choices={"a.csv": chosen}).members[0].name == "Peña"


def test_offers_and_needs_are_understood() -> None:
    arrivals = made("csv", {
        "a.csv": "Nom\nAna\n",
        "b.csv": "Membre,Type,Titre,Description\nAna,offre,Vélo,x\nAna,demande,Pain,y\nAna,?,z,z\n",
    })  # fmt: skip
    assert [each.kind for each in arrivals.notices] == [NoticeKind.OFFER, NoticeKind.NEED]
    assert [each.wrong for each in arrivals.faults] == [Wrong.WORD_UNKNOWN]


def test_a_file_that_lacks_a_column_is_shown_to_be_corrected() -> None:
    files = {"x.csv": "1,Ona,3\n"}
    chosen = {
        "x.csv": Choices(subject=Subject.EXCHANGES, header=False, mapping={"2": Meaning.TEXT})
    }
    arrivals = made("csv", files, choices=chosen)
    assert all(fault.wrong is Wrong.COLUMN_MISSING for fault in arrivals.faults if fault.stops)
    [look] = arrivals.looks
    assert (look.header, look.rows) == ((), None)
    assert look.mapping == {"1": "", "2": "text", "3": ""}

"""What audits and checks of evidence find is said in the reader's language, whatever it is."""

from __future__ import annotations

import ast
import re
from io import BytesIO, StringIO
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import pytest

from api.queries.notes import note_of
from api.words.audit_texts import (
    NOT_AS_ASKED,
    PLACES,
    VOICE,
    explained,
    lacking,
    place,
    told,
    warned,
)
from api.words.i18n import LANGUAGES, _, using
from chain.audit import audit
from chain.cli import main
from chain.commands.auditing import audit_in_words
from chain.commands.verifying import NOT_ANCHORED, bundle_in_words
from chain.errors import EvidenceError, inside
from chain.ethereum.proof import read_header
from chain.gap_texts import GAPS, OF_FIGURES
from ledger.errors import FaultError
from ledger.messages import N_, Message
from ledger.refusals import Code, refuse
from tests.words.catalogues import catalogue_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAYING: Final = (
    "audit/auditing.py", "audit/brought.py", "audit/epochs.py", "audit/lists.py", "audit/marks.py",
    "audit/replay.py", "audit/times.py", "commands/auditing.py", "commands/verifying.py",
    "exports.py", "importing.py", "outline.py", "reconciling.py", "verify.py",
)  # fmt: skip
"""Where findings are made for people. What only a developer makes something of is made elsewhere:
where bytes are read."""

RAISES: Final = frozenset({"EvidenceError", "_wrong", "_other"})


def literals(file: Path) -> Iterator[tuple[int, str]]:
    """The texts that a file raises as they are, so that no catalogue has them."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        name = getattr(call, "func", None)
        called = getattr(name, "id", getattr(name, "attr", ""))
        if not isinstance(call, ast.Call) or called not in RAISES:
            continue
        at = 1 if called == "EvidenceError" else 0
        if len(call.args) > at and isinstance(call.args[at], ast.Constant | ast.JoinedStr):
            yield call.lineno, ast.unparse(call.args[at])


@pytest.mark.parametrize("name", SAYING)
def test_what_is_found_is_a_message(repository: Path, name: str) -> None:
    assert list(literals(repository / "chain" / name)) == []


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_every_code_has_words_in_every_language(language: str) -> None:
    catalogue = catalogue_of(language)
    for text in chain(OF_FIGURES.values(), PLACES.values(), [NOT_AS_ASKED], *GAPS.values()):
        found = catalogue.get(text)
        assert found is not None, text
        assert found.string not in {"", text}, text


def test_a_finding_names_its_place_and_its_figures() -> None:
    with pytest.raises(EvidenceError) as caught:
        audit(BytesIO(b"not an export at all" * 20))
    with using("es"):
        where, why = told(caught.value.plain())
    assert (where, why) == ("el archivo", "no empieza como la exportación de un libro")


def test_moments_are_said_as_times_and_refusals_as_sentences() -> None:
    late = N_("its time, {time_ms}, is before {other_ms}, when the last one was made")
    error = EvidenceError("entry 5", late, time_ms=1_700_000_000_000, other_ms=1_700_000_060_000)
    assert error.why.startswith("its time, 1700000000000, is before 1700000060000")
    refusal = refuse(Code.stewards_must_reach_quorum, quorum=3, signed=1)
    refused = EvidenceError("entry 5", N_("its order: {refusal}"), **refusal.figures())
    assert refused.why == f"its order: {refusal}"
    with using("fr"):
        where, why = told(error.plain())
        assert where == "écriture 5"
        assert "14 nov. 2023" in why
        # Not what it says to whoever signed.
        assert told(refused.plain())[1].endswith(f" doit signer ceci ({refusal})")


def test_what_a_developer_alone_understands_stands_behind_where_it_is() -> None:
    with pytest.raises(EvidenceError) as caught, inside("epoch 3: checkpoint."):
        raise EvidenceError("root", "is not base64")
    found = caught.value.plain()
    assert (found["why"], found["message"]) == ("is not base64", "")
    with using("ca"):
        said = f"{_(NOT_AS_ASKED)} (is not base64)"
        assert told(found) == ("tancament 3: checkpoint.root", said)


def test_what_a_command_says_itself_is_left_as_it_is() -> None:
    with using("es"):
        assert explained(EvidenceError("orden", "no es"))[1] == "no es"
        ended = EvidenceError("end", N_("the file has no last line"))
        assert explained(ended) == ("la última línea", "al archivo le falta la última línea")


def test_a_place_keeps_its_message_and_its_parts() -> None:
    parts = [
        EvidenceError("certificate", N_("nothing was brought into this book")),
        EvidenceError("certificate", N_("and {more} more"), more=4),
    ]
    whole = EvidenceError.of("certificate", parts)
    assert whole.why == "nothing was brought into this book\nand 4 more"
    moved = whole.at("the certificate")
    assert isinstance(moved.plain()["parts"], list)
    with using("pt"):
        assert told(moved.plain())[1] == "nada foi trazido para este livro\ne mais 4"
    assert isinstance(parts[0].at("x").message, Message)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("commit of entry 8: signature", "promesa del asiento 8: signature"),
        ("block times, epoch 2", "las horas de los bloques, cierre 2"),
        ("roster, member 4, key", "la lista de miembros, línea 4"),
        ("receipt mine.json[2]", "el recibo mine.json[2]"),
        ("bundle.account", "bundle.account"),
    ],
)
def test_places_have_names(where: str, said: str) -> None:
    with using("es"):
        assert place(where) == said


def test_what_was_kept_from_before_there_were_messages_is_as_it_was() -> None:
    gap = {"what": "whose book", "why": "no key", "what_to_do": "give one"}
    with using("es"):
        assert told({"where": "entry 7", "why": "it was so"}) == ("asiento 7", "it was so")
        [one] = lacking({"not_established": [gap]})
        assert one == ("Whose book", "No key", "Give one", "en")
        assert warned({"ok": True}) == []


ENGLISH: Final = re.compile(
    r"\b(?:the|of|is|are|was|and|not|that|this|with|to|it|by)\b", re.IGNORECASE
)

AUDITED: Final[dict[str, Any]] = {
    "book": "ab", "key": "k", "entries": 9, "signatures": 12, "mandated": 1, "anchored_entries": 3,
    "accounts": 4, "negative": 2, "sum": "0", "epochs": 1, "digest": "cd", "disputed": 1,
    "countersigned_accounts": "0.2500", "countersigned_debit": "0.5000", "repeated_rands": 1,
    "repeated_seeds": 1, "expected": 2, "unclaimed": 2, "unclaimed_above": "0",
    "unclaimed_below": "70",
    "time_rights": {
        "acts": 2, "supported": 1, "shown": [{"entry": 5, "act": "capture", "supported": False}],
    },
    "not_established": [
        {"code": code, "figures": {"first": 1, "last": 2, "expected": 2}} for code in GAPS
    ],
}  # fmt: skip
BROUGHT: Final = {
    "order": "o", "entry": 1, "source": "ef", "history": "00", "members": 3, "accounts": 3,
    "total": "70", "complete": False, "certificate": "ce", "certified": None, "checked": False,
}  # fmt: skip
PROVED: Final[dict[str, Any]] = {
    "log": "k", "epoch": 1, "block": 7, "journal_size": 9, "accounts": 4, "total": "70",
    "account": "a", "balance": "-7", "limit": "-60", "last_entry": 8, "entries": [5, 8],
    "not_checked": [],
}  # fmt: skip


@pytest.mark.parametrize(
    "brought",
    [None, BROUGHT, BROUGHT | {"certified": 4}, BROUGHT | {"certified": 4, "checked": True}],
)
def test_the_terminal_speaks_of_an_audit_in_spanish(brought: dict[str, Any] | None) -> None:
    with using("es"):
        said = audit_in_words(AUDITED | {"brought": brought}, VOICE.say)
    assert ENGLISH.findall(said) == []
    assert "Asientos, cada uno aceptado de nuevo por las reglas: 9." in said
    assert ("Traído por el asiento 1" in said) is (brought is not None)


@pytest.mark.parametrize(
    "other",
    [{}, {"limit": "none", "entries": []}, {"block": None, "not_checked": list(NOT_ANCHORED)}],
)
def test_the_terminal_speaks_of_a_proof_in_spanish(other: dict[str, Any]) -> None:
    with using("es"):
        said = bundle_in_words(PROVED | other, VOICE.say)
    assert ENGLISH.findall(said) == []
    assert "la cuenta a estaba en -7" in said


def test_a_chain_is_said_for_what_it_is_worth_in_spanish() -> None:
    with using("es"):
        assert note_of("embedded", 0) == "incorporada, para probar, no pública"
        assert note_of("evm", 1) == "cadena 1"
        assert note_of("evm", 31337) == "cadena 31337, para pruebas, no pública"


def spoken(arguments: list[str]) -> str:
    """What a command says in Spanish of what it could not find right."""
    out = StringIO()
    with using("es"):
        assert main(arguments, out, StringIO(), voice=VOICE) == 1
    return out.getvalue()


def test_what_could_not_be_checked_is_not_said_to_be_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = str(tmp_path / "books.jsonl.gz")
    said = spoken(["audit", missing])
    assert "Esto no se pudo comprobar." in said
    assert f"{missing} no se puede leer" in said

    def ended(*_: object) -> dict[str, Any]:
        raise FaultError("audit", "a worker was ended", "Use --jobs 1")

    monkeypatch.setattr("chain.cli.run_audit", ended)
    said = spoken(["audit", missing])
    assert "Esto no se pudo comprobar." in said
    assert "Use --jobs 1" in said
    assert _(NOT_AS_ASKED) not in said


def test_what_a_proof_lacks_is_said() -> None:
    with pytest.raises(EvidenceError) as caught:
        read_header(b"\x01", bytes(32))
    with using("es"):
        assert told(caught.value.plain())[1] == "esta no es la cabecera de ese bloque"

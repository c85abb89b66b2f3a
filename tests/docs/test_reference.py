"""The reference has a heading for each refusal, setting, route and order type, and no other."""

import ast
import re
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

import pytest

from api.app import create_app
from api.cli.wallet.orders import digits_of
from api.http.problems import MEDIA_TYPE, RETRY, problem, status_of
from api.service.callers import RIGHTS, Right
from api.service.malformed import Why
from api.service.troubles import ProblemError, Trouble
from api.settings import PREFIX, Settings
from api.words.i18n import LANGUAGES
from chain.rules import RULES
from ledger.refusals import Code

WORDS = ("where", "why", "parameter", "known", "accepted")


def headings(repository: Path, page: str, marks: str = "###") -> list[str]:
    """The headings of that depth on a page of the reference."""
    text = (repository / "docs" / page).read_text()
    return re.findall(rf"^{marks} (.+)$", text, re.MULTILINE)


def sections(repository: Path, page: str, marks: str) -> dict[str, str]:
    """The text under each heading of that depth."""
    text = (repository / "docs" / page).read_text()
    parts = re.split(rf"^{marks} (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_digits_of_a_key_are_as_formats_say(repository: Path) -> None:
    said = sections(repository, "formats.md", "##")["Digits of a key"]
    [key] = re.findall(r"[0-9a-f]{64}", said)
    [shown] = re.findall(r"(?:\d{4} ){4}\d{4}", said)
    # The wallet's own, and as an app would follow what is written there.
    tag = b"ayni-device-v1" + bytes(2)
    number = int.from_bytes(sha256(tag + bytes.fromhex(key)).digest()[:9])
    assert digits_of(key) == shown
    assert f"{number:020}"[-20:] == shown.replace(" ", "")


def test_every_refusal_has_its_heading(repository: Path) -> None:
    expected = [*(code.name for code in Code), *Trouble]
    assert headings(repository, "refusals.md", "####") == expected


def first_line(status: int, *, retry: bool, number: str = "") -> str:
    """What a refusal's section begins with."""
    return f"{number}HTTP {status}, a retry {'may help' if retry else 'does not help'};"


def test_refusals_are_described_as_they_are_answered(repository: Path) -> None:
    found = sections(repository, "refusals.md", "####")
    for code in Code:
        line = first_line(status_of(code), retry=code in RETRY, number=f"{int(code)}, ")
        assert found[code.name].strip().startswith(line)
    for trouble in Trouble:
        figures = dict.fromkeys(
            ("most", "lines", "size", "signed", "least", "wait", "stewards", "invited", "quorum"), 0
        )
        named: dict[str, str | int] = dict.fromkeys(
            ("where", "why", "parameter", "known", "accepted", "time"), ""
        )
        answered = problem(ProblemError(trouble, named | figures))
        assert answered.media_type == MEDIA_TYPE
        retry = b'"retry":true' in bytes(answered.body)
        assert (
            found[trouble.value].strip().startswith(first_line(answered.status_code, retry=retry))
        )


def test_every_word_for_what_is_wrong_is_explained(repository: Path) -> None:
    said = sections(repository, "refusals.md", "####")["request_must_be_well_formed"]
    words = [str(why) for why in Why]
    assert re.findall(r"^\| `(\w+)` \|", said, re.MULTILINE) == ["why", *words]


def fields_given(repository: Path) -> dict[str, set[str]]:
    """The fields that rules give with each code, wherever they name the code outright."""
    given: dict[str, set[str]] = defaultdict(set)
    for folder in ("ledger", "wallets", "credit", "chain"):
        for file in (repository / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "refuse":
                    named = ast.unparse(node.args[0])
                    if named.startswith("Code."):
                        fields = {keyword.arg for keyword in node.keywords if keyword.arg}
                        given[named.removeprefix("Code.")] |= fields
    return given


def test_refusals_list_the_fields_that_rules_give(repository: Path) -> None:
    found = sections(repository, "refusals.md", "####")
    given = fields_given(repository)
    assert len(given) > 40
    for code, fields in given.items():
        listed = found[code].strip().split("\n")[0].partition(";")[2]
        assert set(re.findall(r"`(\w+)`", listed)) == fields, code


def test_every_setting_has_its_heading(repository: Path) -> None:
    expected = [PREFIX + name.upper() for name in Settings.model_fields]
    assert headings(repository, "settings.md") == expected


@pytest.mark.parametrize(("kind", "file"), [("nginx", "nginx.conf"), ("caddy", "Caddyfile")])
def test_proxies_are_shown_by_the_files_that_are_tried(
    repository: Path, kind: str, file: str
) -> None:
    text = (repository / "docs" / "operating-reference.md").read_text()
    [shown] = re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert shown == (repository / "docs" / "examples" / file).read_text()


def test_languages_are_listed_as_there_are_catalogues(repository: Path) -> None:
    """Wherever two of them stand beside each other, all do."""
    listed = re.compile(r"`en`(?:(?:, | or | and )`[a-z]{2}`)+")
    pages = [repository / "README.md", *sorted((repository / "docs").glob("*.md"))]
    found = [one for page in pages for one in listed.findall(page.read_text())]
    assert len(found) >= 4
    assert [re.findall(r"`(..)`", one) for one in found] == [list(LANGUAGES)] * len(found)


def test_every_order_type_has_its_heading_and_fields(repository: Path) -> None:
    found = sections(repository, "orders.md", "###")
    assert found.keys() == RULES.keys()
    for type_, rule in RULES.items():
        listed = set(re.findall(r"`([a-z]+)`", found[type_].partition("\n## ")[0]))
        fields = dict(rule.shape.required).keys() | dict(rule.shape.optional).keys()
        assert fields <= listed, type_
        for optional in dict(rule.shape.optional):
            assert f"[`{optional}`]" in found[type_]


def test_every_route_has_its_heading(repository: Path, tmp_path: Path) -> None:
    described = create_app(Settings(data=tmp_path)).openapi()["paths"]
    routes = {
        f"{method.upper()} {path}" for path, methods in described.items() for method in methods
    }
    listed = headings(repository, "api.md")
    assert sorted(listed) == sorted(routes)


@pytest.mark.parametrize("right", Right)
def test_the_table_of_roles_is_the_one_in_force(repository: Path, right: Right) -> None:
    text = (repository / "docs" / "api.md").read_text()
    table = [
        [cell.strip() for cell in row.split("|")[1:-1]] for row in text.split("\n") if "|" in row
    ]
    roles = next(row for row in table if row[0] == "right")[2:]
    assert set(roles) == RIGHTS.keys()
    row = next(row for row in table if row[0] == f"`{right}`")
    assert {role for role, cell in zip(roles, row[2:], strict=True) if cell == "yes"} == {
        role for role, rights in RIGHTS.items() if right in rights
    }

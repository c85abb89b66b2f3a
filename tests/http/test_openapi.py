"""The OpenAPI description: clean to a linter, and true in what can be held against the service."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from api.app import create_app
from api.http.checking import parse, verify
from api.http.openapi import examples
from api.settings import Settings
from chain.rules import RULES
from ledger.orders import Order
from tests.support.npm import NODE, fetched
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator

ID_LENGTH_MAX: Final = 30
JSON: Final = "application/json"
LINTER: Final = "node_modules/@redocly/openapi-core/lib/index.js"


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The description."""
    return create_app(Settings(data=tmp_path_factory.mktemp("described"))).openapi()


def test_names_are_what_a_made_client_can_bear(described: dict[str, Any]) -> None:
    assert [name for name in described["components"]["schemas"] if "__" in name] == []


def test_a_summary_says_what_the_operation_does(described: dict[str, Any]) -> None:
    for _path, operation in operations(described):
        assert " " in operation["summary"]
        assert operation["summary"].replace(" ", "") != operation["operationId"]
        assert not operation["summary"].endswith(".")


def test_what_takes_a_body_says_that_it_refuses_other_forms(described: dict[str, Any]) -> None:
    for _path, operation in operations(described):
        assert ("415" in operation["responses"]) == ("requestBody" in operation)


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation with the address that it stands at."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


@pytest.fixture(scope="module")
def linter(repository: Path) -> Path:
    """The linter's module."""
    locked = repository / "requirements" / "openapi"
    version = sha256((locked / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = repository / ".cache" / "openapi" / version
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        if (
            not (folder / name).exists()
            or (folder / name).read_bytes() != (locked / name).read_bytes()
        ):
            shutil.rmtree(folder / "node_modules", ignore_errors=True)
            shutil.copy(locked / name, folder / name)
    return fetched(folder, lambda: list(folder.glob(LINTER)), "ci")


def lint(linter: Path, description: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """What the linter finds."""
    file = folder / "openapi.json"
    file.write_text(json.dumps(description))
    program = Path(__file__).parent / "lint.mjs"
    told = subprocess.run(
        [NODE, program, linter, file], check=True, stdout=subprocess.PIPE, text=True
    )
    found: list[dict[str, Any]] = json.loads(told.stdout)
    return found


@pytest.mark.starts
def test_a_linter_finds_nothing(linter: Path, described: dict[str, Any], tmp_path: Path) -> None:
    assert lint(linter, described, tmp_path) == []


@pytest.mark.starts
def test_the_linter_holds_examples_to_their_schemas(
    linter: Path, described: dict[str, Any], tmp_path: Path
) -> None:
    spoilt = json.loads(json.dumps(described))
    [order] = spoilt["components"]["schemas"]["TransferOrder"]["examples"]
    order["amount"] = "1.5"
    spoilt["paths"]["/v1/service"]["get"]["responses"]["200"]["content"][JSON]["example"] = {}
    rules = {found["rule"] for found in lint(linter, spoilt, tmp_path)}
    assert rules == {"no-invalid-schema-examples", "no-invalid-media-type-examples"}


def test_operations_have_short_names_of_their_own(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(described)]
    assert sorted(names) == sorted(set(names))
    unread = [name for name in names if not re.fullmatch("[a-z]+([A-Z][a-z]*)+", name)]
    assert unread == []
    assert [name for name in names if len(name) > ID_LENGTH_MAX] == []


def test_each_operation_has_examples_of_what_it_takes_and_gives(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        good = [of for status, of in operation["responses"].items() if status[0] == "2"]
        for said in (operation.get("requestBody", {}), *good):
            for kind, media in said.get("content", {}).items():
                assert "json" not in kind or "example" in media, name


def test_each_operation_names_what_may_go_wrong(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        answers = operation["responses"].keys()
        expected = {"422", "500", "503"}
        if operation["security"] and {} not in operation["security"]:
            expected |= {"401", "403"}
        if "{" in name:
            expected.add("404")
        if "requestBody" in operation:
            expected |= {"413", "415"}
        assert expected <= answers, name
        assert "default" not in answers


def test_an_order_is_a_text_that_holds_one_of_the_types(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    text = schemas["OrderIn"]["properties"]["order"]
    assert text["contentMediaType"] == JSON
    assert text["contentSchema"] == {"$ref": "#/components/schemas/Order"}
    assert schemas["Order"]["discriminator"]["mapping"].keys() == RULES.keys()
    for type_, ref in schemas["Order"]["discriminator"]["mapping"].items():
        of_type = schemas[ref.removeprefix("#/components/schemas/")]
        shape = RULES[type_].shape
        own = dict(shape.required).keys() | dict(shape.optional).keys()
        common = {"v", "type", "book", "id", "key", "expires"}
        assert of_type["properties"].keys() == own | common
        assert set(of_type["required"]) == dict(shape.required).keys() | common
        assert of_type["examples"][0]["type"] == type_


def test_the_order_in_the_example_is_signed() -> None:
    body = examples()["operations"]["postOrder"]["body"]
    order = parse(body["order"], body["signatures"], json.loads(body["order"])["book"])
    assert isinstance(order, Order)
    assert verify(order) is None


def test_operations_say_who_may_ask(described: dict[str, Any]) -> None:
    schemes = described["components"]["securitySchemes"]
    assert schemes.keys() == {"token", "cookie", "operator"}
    found = {name: operation["security"] for name, operation in operations(described)}
    book = "/v1/communities/{community}/books/{book}"
    assert found["get /v1/service"] == []
    assert found[f"get {book}/me"] == [{"token": []}, {"cookie": []}]
    assert found["post /v1/communities"] == [{"operator": []}]
    assert found[f"post {book}/orders"] == [{"operator": []}, {}]
    assert found[f"post {book}/orders/bulk"] == []


def test_whatever_is_sent_as_an_order_is_described_as_one(described: dict[str, Any]) -> None:
    schemas, found = described["components"]["schemas"], set()
    for name, schema in schemas.items():
        order = schema.get("properties", {}).get("order")
        if order is not None and name.endswith(("In", "Line")):
            found.add(name)
            assert order["contentSchema"] == {"$ref": "#/components/schemas/Order"}, name
            assert order["minLength"] == 2
    left = {
        "AskedVoteIn",
        "ClaimIn",
        "DraftIn",
        "GivenIn",
        "ObjectionIn",
        "RecoveryIn",
        "JoiningOrderIn",
    }
    assert found == {"OrderIn", "OrderLine", "PreviewIn", *left}


def test_what_posts_or_judges_an_order_says_that_the_book_may_refuse_it(
    described: dict[str, Any],
) -> None:
    named = {operation["operationId"]: operation for _, operation in operations(described)}
    for name in ("postOrder", "previewOrder", "signDraft", "sayGiven", "leaveCapture"):
        assert "400" in named[name]["responses"], name


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("query", ["", "?receipts=none"])
def test_an_address_that_is_spelled_out_is_no_id(world: World, method: str, query: str) -> None:
    coop = Coop(world, "Any")
    answer = world.call(method, f"{coop.path}/orders/bulk{query}", coop.token(coop.steward))
    assert answer.status_code == (204 if method == "OPTIONS" else 405)
    assert answer.headers["Allow"] == "OPTIONS, POST"

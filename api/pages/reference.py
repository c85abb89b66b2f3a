"""The API's routes on a page, from the description that `/openapi.json` gives: nothing to load.

The descriptions are the code's own, in English; what stands around them is translated.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from fastapi import Request, Response

from api.pages.rendering import page, pages

router = pages()
JSON: Final = "application/json"
SCHEMAS: Final = "#/components/schemas/"
GOOD: Final = ("200", "201", "204")
"""The answers that say that all went well."""


class Field(NamedTuple):
    """A parameter, or a field of a body: its name, its type, and whether it must be there."""

    name: str
    type: str
    required: bool


class Operation(NamedTuple):
    """A route: what it does, what it takes, and what it answers with success."""

    method: str
    path: str
    summary: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]


@router.get("/docs")
def reference(request: Request) -> Response:
    """List the routes."""
    described = request.app.openapi()
    return page(request, "pages/reference.html", operations=list(operations(described)))


def operations(described: Mapping[str, Any]) -> Iterator[Operation]:
    """The routes of an OpenAPI description, in its order."""
    schemas = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        for method, said in methods.items():
            parameters = [
                Field(one["name"], _type(one["schema"]), bool(one.get("required")))
                for one in said.get("parameters", ())
            ]
            answers = said["responses"]
            good: Mapping[str, Any] = next((answers[code] for code in GOOD if code in answers), {})
            yield Operation(
                method.upper(), path, said.get("description") or said.get("summary", ""),
                parameters, _fields(said.get("requestBody", {}), schemas), _fields(good, schemas),
            )  # fmt: skip


def _fields(said: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[Field]:
    """The fields of a JSON body; none if it is something else."""
    schema = said.get("content", {}).get(JSON, {}).get("schema", {})
    found = schemas.get(schema.get("$ref", "").removeprefix(SCHEMAS), schema)
    required = found.get("required", ())
    return [
        Field(name, _type(of), name in required) for name, of in found.get("properties", {}).items()
    ]


def _type(schema: Mapping[str, Any]) -> str:
    """A type in short: `string`, `list of Row`, `string or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(SCHEMAS)
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("type", "any"))

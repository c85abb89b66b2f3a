"""The OpenAPI description, with what FastAPI cannot know: orders, problems, examples, words.

It treats every route alike: what an operation answers follows from what it takes. What only some
answer besides, they name themselves (`responses=also(409)`). An operation's id is its function's
name, so that has a verb and an object.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi.openapi.utils import get_openapi

from api.http.answers import Problem
from api.http.described import PARAMETERS, TAGS
from api.http.models import TEXT_OF_ORDER, OrderLine
from api.http.named_problems import JSON, named_problems, problem_of_status, statuses_of
from api.http.order_schemas import ORDER, SCHEMAS, order_schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI

EXAMPLES: Final = Path(__file__).parent / "examples.json"
"""What was sent and answered once, by operation, and an order of each type: real, and kept by
`python -m tests.http.examples`."""


def describe(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What `app.openapi` becomes: the description, made once."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                license_info=app.license_info,
                servers=[{"url": "/", "description": "This service."}],
                tags=[{"name": name, "description": said} for name, said in TAGS.items()],
                routes=app.routes,
                separate_input_output_schemas=False,
            )
            app.openapi_schema = _completed(made)
        return app.openapi_schema

    return openapi


@cache
def examples() -> dict[str, Any]:
    """What was sent and answered once."""
    found: dict[str, Any] = json.loads(EXAMPLES.read_text("utf-8"))
    return found


def _completed(made: dict[str, Any]) -> dict[str, Any]:
    kept = examples()
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for model in (Problem, OrderLine):
        schemas[model.__name__] = model.model_json_schema(ref_template=SCHEMAS + "{model}")
    _name_orders(schemas)
    schemas |= order_schemas(kept["orders"])
    named: set[str] = set()
    for path, method, operation in _operations(made):
        operation.setdefault("security", [])
        operation["summary"] = operation["description"].partition("\n")[0].removesuffix(".")
        for parameter in operation.get("parameters", ()):
            _describe_parameter(parameter)
        _name_answers(path, method, operation)
        named |= operation["responses"].keys()
        _illustrate(operation, kept["operations"].get(operation["operationId"], {}))
    components["responses"] = named_problems(named)
    return made


def _name_orders(schemas: dict[str, Any]) -> None:
    """Point texts that hold an order to the schema of orders, which pydantic does not know."""
    for schema in schemas.values():
        for said in schema.get("properties", {}).values():
            if said.get("contentSchema") == TEXT_OF_ORDER["contentSchema"]:
                said["contentSchema"] = {"$ref": SCHEMAS + ORDER}


def _operations(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _describe_parameter(parameter: dict[str, Any]) -> None:
    said = PARAMETERS.get(parameter["name"])
    if said is not None:
        parameter.setdefault("description", said)


def _name_answers(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    if "HTTPValidationError" in str(answers.get("422")):
        del answers["422"]
    for status in statuses_of(path, method, operation):
        if JSON not in answers.get(str(status), {}).get("content", {}):
            answers[str(status)] = problem_of_status(status)
    operation["responses"] = dict(sorted(answers.items()))


def _illustrate(operation: dict[str, Any], kept: dict[str, Any]) -> None:
    """Put the examples beside the schemas that they are of."""
    bodies = operation.get("requestBody", {}).get("content", {})
    answers = [
        answer.get("content", {})
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    ]
    for content, name in ((bodies, "body"), *((answer, "answer") for answer in answers)):
        for media in content.values():
            if name in kept:
                media["example"] = kept[name]

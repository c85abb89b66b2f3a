"""The OpenAPI description, with what FastAPI cannot know: every failure is a problem document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi.openapi.utils import get_openapi

from api.http.answers import Problem
from api.http.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

SCHEMAS: Final = "#/components/schemas/{model}"


def describe(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What `app.openapi` becomes: the description, made once."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    description=app.description,
                    routes=app.routes,
                )
            )
        return app.openapi_schema

    return openapi


def _with_problems(schema: dict[str, Any]) -> dict[str, Any]:
    shape = {"$ref": SCHEMAS.format(model=Problem.__name__)}
    answer = {
        "description": "A problem; docs/refusals.md explains each code",
        "content": {MEDIA_TYPE: {"schema": shape}},
    }
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = answer
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    schemas[Problem.__name__] = Problem.model_json_schema(ref_template=SCHEMAS)
    return schema

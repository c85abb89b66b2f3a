"""A template gives nothing of its own a name by which the frame around it knows something else.

What a page imports or sets stands in its frame, too: macros that a page called `shared` told the
frame that many people use the device, so that it signed them out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from jinja2 import Environment, FileSystemLoader, nodes
from jinja2.meta import find_referenced_templates, find_undeclared_variables

import api

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATES: Final = Path(api.__file__).parent / "templates"
READING: Final = Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"])  # noqa: S701 nothing is rendered
SAME: Final = {"path"}
"""The page's own address, which both mean by it."""
NAMES: Final = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


def parsed(name: str) -> nodes.Template:
    return READING.parse((TEMPLATES / name).read_text())


def frames_of(name: str) -> Iterator[str]:
    """The templates around one, the nearest first."""
    for found in parsed(name).find_all(nodes.Extends):
        assert isinstance(found.template, nodes.Const)
        yield found.template.value
        yield from frames_of(found.template.value)


def read_by(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """What a template and those that it takes in read without having given it."""
    tree = parsed(name)
    found = set(find_undeclared_variables(tree))
    for other in set(find_referenced_templates(tree)) - seen - {None}:
        assert other is not None
        found |= read_by(other, seen | {name})
    return found


def given_by(name: str) -> set[str]:
    """The names that a template gives at its top, where its frame sees them."""
    found: set[str] = set()
    for node in parsed(name).body:
        if isinstance(node, nodes.Import):
            found.add(node.target)
        elif isinstance(node, nodes.FromImport):
            found |= {one if isinstance(one, str) else one[1] for one in node.names}
        elif isinstance(node, nodes.Macro):
            found.add(node.name)
        elif isinstance(node, nodes.Assign):
            found |= {one.name for one in node.find_all(nodes.Name) if one.ctx == "store"}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_page_means_something_else_to_its_frame(name: str) -> None:
    for frame in frames_of(name):
        assert not given_by(name) & read_by(frame) - SAME

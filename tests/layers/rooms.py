"""A contract type for import-linter: how the rooms of `api/` may import each other.

A room's doors are its `routes` and `pages`, modules or folders; its `models` are what is sent; the
rest are its nouns: what can be done and read. The contract looks at direct imports.
1. Nouns and models know no web framework, no template and no shell of pages, so that any door can
   call them; nor do nouns know models, the rooms' or those of `sent`.
2. Nothing but what composes the whole imports a door from outside of its room.
3. What lies below the rooms (`below`) imports no room, but what is `shared` by all.
"""

from typing import Any, cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

DOORS = frozenset({"routes", "pages"})
MODELS = "models"


class RoomsContract(Contract):
    """The rooms in a root package keep to themselves, as the module's text says."""

    type_name = "rooms"

    root = fields.StringField()
    rooms = fields.SetField(subfield=fields.StringField())
    below = fields.SetField(subfield=fields.StringField())
    shared = fields.SetField(subfield=fields.StringField())
    shell = fields.StringField()
    frameworks = fields.SetField(subfield=fields.StringField())
    sent = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        """Return the check; its metadata has a pair of module names for each offence."""
        rooms, below = cast("set[str]", self.rooms), cast("set[str]", self.below)
        found: list[tuple[str, str]] = []
        for module in sorted(graph.modules):
            room, part = self._place(module)
            if room not in rooms | below:
                continue
            imported = sorted(graph.find_modules_directly_imported_by(module))
            found += [(module, other) for other in imported if self._offends(room, part, other)]
        return ContractCheck(kept=not found, metadata={"found": found})

    def _offends(self, room: str, part: str, other: str) -> bool:
        rooms, frameworks = cast("set[str]", self.rooms), cast("set[str]", self.frameworks)
        theirs, their_part = self._place(other)
        is_noun = room in rooms and part not in DOORS
        is_door, is_sent = their_part in DOORS, theirs in rooms and their_part == MODELS
        # 1. Nouns.
        if is_noun and (other.partition(".")[0] in frameworks or theirs == cast("Any", self.shell)):
            return True
        is_sent = is_sent or other in cast("set[str]", self.sent)
        if is_noun and part != MODELS and is_sent:
            return True
        # 2. Doors.
        if theirs in rooms and is_door and (is_noun or theirs != room):
            return True
        # 3. Below.
        shared = cast("set[str]", self.shared)
        return room not in rooms and theirs in rooms and theirs not in shared

    def _place(self, module: str) -> tuple[str, str]:
        """The part of the root package that a module is in, and what it is in a room."""
        root, _, rest = module.partition(".")
        if root != cast("Any", self.root) or not rest:
            return "", ""
        room, *inside = rest.split(".")
        return room, inside[0] if inside else ""

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each offence on a line."""
        for module, other in check.metadata["found"]:
            output.print_error(f"{module} -> {other}")

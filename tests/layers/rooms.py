"""A contract type for import-linter: how the rooms of `api/` may import each other.

A room's doors are its `routes` and `pages`, modules or folders; the rest are its nouns: what can be
done and read. The contract looks at direct imports.
1. Nouns know no web framework, no template and no shell of pages, so that any door can call them.
2. Nothing but what composes the whole imports a door from outside of its room.
3. What lies below the rooms (`below`) imports no room, but what is `shared` by all.
"""

from typing import Any, cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

DOORS = frozenset({"routes", "pages"})


class RoomsContract(Contract):
    """The rooms in a root package keep to themselves, as the module's text says."""

    type_name = "rooms"

    root = fields.StringField()
    rooms = fields.SetField(subfield=fields.StringField())
    below = fields.SetField(subfield=fields.StringField())
    shared = fields.SetField(subfield=fields.StringField())
    shell = fields.StringField()
    frameworks = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        """Return the check; its metadata has a pair of module names for each offence."""
        rooms, below = cast("set[str]", self.rooms), cast("set[str]", self.below)
        found: list[tuple[str, str]] = []
        for module in sorted(graph.modules):
            room, is_door = self._place(module)
            if room not in rooms | below:
                continue
            is_noun = room in rooms and not is_door
            imported = sorted(graph.find_modules_directly_imported_by(module))
            found += [(module, other) for other in imported if self._offends(room, other, is_noun)]
        return ContractCheck(kept=not found, metadata={"found": found})

    def _offends(self, room: str, other: str, is_noun: bool) -> bool:  # noqa: FBT001
        rooms, frameworks = cast("set[str]", self.rooms), cast("set[str]", self.frameworks)
        theirs, is_door = self._place(other)
        # 1. Nouns.
        if is_noun and (other.partition(".")[0] in frameworks or theirs == cast("Any", self.shell)):
            return True
        # 2. Doors.
        if theirs in rooms and is_door and (is_noun or theirs != room):
            return True
        # 3. Below.
        shared = cast("set[str]", self.shared)
        return room not in rooms and theirs in rooms and theirs not in shared

    def _place(self, module: str) -> tuple[str, bool]:
        """The part of the root package that a module is in, and whether it is a door."""
        root, _, rest = module.partition(".")
        if root != cast("Any", self.root) or not rest:
            return "", False
        room, *inside = rest.split(".")
        return room, bool(inside) and inside[0] in DOORS

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each offence on a line."""
        for module, other in check.metadata["found"]:
            output.print_error(f"{module} -> {other}")

"""A contract type for import-linter: what may be imported, where `forbidden` says what may not.

A list of forbidden packages misses the one that somebody adds next year. The verifier promises that
two things suffice to run it, so its contract names those.
"""

import sys
from typing import Any, cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OnlyContract(Contract):
    """The source modules reach no package but ours, the standard library and `allowed`."""

    type_name = "only"

    source_modules = fields.ListField(subfield=fields.ModuleField())
    allowed = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        """Return the check; its metadata has a chain of module names for each offence."""
        allowed = sys.stdlib_module_names | cast("set[str]", self.allowed)
        chains = [
            chain
            for source in cast("list[Any]", self.source_modules)
            for reached in sorted(graph.find_upstream_modules(source.name, as_package=True))
            if graph.is_module_squashed(reached) and reached not in allowed
            if (chain := graph.find_shortest_chain(source.name, reached, as_packages=True))
        ]
        return ContractCheck(kept=not chains, metadata={"chains": chains})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each offending chain on a line."""
        for chain in check.metadata["chains"]:
            output.print_error(" -> ".join(chain))

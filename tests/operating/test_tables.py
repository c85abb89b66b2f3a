"""A backup knows every table, however little of the program its command loads."""

from pathlib import Path

from api.backups.tables import MODULES


def test_every_module_of_tables_is_known(repository: Path) -> None:
    """Else what a command has not loaded would be in no backup, and a nightly one fails."""
    kept = [*repository.glob("*/tables.py"), *repository.glob("api/*/tables.py")]
    found = {".".join(file.relative_to(repository).with_suffix("").parts) for file in kept}
    known = {module.__name__ for module in MODULES}
    # The backups' own module only lists the others.
    assert found - {"api.backups.tables"} <= known

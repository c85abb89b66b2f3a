"""Files stay small enough to be understood at once, and rooms are where modules lie."""

from pathlib import Path
from statistics import median

LINES_MAX, MEDIAN_MAX, LOOSE_MAX = 300, 120, 8


def lines_of(folder: Path) -> dict[str, int]:
    """The lines of each module of a folder, by its path in it."""
    return {
        str(file.relative_to(folder)): len(file.read_text().splitlines())
        for file in folder.rglob("*.py")
    }


def test_no_module_of_the_api_has_grown_too_long(repository: Path) -> None:
    lines = lines_of(repository / "api")
    assert {name: count for name, count in lines.items() if count > LINES_MAX} == {}
    assert median(lines.values()) <= MEDIAN_MAX


def test_hardly_a_module_lies_loose_in_the_api(repository: Path) -> None:
    assert len([*(repository / "api").glob("*.py")]) <= LOOSE_MAX

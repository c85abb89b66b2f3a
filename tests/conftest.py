"""What every test may use."""

import gc
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import compiled, covered, printed, quick
from tests.support.offices import office
from tests.support.postgres import postgres_engine, postgres_server, postgres_url
from tests.support.towns import town, world

__all__ = ["office", "postgres_engine", "postgres_server", "postgres_url", "town", "world"]

# No deadline: machines are shared. Derandomized and without a database, so that a run depends on
# the tree alone; `--hypothesis-profile=default` explores further.
settings.register_profile("tree", deadline=None, derandomize=True, database=None)
settings.load_profile("tree")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take `--quick`, `--every-language` and `--pictures`."""
    parser.addoption("--quick", action="store_true", help="leave out what starts something")
    parser.addoption(
        "--every-language", action="store_true", help="try each flow in each language, not in one"
    )
    parser.addoption("--pictures", action="store_true", help="keep pictures of pages in .cache")


def pytest_configure(config: pytest.Config) -> None:
    """Forget what an earlier run measured, and compile each statement once."""
    printed.begin(config)
    compiled.share()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what this one did."""
    printed.tell(terminalreporter)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read what the first leaves out as a whole; None leaves it to others."""
    return quick.is_slow_module(config, collection_path) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Heed the first in what was read."""
    quick.leave_out(config, items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Count what is reached in those tests alone that are there for it."""
    with covered.counted_or_not(item):
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Look for garbage from here on (see `tests`), and leave alone what stays to the end."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder that holds `pyproject.toml`."""
    return Path(__file__).parents[1]

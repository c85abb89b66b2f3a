"""The plot is well formed, complete, and true to its figures."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.scripts import script

plot, run = script("plot"), script("run")
SVG = "{http://www.w3.org/2000/svg}"
POINTS = st.lists(
    st.tuples(st.integers(1, 10**9), st.floats(0.1, 900)), min_size=2, unique_by=lambda p: p[0]
)


def curves(svg: str) -> list[list[tuple[float, float]]]:
    """Return the points of each series, its legend's dash left out."""
    paths = ET.fromstring(svg).iter(f"{SVG}path")  # noqa: S314 our own
    drawn = [path.get("d", "") for path in paths if path.get("stroke")]
    return [
        [(float(x), float(y)) for x, y in (pair.split() for pair in d[1:].split("L"))]
        for d in drawn
        if "h" not in d
    ]


@given(points=POINTS.map(sorted))
def test_points_stand_where_their_figures_say(points: list[tuple[int, float]]) -> None:
    (curve,) = curves(plot.growth_svg({"one": points}))
    assert len(curve) == len(points)
    for (x, y), (further, next_y) in pairwise(curve):
        assert x <= further
        assert plot.TOP <= min(y, next_y) <= max(y, next_y) <= plot.HEIGHT - plot.BOTTOM
    for (_, cost), (_, y), (_, next_cost), (_, next_y) in zip(
        points, curve, points[1:], curve[1:], strict=False
    ):
        assert (cost - next_cost) * (next_y - y) >= -1


def test_decades_are_equally_far_apart() -> None:
    (curve,) = curves(plot.growth_svg({"one": [(10, 1.0), (100, 1.0), (1_000, 1.0)]}))
    first, second, third = (x for x, _ in curve)
    assert second - first == pytest.approx(third - second)
    assert (first, third) == (plot.LEFT, plot.WIDTH - plot.RIGHT)


def test_every_series_has_its_name_and_colour() -> None:
    svg = plot.growth_svg({"a": [(10, 1.0), (20, 2.0)], "b": [(10, 3.0), (20, 4.0)]})
    texts = [text.text for text in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 our own
    assert {"a", "b", "10", "20", "entries held"} <= set(texts)
    assert all(svg.count(colour) == 2 for colour in plot.COLOURS[:2])


def test_the_plot_takes_its_points_from_the_figures() -> None:
    figures = {"us_at_10000": 30.5, "us_at_2000000": 31.0, "us_small": 29.0}
    assert run.series({"sqlite": figures}) == {"SQLite": [(10_000, 30.5), (2_000_000, 31.0)]}

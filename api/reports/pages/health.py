"""How is the circle? The page of its figures, with pictures, and their table as a file."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, NamedTuple

from fastapi import Path, Request, Response

from api.pages.listings import Cells, csv_file
from api.pages.policy import HEADERS
from api.pages.rendering import pages
from api.pages.seat import Seat, Seated
from api.reports.charts import CHARTS, HEIGHT, KIND, WIDTH, chart, has_bars
from api.reports.health import Circle, circle
from api.reports.kept import CIRCLE, LATELY
from api.reports.pages.sent import Asked, sent
from api.reports.printed import Part
from api.reports.told import IN_SHORT
from api.reports.worded import health_parts, span
from api.service.callers import Right
from api.words.i18n import _
from api.words.showing import typed
from credit.health import MEASURES

router = pages()
PATH: Final = "/app/reports"
Figure = Annotated[str, Path(pattern=f"^({'|'.join(CHARTS)})$")]


class Shown(NamedTuple):
    """The figures as parts of a report by name, their pictures, and of which days they are."""

    told: Mapping[str, Part]
    pictures: Mapping[str, str]
    span: str

    @property
    def short(self) -> Sequence[tuple[str, Sequence[str]]]:
        """The rows that say it in short, each with the part that it is of."""
        return [(name, self.told[name].rows[at]) for name, at in IN_SHORT]


@router.get(PATH)
def health_page(request: Request, seat: Seated, again: str = "") -> Response:
    """Each figure with its definition, its numbers, and for some a picture."""
    return sent(
        request, "reports/health.html", seat, _shown, Asked(CIRCLE, LATELY, bool(again)),
        titles={name: _(title) for name, (title, _bars) in CHARTS.items()}, width=WIDTH,
        height=HEIGHT,
    )  # fmt: skip


def _shown(seat: Seat, found: Circle) -> Shown:
    scale = seat.unit.scale
    pictures = {
        name: _embedded(chart(name, found.health, scale))
        for name in CHARTS
        if has_bars(name, found.health, scale)
    }
    told = dict(zip(MEASURES, health_parts(found, seat.unit), strict=True))
    return Shown(told, pictures, span(*found.window))


def _embedded(svg: bytes) -> str:
    """A picture within a page: reckoning it anew for a file of its own would take as long again."""
    return f"data:{KIND};base64,{b64encode(svg).decode()}"


@router.get(f"{PATH}.csv")
def health_table(seat: Seated) -> Response:
    """The same figures as a table to keep."""
    seat.reader.require(Right.EXPORT)
    return csv_file("ayni-circle", seat, _rows)


def _rows(seat: Seat) -> Iterator[Cells]:
    found = circle(seat)
    yield (_("Title"), _("Figure"), _("Number"))
    for part in health_parts(found, seat.unit):
        for row in part.rows:
            yield (part.heading, *map(typed, row))


@router.get(f"{PATH}/{{figure}}.svg")
def picture(figure: Figure, seat: Seated) -> Response:
    """A figure's picture as a file of its own."""
    made = chart(figure, circle(seat).health, seat.unit.scale)
    headers = {
        **HEADERS,
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Cache-Control": "no-store",
    }
    return Response(made, media_type=KIND, headers=headers)

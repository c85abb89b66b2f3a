"""Past exchanges that were brought along, and the proof of each as a file."""

from typing import Annotated, Final

from fastapi import Path, Query, Request, Response

from api.arrivals.models.after import PastProofOut
from api.arrivals.pages.saying import show_written
from api.arrivals.past import Wanted, all_past, own_past, proof_of, signed_root
from api.pages.policy import HEADERS
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.service.callers import AUDITOR
from ledger.rules.reversals import TREASURER

router = pages()
PATH: Final = "/app/before"
ROWS: Final = 25
At = Annotated[int | None, Query(ge=0, le=2**53 - 1)]
Place = Annotated[int, Path(ge=0, le=2**53 - 1)]


@router.get(PATH)
def before(
    request: Request, seat: Seated, older: At = None, newer: At = None, whose: str = ""
) -> Response:  # fmt: skip
    """Show the member's own, or all of them to those who look after the books."""
    may_read_all = bool(seat.reader.roles & {TREASURER, AUDITOR})
    all_of_them = may_read_all and whose == "all"
    read = all_past if all_of_them else own_past
    return page(
        request, "arrivals/before.html", seat, found=read(seat, Wanted(older, newer, ROWS)),
        whose="all" if all_of_them else "", may_read_all=may_read_all, root=signed_root(seat),
        written_day=show_written,
    )  # fmt: skip


@router.get(f"{PATH}/{{place}}.json")
def keep_proof(place: Place, seat: Seated) -> Response:
    """The proof that one is under the root that was signed, as a file."""
    proof = PastProofOut.of(proof_of(seat, place))
    name = f'attachment; filename="ayni-before-{place}.json"'
    headers = {**HEADERS, "Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(proof.model_dump_json(), media_type="application/json", headers=headers)

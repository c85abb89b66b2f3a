"""Photos on pages: choosing one's own and those of a notice, showing them, taking them down."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from api.http.access import MemberId
from api.http.models import UUID
from api.http.problems import explained
from api.http.shared import is_shared
from api.market.notices import notice_at
from api.pages.fields import read_line
from api.pages.forms import Form
from api.pages.policy import PLAIN
from api.pages.rendering import UNKEPT, page, pages
from api.pages.seat import Seat, Seated
from api.pages.uploads import Uploaded
from api.photos.kept import NOTICES_MAX, of_members
from api.photos.models import SIZE
from api.photos.of_notices import (
    drop_photo,
    free_number,
    keep_photo,
    notice_photo,
    take_down_photo,
)
from api.photos.own import drop_own, keep_own, photo_of, take_down
from api.photos.remaking import BYTES_MAX, KIND
from api.photos.telling import REASON_MAX
from api.service.troubles import ProblemError, Trouble

router = pages()
shown = APIRouter(include_in_schema=False)
ROUTERS: Final = (router, shown)
PATH: Final = "/app/privacy/photo"
NOTICE: Final = "/app/market/{id_}/photos"
FOR_A_YEAR: Final = "private, max-age=31536000, immutable"
"""Of a photo: another one has another address."""

OF_A_FILE: Final = frozenset(
    trouble for trouble in Trouble if trouble.name.startswith("photo_must")
) | {Trouble.kept_must_be_fewer, Trouble.requests_must_be_fewer}
"""What is said beside the form, which somebody may try again with another file."""

NoticeId = Annotated[str, Path(pattern=UUID)]
Number = Annotated[int, Path(ge=1, le=NOTICES_MAX)]
Tag = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
Size = Annotated[str, Path(pattern=SIZE)]


@router.get(PATH)
def own_photo(request: Request, seat: Seated) -> Response:
    """The member's photo, and a form for another."""
    return _own(request, seat)


@router.post(PATH)
def keep(request: Request, sent: Uploaded, seat: Seated) -> Response:
    """Keep what was chosen, or say what is wrong with it."""
    try:
        with seat.running.limits.remaking(seat.place, seat.member):
            keep_own(seat, sent.files.get("photo", b""))
    except ProblemError as error:
        return _own(request, seat, error)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/end")
def end(form: Form, seat: Seated) -> Response:
    """Keep none any more."""
    del form  # Asked for because it holds that the request came from a page of ours.
    drop_own(seat)
    return RedirectResponse(PATH, 303)


@router.post("/app/people/{member}/photo/end")
def end_anothers(member: MemberId, form: Form, seat: Seated) -> Response:
    """Take down another's, as a steward."""
    take_down(seat, member, read_line(form, "reason", REASON_MAX))
    return RedirectResponse(f"/app/people/{member}", 303)


@router.get(NOTICE)
def photos_of_notice(id_: NoticeId, request: Request, seat: Seated) -> Response:
    """The photos of one of the member's own notices, and a form for another."""
    return _of_notice(request, seat, id_)


@router.post(NOTICE)
def add(id_: NoticeId, request: Request, sent: Uploaded, seat: Seated) -> Response:
    """Add what was chosen, or say what is wrong with it."""
    try:
        with seat.running.limits.remaking(seat.place, seat.member):
            keep_photo(seat, id_, free_number(seat, id_), sent.files.get("photo", b""))
    except ProblemError as error:
        return _of_notice(request, seat, id_, error)
    return RedirectResponse(f"/app/market/{id_}/photos", 303)


@router.post(f"{NOTICE}/{{number}}/end")
def end_of_notice(id_: NoticeId, number: Number, form: Form, seat: Seated) -> Response:
    """Keep one of the member's own any more."""
    del form  # As above.
    drop_photo(seat, id_, number)
    return RedirectResponse(f"/app/market/{id_}/photos", 303)


@router.post(f"{NOTICE}/{{number}}/taken-down")
def end_of_anothers(id_: NoticeId, number: Number, form: Form, seat: Seated) -> Response:
    """Take down one of another's, as a steward."""
    take_down_photo(seat, id_, number, read_line(form, "reason", REASON_MAX))
    return RedirectResponse(f"/app/market/{id_}", 303)


@shown.get("/app/people/{member}/photo/{tag}/{size}")
def show(member: MemberId, tag: Tag, size: Size, request: Request, seat: Seated) -> Response:
    """A member's photo, for who is in the book with them."""
    return _picture(request, photo_of(seat, member, size, tag))


@shown.get(f"{NOTICE}/{{number}}/{{tag}}/{{size}}")
def show_of_notice(  # noqa: PLR0913, PLR0917 what stands in its address
    id_: NoticeId, number: Number, tag: Tag, size: Size, request: Request, seat: Seated
) -> Response:
    """A photo of a notice, for who may read the notice."""
    return _picture(request, notice_photo(seat, id_, number, size, tag))


def _picture(request: Request, data: bytes) -> Response:
    kept = UNKEPT if is_shared(request) else FOR_A_YEAR
    return Response(data, media_type=KIND, headers={**PLAIN, "Cache-Control": kept})


def _own(request: Request, seat: Seat, error: ProblemError | None = None) -> Response:
    status, said = _said(error)
    return page(
        request, "photos/photo.html", seat, status, said=said, most=BYTES_MAX // 1_000_000,
        tag=of_members(seat, [seat.member]).get(seat.member),
    )  # fmt: skip


def _of_notice(
    request: Request, seat: Seat, id_: str, error: ProblemError | None = None
) -> Response:
    status, said = _said(error)
    notice = notice_at(seat, id_)
    if not notice.mine:
        raise ProblemError(Trouble.resource_must_exist)
    return page(
        request, "photos/notice.html", seat, status, said=said, notice=notice,
        most=BYTES_MAX // 1_000_000, photos_max=NOTICES_MAX,
    )  # fmt: skip


def _said(error: ProblemError | None) -> tuple[int, str]:
    """The page's status, and what is said above the form."""
    if error is None:
        return 200, ""
    if error.trouble not in OF_A_FILE:
        raise error
    status, said = explained(error)
    return status, f"{said.title}. {said.detail}"

"""Photos, for other programs: the same as on the pages, as files rather than in forms."""

from typing import Annotated, Any, Final

from fastapi import Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.access import MemberId, Running, SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID
from api.http.named_problems import also
from api.photos.kept import NOTICES_MAX
from api.photos.models import SIZE, MemberPhotoOut, MemberPhotosOut, PhotoOut, TakenDownIn
from api.photos.of_notices import drop_photo, keep_photo, notice_photo, take_down_photo
from api.photos.own import LARGE, drop_own, keep_own, photo_of, photos, take_down
from api.photos.remaking import KIND
from api.queries import PAGE, PAGE_MAX

own = door_of_book("photos")
members = door_of_book("photos", "/members")
notices = door_of_book("photos", "/notices")
ROUTERS: Final = (own, members, notices)
NoticeId = Annotated[str, Path(pattern=UUID)]
Photo = Annotated[int, Path(ge=1, le=NOTICES_MAX, description="Which photo of it, from 1 on.")]
Size = Annotated[str, Query(pattern=SIZE, description="How large.")]
BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(("image/jpeg", "image/png", "image/webp"), BINARY),
    }
}


class Picture(Response):
    """A picture, small as pages show it."""

    media_type = KIND


@own.get("/photos")
def list_photos(
    caller: SignedIn,
    after: Annotated[str | None, Query(pattern=UUID)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE,
) -> MemberPhotosOut:
    """Which members have a photo, by their ids."""
    found = photos(caller, after, limit)
    listed = [MemberPhotoOut(member=member, hash=hash_) for member, hash_ in found.photos]
    return MemberPhotosOut(photos=listed, next=found.next)


@own.put("/me/photo", openapi_extra=FILE, responses=also(413, 415, 429))
async def put_own_photo(request: Request, caller: SignedIn, running: Running) -> PhotoOut:
    """Keep a photo of the member: JPEG, PNG or WebP. It is made small, and nothing else of it kept.

    What it holds says which of these it is.
    """
    data = await request.body()
    with running.limits.remaking(caller.place, caller.member):
        return PhotoOut(hash=await run_in_threadpool(keep_own, caller, data))


@own.delete("/me/photo", status_code=204)
def end_own_photo(caller: SignedIn) -> Response:
    """Keep none of the member any more."""
    drop_own(caller)
    return Response(status_code=204)


@members.get("/{member}/photo", response_class=Picture)
def get_photo(member: MemberId, caller: SignedIn, size: Size = LARGE) -> Picture:
    """A member's photo as WebP, a square of 192 pixels, or of 64; 404 for who has none."""
    return Picture(photo_of(caller, member, size))


@members.post("/{member}/photo/taken-down", status_code=204)
def take_down_member_photo(member: MemberId, body: TakenDownIn, caller: SignedIn) -> Response:
    """Take down another member's photo, as a steward: they get a message that says why."""
    take_down(caller, member, body.reason.strip())
    return Response(status_code=204)


@notices.put("/{notice}/photos/{photo}", openapi_extra=FILE, responses=also(413, 415, 429))
async def put_notice_photo(
    notice: NoticeId, photo: Photo, request: Request, caller: SignedIn, running: Running
) -> PhotoOut:
    """Keep a photo of one of the member's own offers or needs, as that of the member is."""
    data = await request.body()
    with running.limits.remaking(caller.place, caller.member):
        return PhotoOut(hash=await run_in_threadpool(keep_photo, caller, notice, photo, data))


@notices.delete("/{notice}/photos/{photo}", status_code=204)
def end_notice_photo(notice: NoticeId, photo: Photo, caller: SignedIn) -> Response:
    """Keep one of an own offer or need any more; the others keep their numbers."""
    drop_photo(caller, notice, photo)
    return Response(status_code=204)


@notices.get("/{notice}/photos/{photo}", response_class=Picture)
def get_notice_photo(
    notice: NoticeId, photo: Photo, caller: SignedIn, size: Size = LARGE
) -> Picture:
    """A photo of an offer or need as WebP, 640 pixels at most, or a square of 96."""
    return Picture(notice_photo(caller, notice, photo, size))


@notices.post("/{notice}/photos/{photo}/taken-down", status_code=204)
def take_down_notice_photo(
    notice: NoticeId, photo: Photo, body: TakenDownIn, caller: SignedIn
) -> Response:
    """Take down a photo of another's offer or need, as a steward: they get a message why."""
    take_down_photo(caller, notice, photo, body.reason.strip())
    return Response(status_code=204)

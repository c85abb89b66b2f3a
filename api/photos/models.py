"""What the JSON door of photos takes and gives; values as in `api.http.models`."""

from typing import Annotated

from pydantic import Field

from api.http.answers import Given
from api.http.models import HEX32, SOME_TEXT, Id, Line, Sent
from api.photos.kept import NOTICES_MAX, Shown
from api.photos.own import SIZES
from api.photos.telling import REASON_MAX

SIZE = f"^({'|'.join(SIZES)})$"
Hash = Annotated[str, Field(pattern=HEX32, description="Of the larger picture: SHA-256.")]


class TakenDownIn(Sent):
    """Why a photo is taken down; whose it is reads it."""

    reason: Annotated[str, Field(min_length=1, max_length=REASON_MAX, pattern=SOME_TEXT), Line]


class PhotoOut(Given):
    """A photo that is kept."""

    hash: Hash


class MemberPhotoOut(Given):
    """A member who has a photo."""

    member: Id
    hash: Hash


class MemberPhotosOut(Given):
    """Members who have a photo; `next` continues the list."""

    photos: list[MemberPhotoOut]
    next: Id | None


class NoticePhotoOut(Given):
    """A photo of an offer or need, with the larger picture's size in pixels."""

    number: Annotated[int, Field(ge=1, le=NOTICES_MAX)]
    hash: Hash
    width: int
    height: int

    @classmethod
    def of(cls, found: Shown) -> "NoticePhotoOut":
        """As it is kept."""
        return cls(**found._asdict())

"""What a form with a file sends, without scripts: `multipart/form-data`, as RFC 7578 has it."""

from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Annotated, Final, NamedTuple

from fastapi import Depends, Request

from api.http.content import kind_of
from api.http.cookies import require_own_page
from api.service.malformed import Why, malformed
from api.service.troubles import ProblemError, Trouble

KIND: Final = "multipart/form-data"
PARTS_MAX: Final = 8
HEAD_BYTES_MAX: Final = 2_000


class Upload(NamedTuple):
    """What a form sent, by the names of its fields; a file that nobody chose is empty."""

    files: Mapping[str, bytes]


async def _upload(request: Request) -> Upload:
    require_own_page(request)
    head = Message()
    head["content-type"] = request.headers.get("content-type", "")
    boundary = head.get_boundary()
    if kind_of(request.headers) != KIND or not boundary:
        raise ProblemError(Trouble.content_type_must_be_known, {"accepted": KIND})
    return Upload(dict(_parts(await request.body(), b"--" + boundary.encode("latin-1"))))


def _parts(body: bytes, mark: bytes) -> Iterator[tuple[str, bytes]]:
    """Each part of a form with its name; what stands before the first and after the last goes."""
    parts = (b"\r\n" + body).split(b"\r\n" + mark, PARTS_MAX + 1)[1:]
    if not parts or not parts[-1].startswith(b"--"):
        raise malformed("body", Why.too_many_fields if len(parts) > PARTS_MAX else Why.cut_off)
    for part in parts[:-1]:
        head, blank, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not blank or len(head) > HEAD_BYTES_MAX:
            raise malformed("body", Why.cut_off)
        name = BytesHeaderParser().parsebytes(head).get_param("name", "", "content-disposition")
        yield str(name), data


# What a form with a file sent, from a page of this service.
Uploaded = Annotated[Upload, Depends(_upload)]

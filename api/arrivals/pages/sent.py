"""What the page sends to be tried."""

from base64 import b64decode
from typing import Annotated, Final

from pydantic import Base64Bytes, Field

from api.arrivals.sandbox import Sent as SentFile
from api.arrivals.sandbox import Wanted
from api.arrivals.trials import Chosen
from api.http.models import Id, Sent, one_of
from api.imports import ARRIVING
from api.imports.reading.columns import ENCODINGS, Meaning, Subject
from api.imports.reading.files import FILES_MAX

NAME_MAX: Final = 255
COLUMNS_MAX: Final = 500
KNOWN_MAX: Final = 500
Short = Annotated[str, Field(max_length=NAME_MAX)]


class FileIn(Sent):
    """A file: its name, and its bytes in base64."""

    name: Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
    data: str


class ChosenIn(Sent):
    """What somebody corrected of a file."""

    subject: Annotated[str, Field(pattern=one_of(Subject))] | None = None
    mapping: (
        Annotated[
            dict[Short, Annotated[str, Field(pattern=one_of(Meaning))]],
            Field(max_length=COLUMNS_MAX),
        ]
        | None
    ) = None
    header: bool | None = None
    delimiter: Annotated[str, Field(pattern=r"^[,;\t|]$")] | None = None
    encoding: Annotated[str, Field(pattern=one_of(ENCODINGS))] | None = None
    decimal: Annotated[str, Field(pattern="^[.,]$")] | None = None
    days: Annotated[str, Field(pattern="^(day first|month first)$")] | None = None


class TrialIn(Sent):
    """Files to try, of which system, and what was corrected."""

    format: Annotated[str, Field(pattern=one_of(ARRIVING))]
    files: Annotated[list[FileIn], Field(min_length=1, max_length=FILES_MAX)]
    chosen: Annotated[dict[Short, ChosenIn], Field(max_length=FILES_MAX)]
    known: Annotated[dict[Short, Id], Field(max_length=KNOWN_MAX)]

    @property
    def wanted(self) -> Wanted:
        """What is to be tried."""
        files = [SentFile(one.name, b64decode(one.data)) for one in self.files]
        chosen = {name: Chosen(**one.model_dump()) for name, one in self.chosen.items()}
        return Wanted(self.format, files, chosen, self.known)

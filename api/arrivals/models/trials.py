"""What the door takes and gives of trials; values as in `api.http.models`."""

import base64
import binascii
from typing import Annotated, Any, Final

from pydantic import Field

from api.arrivals.plans import Coming
from api.arrivals.refusing import refused_text
from api.arrivals.sandbox import Sent as SentFile
from api.arrivals.sandbox import Wanted
from api.arrivals.trials import Chosen, Trial
from api.http.answers import Given
from api.http.models import Amount, Bound, Hash, Id, Sent, Time, one_of
from api.imports import ARRIVING
from api.imports.faults import Fault
from api.imports.reading.columns import ENCODINGS, Meaning, Subject
from api.imports.reading.files import FILES_MAX
from api.service.malformed import Why, malformed
from api.words.refusing import json_fields

NAME_MAX: Final = 255
COLUMNS_MAX: Final = 200
FILE_LENGTH_MAX: Final = 16 * 2**20
KNOWN_MAX: Final = 100
FileName = Annotated[str, Field(max_length=NAME_MAX)]
Format = Annotated[str, Field(pattern=one_of(ARRIVING), examples=["komunitin"])]


class FileIn(Sent):
    """A table of text, or any file (an archive too) in base64: one of both."""

    name: Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
    text: Annotated[str, Field(max_length=FILE_LENGTH_MAX)] = ""
    base64: Annotated[
        str,
        Field(max_length=FILE_LENGTH_MAX, json_schema_extra={"contentEncoding": "base64"}),
    ] = ""

    def file(self) -> SentFile:
        """Its bytes; `ProblemError` where they are not said as they must be."""
        if self.text and self.base64:
            raise malformed("files", Why.not_one_of_both)
        try:
            packed = base64.b64decode(self.base64, validate=True)
        except (binascii.Error, ValueError) as error:
            raise malformed("files", Why.not_base64) from error
        return SentFile(self.name, packed or self.text.encode("utf-8", "replace"))


class ChosenIn(Sent):
    """What is corrected of a file; what is left out is found out.

    `mapping` says what columns mean, in place of what was proposed.
    """

    subject: Annotated[str | None, Field(pattern=one_of(Subject))] = None
    mapping: Annotated[
        dict[FileName, Annotated[str, Field(pattern=one_of(Meaning))]] | None,
        Field(max_length=COLUMNS_MAX),
    ] = None
    header: bool | None = None
    delimiter: Annotated[str | None, Field(pattern=r"^[,;\t|]$")] = None
    encoding: Annotated[str | None, Field(pattern=one_of(ENCODINGS))] = None
    decimal: Annotated[str | None, Field(pattern=r"^[.,]$")] = None
    days: Annotated[str | None, Field(pattern="^(day|month) first$")] = None


class TrialIn(Sent):
    """Files to try: what they are, what is corrected, and who is in the book already.

    `chosen` goes by the file's name, and under "" for all; `known` gives accounts of this book by
    the number in the files, which take in what stands under that number.
    """

    format: Format
    files: Annotated[list[FileIn], Field(min_length=1, max_length=FILES_MAX)]
    chosen: Annotated[dict[FileName, ChosenIn], Field(default_factory=dict, max_length=FILES_MAX)]
    known: Annotated[dict[FileName, Id], Field(default_factory=dict, max_length=KNOWN_MAX)]

    def wanted(self) -> Wanted:
        """The same for the room."""
        chosen = {name: Chosen(**one.model_dump()) for name, one in self.chosen.items()}
        return Wanted(self.format, [one.file() for one in self.files], chosen, self.known)


class FileLookOut(Given):
    """How a file was read; what each column that is read means, by its name."""

    file: str
    encoding: str
    delimiter: str
    header: list[str]
    mapping: dict[str, str]
    decimal: str | None
    days: str | None
    rows: int | None = Field(description="None where they were not read: what it is is not known.")


class FaultOut(Given):
    """What is wrong, and where: line from 1, 0 for the whole file; no column for the whole line."""

    kind: str
    file: str
    line: int
    column: str
    sentence: str = Field(description="For people, in the language asked for.")
    stops: bool = Field(description="Whether it must be put right first.")

    @classmethod
    def of(cls, one: Fault) -> "FaultOut":
        """As it was found."""
        return cls(
            kind=one.wrong.value, file=one.file, line=one.line, column=one.column,
            sentence=one.sentence, stops=one.stops,
        )  # fmt: skip


class RefusedOut(Given):
    """Why the book would not take it."""

    code: str
    title: str
    detail: str
    fields: dict[str, str | int]


class TrialOut(Given):
    """What files would bring, and what is wrong with them; nothing of it is in the book.

    Faults are the first ones; `stopping` and `notes` count them all.
    """

    format: Format
    unit: str
    scale: int
    source: Hash = Field(description="Of the files.")
    may_be_brought: bool
    looks: list[FileLookOut]
    faults: list[FaultOut]
    stopping: int
    notes: int
    members: int
    accounts: int
    notices: int
    exchanges: int
    had_left: int = Field(description="Members who had left with nothing, and do not come.")
    total: Amount = Field(description="What would stand above zero.")
    off_by: Amount = Field(description="What all balances add up to: it must be zero.")
    first_day: str | None
    last_day: str | None
    refused: RefusedOut | None
    known: dict[str, Id]
    by: Id
    time_ms: Time

    @classmethod
    def of(cls, trial: Trial) -> "TrialOut":
        """As it was kept."""
        first, last = trial.days or (None, None)
        same = ("format", "unit", "scale", "source", "stopping", "notes", "members", "accounts",
                "notices", "exchanges", "had_left", "known", "by", "time_ms")  # fmt: skip
        return cls(
            may_be_brought=trial.may_be_brought,
            looks=[FileLookOut(**_said(one)) for one in trial.looks],
            faults=[FaultOut.of(one) for one in trial.faults],
            total=str(trial.total), off_by=str(trial.off_by), first_day=first, last_day=last,
            refused=_refused(trial), **{name: getattr(trial, name) for name in same},
        )  # fmt: skip


def _said(look: Any) -> dict[str, Any]:  # noqa: ANN401 a struct of strings and numbers
    return {name: getattr(look, name) for name in FileLookOut.model_fields}


def _refused(trial: Trial) -> RefusedOut | None:
    refusal, text = trial.refusal, refused_text(trial)
    if refusal is None or text is None:
        return None
    return RefusedOut(
        code=refusal.code.name, title=text.title, detail=text.detail,
        fields=json_fields(refusal.fields),
    )  # fmt: skip


class ComingOut(Given):
    """An account that would come; `known` says that it is in the book, and takes in a balance."""

    number: str
    name: str
    account: Id
    member: Id
    kind: str
    lower: Bound
    upper: Bound
    balance: Amount
    known: bool
    had_left: bool

    @classmethod
    def of(cls, one: Coming) -> "ComingOut":
        """As it was planned."""
        bounds = [("none" if limit is None else str(limit)) for limit in (one.lower, one.upper)]
        return cls(
            number=one.number, name=one.name, account=one.account, member=one.member,
            kind=one.kind, lower=bounds[0], upper=bounds[1], balance=str(one.told),
            known=one.is_known, had_left=one.had_left,
        )  # fmt: skip


class ComingAllOut(Given):
    """Accounts that would come; `next` continues the page."""

    accounts: list[ComingOut]
    next: int | None

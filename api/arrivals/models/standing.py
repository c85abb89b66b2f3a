"""What the door gives of how far moving in has come; values as in `api.http.models`."""

from typing import Annotated

from pydantic import Field

from api.arrivals.models.trials import TrialOut
from api.arrivals.standing import Arrived, Stage, Standing
from api.http.answers import Given
from api.http.models import Amount, Hash, Id, LeftText, Time, one_of


class BringingOut(Given):
    """The own fields of the order that brings in what was tried (`balances-brought`)."""

    accounts: int
    history: Hash
    members: int
    parts: Hash
    source: Hash
    total: Amount


class CertifyingOut(Given):
    """The own fields of the order that certifies what was brought in (`import-certified`)."""

    brought: Id
    certificate: Hash


class ArrivedOut(Given):
    """What was brought in; `history` is 64 zeros where there were no past exchanges."""

    format: str
    source: Hash
    history: Hash
    members: int
    accounts: int
    notices: int
    exchanges: int
    had_left: int
    total: Amount
    left_out: int
    notes: int
    by: Id

    @classmethod
    def of(cls, one: Arrived) -> "ArrivedOut":
        """As it was kept."""
        same = {name: getattr(one, name) for name in cls.model_fields}
        return cls(**same | {"total": str(one.total)})


class WaitsOut(Given):
    """An order that others are to sign too."""

    order: Id
    text: LeftText
    signatures: list[tuple[str, str]]
    missing: int
    mine: bool = Field(description="Whether the member has signed it.")
    expires_ms: Time


class StandingOut(Given):
    """How far moving in has come; `done` of `all` while the service is at work.

    `lacks_files`: the book awaits parts that are not here: the same files bring them back.
    """

    stage: Annotated[str, Field(pattern=one_of(Stage))]
    trial: TrialOut | None
    done: int
    all: int
    lacks_files: bool
    waits: WaitsOut | None
    arrived: ArrivedOut | None
    brought_ms: Time | None
    certificate: Hash | None

    @classmethod
    def of(cls, found: Standing) -> "StandingOut":
        """As it is now."""
        one = found.waits
        waits = one and WaitsOut(
            order=one.id, text=one.text, signatures=list(one.signatures), missing=one.missing,
            mine=one.mine, expires_ms=one.expires_ms,
        )  # fmt: skip
        return cls(
            stage=found.stage.value,
            trial=None if found.trial is None else TrialOut.of(found.trial),
            done=found.done, all=found.all, lacks_files=found.lacks_files, waits=waits,
            arrived=None if found.arrived is None else ArrivedOut.of(found.arrived),
            brought_ms=found.brought_ms,
            certificate=found.certificate,
        )  # fmt: skip

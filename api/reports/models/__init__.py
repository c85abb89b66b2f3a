"""What the JSON door of reports takes and gives; kinds of value as in `api.http.models`."""

from typing import Annotated

from pydantic import Field

from api.http.models import Amount

Count = Annotated[int, Field(ge=0)]
Parts = Annotated[int, Field(ge=0, description="Parts per thousand, rounded down.")]
Ranks = Annotated[
    list[Amount],
    Field(description="The least, at a tenth, a quarter, half, three quarters, nine tenths; most."),
]

"""What the JSON door of categories takes and gives; kinds of value as in `api.http.models`."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from api.categories.hours import Hours
from api.categories.listed import CATEGORIES_MAX, NAME_MAX, Category
from api.http.answers import Given
from api.http.models import Amount, Sent, one_of
from api.words.i18n import LANGUAGES
from ledger.fields import CATEGORY

Code = Annotated[str, Field(pattern=f"^{CATEGORY}$", description="What orders bear.")]
Language = Annotated[str, Field(pattern=one_of(LANGUAGES))]
CategoryName = Annotated[str, Field(min_length=1, max_length=NAME_MAX)]


class CategoryIn(Sent):
    """A category, and what it is called in at least one language."""

    code: Code
    names: Annotated[
        dict[Language, CategoryName],
        Field(min_length=1, json_schema_extra={"additionalProperties": False}),
    ]

    def said(self) -> Category:
        """As the noun takes it."""
        return Category(self.code, self.names)


class CategoriesIn(Sent):
    """The co-op's categories, all of them, in their order."""

    categories: Annotated[list[CategoryIn], Field(min_length=1, max_length=CATEGORIES_MAX)]


class CategoryOut(Given):
    """A category that may be chosen; `name` is in the language in use."""

    code: Code
    name: str
    names: Mapping[str, str]

    @classmethod
    def of(cls, one: Category) -> "CategoryOut":
        """As it is listed."""
        return cls(code=one.code, name=one.name, names=one.names)


class CategoriesOut(Given):
    """The co-op's list."""

    categories: list[CategoryOut]

    @classmethod
    def listed(cls, found: Sequence[Category]) -> "CategoriesOut":
        """All of it."""
        return cls(categories=[CategoryOut.of(one) for one in found])


class HoursRow(Given):
    """What was exchanged in a month, in UTC, for one category; empty for what bears none."""

    month: str
    category: str
    name: str
    amount: Amount


class HoursOut(Given):
    """What was exchanged, by month and category, the first month first."""

    hours: list[HoursRow]

    @classmethod
    def of(cls, found: Sequence[Hours]) -> "HoursOut":
        """As the journal has it."""
        return cls(
            hours=[
                HoursRow(
                    month=one.month, category=one.category, name=one.name, amount=str(one.amount)
                )
                for one in found
            ]
        )

"""The whole numbers that a rule goes by, as somebody types them: `below=20 days=90`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.acts import said as acts_said
from api.cli.wallet.typed import subunits
from api.policies import said as policies_said
from api.words.i18n import N_, _
from api.words.rules import RULE_NAMES
from api.words.showing import show_amount
from credit.acts import ACTS
from credit.policies import POLICIES
from credit.registry import TAGS
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ledger.amounts import Unit

Figures = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME=FIGURE", help=N_("A figure of the rule, and how much.")),
]


def title_of(rule: str) -> str:
    """What a rule is called."""
    said = policies_said.SAID.get(rule)
    return _(RULE_NAMES.get(rule, rule) if said is None else said.title)


def require_rule(rule: str, known: Iterable[str]) -> None:
    """Return if it is one of these.

    Raises:
        FaultError: it is not.
    """
    if rule not in set(known):
        remedy = _("Choose among: {names}").format(names=", ".join(known))
        raise FaultError(rule, _("is not a rule that is known here"), remedy)


def read_figures(unit: Unit, rule: str, words: Sequence[str]) -> dict[str, int]:
    """All figures of a rule, amounts in subunits.

    Raises:
        FaultError: one is missing, of another rule, no number, or out of range.
    """
    spans = TAGS[rule].figures
    said = dict(_pair(one) for one in words)
    if said.keys() != spans.keys():
        names = ", ".join(f"{name} ({_label(rule, name)})" for name in sorted(spans))
        why = _("takes other figures")
        raise FaultError(rule, why, _("Give all of these: {names}").format(names=names))
    found = {name: _read(unit, rule, name, text) for name, text in said.items()}
    for name, (least, most) in spans.items():
        if not least <= found[name] <= most:
            why = _("must be from {least} to {most}").format(
                least=_shown(unit, rule, name, least), most=_shown(unit, rule, name, most)
            )
            raise FaultError(f"{name}={said[name]}", why, _("Look at it again"))
    return found


def show_figures(unit: Unit, rule: str, figures: Mapping[str, int]) -> list[str]:
    """The figures for people, a line each."""
    return [
        f"{_label(rule, name)}: {_shown(unit, rule, name, much)}"
        for name, much in sorted(figures.items())
    ]


def pairs(figures: Mapping[str, int]) -> list[list[str | int]]:
    """Figures as orders say them."""
    return [[name, much] for name, much in sorted(figures.items())]


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark:
        raise FaultError(text, _("is not a number"), _("Write it as name=figure"))
    return name.strip(), value.strip()


def _read(unit: Unit, rule: str, name: str, text: str) -> int:
    if _is_amount(rule, name):
        return subunits(unit, text)
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(2**53))):
        raise FaultError(f"{name}={text}", _("is not a whole number"), _("Look at it again"))
    return int(text)


def _is_amount(rule: str, name: str) -> bool:
    if rule in ACTS:
        return acts_said.is_amount(ACTS[rule], name)
    return policies_said.is_amount(POLICIES[rule], name)


def _label(rule: str, name: str) -> str:
    return _((acts_said.FIGURES if rule in ACTS else policies_said.FIGURES)[name])


def _shown(unit: Unit, rule: str, name: str, much: int) -> str:
    return show_amount(unit, much).strip() if _is_amount(rule, name) else str(much)

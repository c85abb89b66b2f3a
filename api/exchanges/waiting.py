"""What visits let people wait for, at home."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.exchanges.bookings import bookings
from api.exchanges.captures import to_sign_again
from api.exchanges.visiting import called_off
from api.exchanges.visits import VisitState
from api.rotas.shown import show_visit_time
from api.words.i18n import _, ngettext
from api.words.showing import show_amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.exchanges.bookings import Booking
    from api.exchanges.decisions import Decided
    from api.exchanges.visits import Visit
    from api.service.callers import Caller

Line = tuple[str, str]


class Press(NamedTuple):
    """What one press at home answers: the button's words, and the form that it sends."""

    words: str
    action: str
    fields: Mapping[str, str]


def presses(caller: Caller, open_: Sequence[Booking]) -> Mapping[str, Press]:
    """The answers that take one press, by the path to which what waits leads."""
    found = {}
    for booked in open_:
        press = None if booked.over or booked.decided else _press(caller, booked)
        if press is not None:
            found[_path(booked)] = press
    return found


def _press(caller: Caller, booked: Booking) -> Press | None:
    visit, theirs = booked.visit, booked.theirs
    if visit is not None and booked.to_answer:
        words = _("Yes, that suits me") if booked.gives else _("I will come")
        fields = {"asked_ms": str(visit.row.time_ms), "from": "home"}
        return Press(words, f"{_path(booked)}/agree", fields)
    if booked.gives and booked.answered and theirs is not None and theirs.amount:
        words = _("Yes, that is right: {amount}")
        shown = words.format(amount=show_amount(caller.unit, theirs.amount))
        return Press(shown, f"{_path(booked)}/said", {"amount": caller.unit.show(theirs.amount)})
    return None


def bookings_waiting(caller: Caller) -> Iterator[Line]:
    """For home: visits to answer, visits that will not be, and how long those were that were."""
    all_ = bookings(caller)
    for booked in all_:
        if booked.visit is not None and booked.to_answer:
            yield _asked(caller, booked, booked.visit)
    for booked in called_off(caller, all_):
        if booked.visit is not None:
            yield _off(booked, booked.visit)
    yield from _to_come(caller, [one for one in all_ if one.is_to_come])
    yield from _to_say([one for one in all_ if one.is_to_say])
    for booked in all_:
        if booked.decided is not None and booked.decision_waits:
            yield _decided(caller, booked, booked.decided)
    yield from _said(caller, [one for one in all_ if one.decided is None])
    for booked in _to_sign_again(caller, all_):
        said = _("{name} has not agreed yet, and your key has ended. Say again how long it was.")
        yield said.format(name=booked.name), _path(booked)


def bookings_news(caller: Caller) -> Iterator[Line]:
    """What members are told of: each visit by itself, by what was said of it last, and its page.

    All that waits, and beside it that the other comes. Of several, none is news by another's end.
    """
    all_ = bookings(caller)
    off = {booked.row.hold_id for booked in called_off(caller, all_)}
    for booked in _to_sign_again(caller, all_):
        yield f"{booked.row.hold_id} key ended", _path(booked)
    for booked in [*all_, *(one for one in called_off(caller, all_) if one not in all_)]:
        said = _said_last(caller, booked, off)
        if said:
            yield f"{booked.row.hold_id} {said}", _path(booked)


def _to_sign_again(caller: Caller, all_: Sequence[Booking]) -> Sequence[Booking]:
    """Of whom nothing else is wanted, since the other side has not spoken since, nor a third."""
    again = to_sign_again(caller) if all_ else ()
    return [
        one
        for one in all_
        if one.row.hold_id in again and not (one.over or one.answered or one.decided)
    ]


def _said_last(caller: Caller, booked: Booking, off: set[str]) -> str:
    visit, theirs = booked.visit, booked.theirs
    if booked.decided is not None:
        return "decided" if booked.decision_waits else ""
    if theirs is not None and booked.answered and not booked.over:
        return f"said {theirs.time_ms}"
    if booked.is_to_come:
        return "booked"
    if booked.is_to_say:
        return "over"
    if visit is None or (booked.over and booked.row.hold_id not in off):
        return ""
    is_theirs = visit.row.by != caller.member
    tells = booked.to_answer or booked.row.hold_id in off
    tells |= is_theirs and visit.row.state == VisitState.agreed
    return f"{visit.row.state} {visit.row.time_ms}" if tells else ""


def _asked(caller: Caller, booked: Booking, visit: Visit) -> Line:
    said = _("{name} asks: would {day} suit you? {amount}")
    if not booked.gives:
        said = _("{name} asks you to come on {day}: {amount}")
    amount = show_amount(caller.unit, booked.row.remaining)
    return said.format(name=booked.name, day=_when(visit), amount=amount), _path(booked)


def _off(booked: Booking, visit: Visit) -> Line:
    said = _("{name} needs nobody on {day}")
    if visit.row.state == VisitState.declined:
        said = _("{name} cannot come on {day}")
    return said.format(name=booked.name, day=_when(visit)), _path(booked)


def _to_come(caller: Caller, booked: Sequence[Booking]) -> Iterator[Line]:
    """One line for all of them."""
    if not booked:
        return
    said = ngettext(
        "{name} has booked a visit with you: {amount}",
        "Visits are booked with you {count} times",
        len(booked),
    )
    amount = show_amount(caller.unit, booked[0].row.remaining)
    yield said.format(name=booked[0].name, amount=amount, count=len(booked)), _all(booked)


def _to_say(booked: Sequence[Booking]) -> Iterator[Line]:
    """One line for all of them: a carer of a rota may have many."""
    if not booked:
        return
    said = ngettext(
        "How long was the visit with {name} on {day}?",
        "How long were {count} visits?",
        len(booked),
    )
    visit = booked[0].visit
    day = "" if visit is None else _when(visit)
    yield said.format(name=booked[0].name, day=day, count=len(booked)), _all(booked)


def _said(caller: Caller, all_: Sequence[Booking]) -> Iterator[Line]:
    """What the other side has said, of whatever booking."""
    for booked in all_:
        if booked.theirs is None or not booked.answered or booked.over:
            continue
        if booked.theirs.amount:
            said = _("{name} says how long the visit was: {amount}")
            amount = booked.theirs.amount
        else:
            said = _("{name} asks to have {amount} back")
            amount = booked.row.remaining
        shown = show_amount(caller.unit, amount)
        yield said.format(name=booked.name, amount=shown), _path(booked)


def _decided(caller: Caller, booked: Booking, decided: Decided) -> Line:
    """What a third decided: for whoever gave the care until they took it, else until it is read."""
    said = _("{name} decided how long your visit with {other} was: {amount}")
    if not decided.amount:
        said = _("{name} decided that nothing was given in your visit with {other}")
    shown = show_amount(caller.unit, decided.amount)
    return said.format(name=decided.name, other=booked.name, amount=shown), _path(booked)


def _when(visit: Visit) -> str:
    return show_visit_time(visit.day, visit.row.at)


def _path(booked: Booking) -> str:
    return f"/app/bookings/{booked.row.hold_id}"


def _all(booked: Sequence[Booking]) -> str:
    return _path(booked[0]) if len(booked) == 1 else "/app/bookings"

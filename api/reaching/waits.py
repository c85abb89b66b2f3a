"""What lets members wait, from all rooms: to add something, list it. `api.rooms` has all else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.acts.following import plans_waiting
from api.acts.waiting import acts_waiting
from api.exchanges.deciding import decisions_waiting
from api.exchanges.drafts import drafts_waiting
from api.exchanges.requests import requests_waiting
from api.exchanges.waiting import bookings_waiting
from api.founding.steps import steps_waiting
from api.keys.agreeing import agreement_waiting
from api.keys.waiting import objections_waiting, recoveries_waiting, second_key_wanted
from api.market.notices import notices_waiting
from api.membership.erasing import erasures_waiting
from api.membership.given import given_waiting
from api.membership.joinings import joinings_waiting
from api.membership.leaving import leavings_waiting
from api.membership.pending import signatures_wanted
from api.messages.conversations import messages_waiting
from api.rotas.waiting import rotas_waiting
from api.treasury.waiting import appeals_waiting
from api.votes.waiting import votes_waiting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.http.running import Source

WAITING: Final[Mapping[str, Source]] = {
    "request": requests_waiting,
    "booking": bookings_waiting,
    "decision": decisions_waiting,
    "appeal": appeals_waiting,
    "rota": rotas_waiting,
    "draft": drafts_waiting,
    "message": messages_waiting,
    "notice": notices_waiting,
    "recovery": recoveries_waiting,
    "objection": objections_waiting,
    "guard": agreement_waiting,
    "joining": joinings_waiting,
    "leaving": leavings_waiting,
    "erasure": erasures_waiting,
    "vote": votes_waiting,
    "order": signatures_wanted,
    "given": given_waiting,
    "act": acts_waiting,
    "plan": plans_waiting,
    "key": second_key_wanted,
    "step": steps_waiting,
}
"""What waits for a member, by kind, in the order in which home shows it."""

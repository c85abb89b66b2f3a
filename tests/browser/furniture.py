"""A cooperative in which every page has something to show: all sorts wait for its members."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import col, select

from api.arrivals.sandbox import Sent, Wanted
from api.arrivals.tables import PastRow
from api.arrivals.trials import Chosen
from api.arrivals.trying import try_files
from api.exchanges.tables import (
    CareDecidedRow,
    CareSaidRow,
    DraftRow,
    DraftSignatureRow,
    RequestRow,
)
from api.founding.founders import Newcomer, founder
from api.founding.foundings import begin, invite
from api.founding.links import make_link
from api.founding.tables import FirstStepsRow
from api.founding.terms import Terms
from api.keys.devices import wait
from api.keys.sheets import place_code
from api.keys.tables import RecoveryAskRow
from api.lists.preparing import Basis, prepare_bounds, prepare_moves
from api.market.tables import NoticeRow
from api.membership.invitations import code_of
from api.membership.tables import InvitationRow, JoiningRow
from api.messages.tables import MessageRow
from api.people.tables import ContactRow, CoopContactRow, NeighbourhoodRow, SpotRow
from api.photos.remaking import FACE, OFFER, remake
from api.photos.tables import MemberPhotoRow, NoticePhotoRow
from api.rotas.tables import RotaBookingRow, RotaCarerRow, RotaOutRow, RotaRow
from api.rotas.turns import today
from api.service.callers import Caller, reader_of
from api.treasury.tables import AppealRow, WarningRow
from ledger.store import Place
from ledger.tables import BookRow, KeptRow
from tests.support.pictures import halves, saved
from wallets.guardians import DAY_MS
from wallets.memos import commitment

if TYPE_CHECKING:
    from api.service.scribe import Draft, Person
    from credit.listed import Bound
    from tests.browser.town import Town

SECRET: Final = bytes(range(16))
SALT: Final = bytes(32)
SAYS: Final = "Sueños & soup <3"
"""What people write on these pages: no words that a catalogue has."""


def furnish(town: Town) -> dict[str, str]:
    """Let something stand on every page; what fills the places in their addresses."""
    rosa, hiroshi = town.people["Rosa"], town.people["Hiroshi"]
    seq = town.pay(hiroshi, rosa, 20, SAYS)
    named = {
        "account": hiroshi.account, "member": hiroshi.member, "seq": str(seq),
        "invitation": _invite(town), "place": place_code(_place(town)).replace(" ", ""),
        "invited": sha256(SECRET).hexdigest(),
        "device": wait(town.service, town.scribe.new_person("").key.public, "127.0.0.1").text,
        "request": _ask(town, hiroshi, rosa), "hold": _book(town, rosa, hiroshi),
        "mandate": _mandate(town, rosa), "draft": _reversal(town, hiroshi, rosa),
        "notice": _publish(town, hiroshi), "paper": _paper(town, hiroshi),
        **_lists(town, rosa, hiroshi), **_rotas(town, rosa, hiroshi), **_foundings(town),
        "vote": _vote(town, rosa), "pictured": town.people["Mercè"].member,
    }  # fmt: skip
    _limits(town, hiroshi, rosa)
    _try(town)
    _bring_along(town, hiroshi, rosa)
    _write(town, hiroshi, rosa)
    _differ(town, rosa, hiroshi)
    _lose_all(town, hiroshi, rosa)
    town.close()
    return named


def _limits(town: Town, *people: Person) -> None:
    """Who asks for another limit, and a limit that warns."""
    chiara, now_ms = town.people["Chiara"].member, town.clock()
    for person in people:
        town.keep(
            AppealRow(
                **_row(town), appeal_id=town.scribe.new_id(), member_id=person.member,
                account_id=person.account, text=SAYS, time_ms=now_ms, answer=None,
                answered_by=None, answered_ms=None, ended_ms=None,
            )
        )  # fmt: skip
        town.keep(
            WarningRow(
                **_row(town), warning_id=town.scribe.new_id(), account_id=person.account,
                owner=person.member, percent=80, lower=None, upper=None, reason=SAYS,
                member_id=chiara, time_ms=now_ms,
            )
        )  # fmt: skip


def _vote(town: Town, person: Person) -> str:
    """A vote that runs, with a ballot in it."""
    steward = town.people["Amina Osei"]
    own: dict[str, Any] = {"kind": "open", "options": 2, "quorum": 3}
    own |= {"majority": 500, "proxies": 2, "ends": town.clock() + 9 * DAY_MS}
    town.act("vote-opened", steward, f"{SAYS}\n{SAYS} 1\n{SAYS} 2", **own)
    [vote] = town.read(select(KeptRow.kept_id).where(col(KeptRow.kept_id).startswith("vote/")))
    id_ = str(vote).removeprefix("vote/")
    town.act("ballot-cast", person, member=person.member, vote=id_, option=1)
    return id_


def _place(town: Town) -> Place:
    return Place(town.scribe.community, 0)


def _row(town: Town) -> dict[str, Any]:
    """The columns that every row of the book begins with."""
    return {"community_id": town.scribe.community, "book": 0}


def _invite(town: Town) -> str:
    steward, later = town.people["Amina Osei"].member, town.clock() + DAY_MS
    secret = sha256(SECRET).hexdigest()
    town.keep(
        InvitationRow(
            **_row(town), secret_hash=secret, member_id=steward, expires_ms=later, name=SAYS,
            note=SAYS, made_ms=town.clock(),
        )
    )  # fmt: skip
    town.keep(
        JoiningRow(
            **_row(town), member_id=town.scribe.new_id(), name="Zuzana", invited_by=steward,
            secret_hash=sha256(SALT).hexdigest(), key=town.scribe.new_person("").key.public,
            orders="[]", time_ms=town.clock(), expires_ms=later,
        )
    )  # fmt: skip
    return code_of(_place(town), SECRET)


def _ask(town: Town, asker: Person, payer: Person) -> str:
    id_ = town.scribe.new_id()
    town.keep(
        RequestRow(
            **_row(town), request_id=id_, asker=asker.member, account=asker.account,
            payer=payer.member, amount=90, text=SAYS, time_ms=town.clock(),
            expires_ms=town.clock() + DAY_MS, declined_ms=None,
        )
    )  # fmt: skip
    return id_


def _book(town: Town, payer: Person, payee: Person) -> str:
    id_, until = town.scribe.new_id(), town.clock() + DAY_MS
    town.act(
        "hold", payer, id_=id_, from_=payer.account, to=payee.account, amount="30", until=until
    )
    return id_


def _differ(town: Town, cared: Person, carer: Person) -> None:
    """Two visits of which two said different times: one waits, of the other a third decided."""
    decider = town.people["Chiara"].member
    for hold in (_book(town, cared, carer), decided := _book(town, cared, carer)):
        for who, amount in ((cared, 5), (carer, 30)):
            town.keep(
                CareSaidRow(
                    **_row(town), hold_id=hold, member_id=who.member, amount=amount, text=SAYS,
                    time_ms=town.clock(),
                )
            )  # fmt: skip
    town.keep(
        CareDecidedRow(
            **_row(town), hold_id=decided, owner=cared.member, member_id=carer.member,
            decider=decider, amount=20, text=SAYS, said_ms=town.clock(), seen=False,
            time_ms=town.clock(),
        )
    )  # fmt: skip


def _mandate(town: Town, member: Person) -> str:
    id_, broker = town.scribe.new_id(), town.people["Daniel"]
    town.act(
        "mandate-given", member, id_=id_, account=member.account, broker=broker.member, each="60",
        total="120", until=town.clock() + DAY_MS,
    )  # fmt: skip
    return id_


def _reversal(town: Town, asker: Person, other: Person) -> str:
    """An exchange that one of the two would take back."""
    paid = town.scribe.new_id()
    town.act("transfer", asker, id_=paid, from_=asker.account, to=other.account, amount="5")
    own = {"of": paid, "reason": commitment(SALT, SAYS)}
    return _half_signed(town, town.scribe.draft("reversal", [asker.key], own), asker, other)


def _lists(town: Town, rosa: Person, hiroshi: Person) -> dict[str, str]:
    """A list of payments that waits for a signature, and one of limits."""
    found = {}
    with town.service.database.reading() as session:
        row, place = session.get_one(BookRow, tuple(town.place)), town.place

        def caller(who: Person) -> Caller:
            reader = reader_of(session, place, who.key.public)
            assert reader is not None
            return Caller(town.service, session, row, reader)

        moves = [(30, rosa.account, hiroshi.account)]
        own = Basis(account=rosa.account)
        found["listed"] = prepare_moves(caller(rosa), "payments-1", moves, own).parts
        bounds: list[Bound] = [(hiroshi.account, -600, 600, 0)]
        found["bounded"] = prepare_bounds(caller(town.people["Chiara"]), bounds).parts
    return found


def _paper(town: Town, member: Person) -> str:
    """A mandate on paper for a broker, for which a second has yet to vouch."""
    broker, steward = town.people["Daniel"], town.people["Amina Osei"]
    other = town.join("Olga", "broker")
    own = {
        "account": member.account, "broker": other.member, "each": "60", "total": "120",
        "payees": [town.people["Rosa"].account], "until": town.clock() + 9 * DAY_MS,
        "paper": commitment(SALT, SAYS),
    }  # fmt: skip
    draft = town.scribe.draft("mandate-given", [steward.key], own)
    return _half_signed(town, draft, steward, broker)


def _half_signed(town: Town, draft: Draft, signer: Person, other: Person) -> str:
    """Keep an order that another member must sign too; its id."""
    order = json.loads(draft.text)
    [(key, signature)] = draft.signatures
    town.keep(
        DraftRow(
            **_row(town), order_id=order["id"], member_id=signer.member, of_id=order.get("of"),
            order=draft.text.decode(), salt=SALT, text=SAYS, time_ms=town.clock(),
            expires_ms=town.clock() + DAY_MS,
        )
    )  # fmt: skip
    for person, pair in ((signer, (key, signature)), (other, (None, None))):
        town.keep(
            DraftSignatureRow(
                **_row(town), order_id=order["id"], member_id=person.member, key=pair[0],
                signature=pair[1],
            )
        )  # fmt: skip
    return str(order["id"])


def _picture(town: Town, person: Person, notice: str) -> None:
    """A photo of their notice, and one of somebody else, so that faces with letters are left."""
    seen = town.people["Mercè"].member
    own = _row(town) | {"time_ms": town.clock()}
    face, offer = (remake(saved(halves(700, 500), "JPEG"), made) for made in (FACE, OFFER))
    town.keep(
        MemberPhotoRow(**own, member_id=seen, hash=face.hash, small=face.small, large=face.large)
    )
    town.keep(
        NoticePhotoRow(
            **own, member_id=person.member, notice_id=notice, number=1, hash=offer.hash,
            width=offer.width, height=offer.height, small=offer.small, large=offer.large,
        )
    )  # fmt: skip


def _publish(town: Town, person: Person) -> str:
    id_ = town.scribe.new_id()
    town.keep(
        NoticeRow(
            **_row(town), notice_id=id_, member_id=person.member, kind="offer", category="company",
            title="Tardes juntas", text=SAYS, place="Sur", reach="town", words=SAYS.casefold(),
            time_ms=town.clock(), expires_ms=town.clock() + DAY_MS, near=True,
        )
    )  # fmt: skip
    _picture(town, person, id_)
    sur = town.scribe.new_id()
    town.keep(
        NeighbourhoodRow(
            **_row(town), neighbourhood_id=sur, name="Barrio Sur", north=4_139, east=217
        )
    )
    for member in (person.member, town.people["Rosa"].member):
        spot = SpotRow(**_row(town), member_id=member, north=4_139, east=217, neighbourhood_id=sur)
        town.keep(spot)
    town.keep(
        CoopContactRow(**_row(town), phone="93 555 01 00", mail="hola@ayni.test", text="10-13 h")
    )
    return id_


def _rotas(town: Town, rosa: Person, hiroshi: Person) -> dict[str, str]:
    """A rota of each of the two, on which the other is; a visit of each is open."""
    day = today(town.clock())
    days = [str(day + number * timedelta(days=1)) for number in range(3)]
    own, others = _rota(town, rosa, hiroshi), _rota(town, hiroshi, rosa)
    merce = town.people["Mercè"].member
    for rota, owner, out, on in (
        (own, rosa, hiroshi.member, days[0]), (others, hiroshi, merce, days[1])
    ):  # fmt: skip
        what: dict[str, Any] = {"rota_id": rota, "day": on, "member_id": out, "owner": owner.member}
        town.keep(RotaOutRow(**_row(town), **what, time_ms=town.clock()))
    booked: dict[str, Any] = {
        "rota_id": own,
        "day": days[1],
        "member_id": merce,
        "owner": rosa.member,
    }
    town.keep(RotaBookingRow(**_row(town), **booked, hold_id=town.scribe.new_id()))
    return {"rota": own, "others_rota": others, "booked": days[1], "open": days[1]}


def _rota(town: Town, owner: Person, carer: Person) -> str:
    """A rota of every day, on which somebody and Mercè take turns."""
    id_, day = town.scribe.new_id(), today(town.clock())
    town.keep(
        RotaRow(
            **_row(town), rota_id=id_, member_id=owner.member, category="company", text=SAYS,
            minutes=90, weekdays="1234567", at="09:30", first=str(day),
            last=str(day + timedelta(days=90)), turns=2, time_ms=town.clock(), ended_ms=None,
        )
    )  # fmt: skip
    for place, member in enumerate((carer.member, town.people["Mercè"].member)):
        town.keep(
            RotaCarerRow(
                **_row(town), rota_id=id_, member_id=member, owner=owner.member, place=place,
                agreed_ms=None, gone=None,
            )
        )  # fmt: skip
    return id_


def _foundings(town: Town) -> dict[str, str]:
    """A link that nobody has used, and a founding to which somebody is invited; first steps."""
    town.keep(FirstStepsRow(**_row(town), put_off="chain"))
    unused, link = (make_link(town.service) for _ in "ab")
    ada = town.scribe.new_person("Ada")
    terms = Terms(SAYS, "h", 60, 600, 1_200, 2, "Europe/Madrid", "month", "es")
    who = Newcomer("Ada", ada.member, ada.key.public, ada.account, SALT.hex())
    begun = begin(town.service, link.code, terms, who)
    with town.service.database.reading() as session:
        first = founder(town.service, session, begun.community_id, ada.key.public)
        assert first is not None
        invited = invite(first, SAYS)
    return {
        "founding_link": unused.code, "founding": begun.community_id,
        "founding_invitation": invited.code,
    }  # fmt: skip


def _try(town: Town) -> None:
    """A trial of a table whose columns a steward has told, one line of which is wrong."""
    table = b"Ayni;Sur;Elena\n1;Rosa;-1\n2;Zuzana;1\n3;Olga;?\n"
    mapping = {"Ayni": "id", "Sur": "name", "Elena": "balance"}
    chosen = {"sur.csv": Chosen(subject="members", mapping=mapping)}
    wanted = Wanted("csv", [Sent("sur.csv", table)], chosen, {})
    with town.service.database.reading() as session:
        row = session.get_one(BookRow, tuple(town.place))
        reader = reader_of(session, town.place, town.people["Amina Osei"].key.public)
        assert reader is not None
        try_files(Caller(town.service, session, row, reader), wanted)


def _bring_along(town: Town, payer: Person, payee: Person) -> None:
    """An exchange that is older than the book."""
    town.keep(
        PastRow(
            **_row(town), place=0, day="2019-02-05", payer=payer.account, payee=payee.account,
            payer_member=payer.member, payee_member=payee.member, amount=90, source_id="7",
            text=SAYS, salt="00" * 32, leaf="00" * 32,
        )
    )  # fmt: skip


def _write(town: Town, sender: Person, receiver: Person) -> None:
    """Two messages that wait, and a way to reach who gets them."""
    for _ in range(2):
        town.keep(
            MessageRow(
                **_row(town), message_id=town.scribe.new_id(), sender=sender.member,
                receiver=receiver.member, notice_id=None, text=SAYS, time_ms=town.clock(),
                seen_ms=None,
            )
        )  # fmt: skip
    town.keep(
        ContactRow(
            **_row(town), member_id=receiver.member, kind="phone", value="+34 600 000 000",
        )
    )  # fmt: skip


def _lose_all(town: Town, member: Person, guardian: Person) -> None:
    """Somebody asks their guardians for a new device."""
    both = sorted([guardian.member, town.people["Mercè"].member])
    town.act(
        "guardians-chosen", member, member=member.member, guardians=both, quorum=2, notice=DAY_MS
    )
    device = town.scribe.new_person("")
    asked = {"member": member.member, "added": device.key.public}
    draft: Draft = town.scribe.draft("recovery-asked", [town.people["Mercè"].key], asked)
    town.keep(
        RecoveryAskRow(
            **_row(town), member_id=member.member, asked_by=town.people["Mercè"].member,
            order=draft.text.decode(), signatures=json.dumps(draft.signatures),
            time_ms=town.clock(), expires_ms=town.clock() + DAY_MS,
        )
    )  # fmt: skip

"""Brokers' acts from the terminal, and a member's word for a balance, against a running service."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from api.cli.wallet.client import Client
from api.service.tables import MemoRow
from chain.bundle import Bundle
from chain.leaves import Leaf, account_commitment
from chain.records import EpochRecord
from chain.rules import SHAPES
from ledger import canonical
from ledger.entries import read_entry
from ledger.ids import uuid_bytes
from ledger.orders import ORDER_BYTES_MAX
from ledger.tables import AccountRow, BalanceRow, EntryRow, MandateRow
from tests.cli.office import Office, office_in, seated
from tests.web.phone import Phone
from wallets.cheques import Act, id_of, read_slip
from wallets.guardians import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.scribe import Person
    from ledger.orders import Order
    from wallets.cheques import Slip

CODE = "ABCD EFGH IJKL MNOP QRST UVWX"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return both cooperatives."""
    with office_in(tmp_path_factory.mktemp("brokers")) as office:
        yield office


@pytest.fixture(scope="module")
def browser() -> Iterator[Phone]:
    """Return the browser's modules."""
    phone = Phone()
    yield phone
    phone.close()


def balance(here: Office, person: Person) -> int:
    """Where somebody's own account stands, in minutes."""
    wanted = select(BalanceRow.posted).where(
        BalanceRow.community_id == here.town.scribe.community,
        AccountRow.community_id == BalanceRow.community_id,
        AccountRow.slot == BalanceRow.slot,
        AccountRow.account_id == person.account,
    )
    [found] = here.town.read(wanted)
    return int(found)


def last_order(here: Office) -> Order:
    """The order of the first book's last entry."""
    wanted = select(EntryRow.seq, EntryRow.body).where(
        EntryRow.community_id == here.town.scribe.community
    )
    [(seq, body)] = here.town.read(wanted.order_by(col(EntryRow.seq).desc()).limit(1))
    return read_entry(body, SHAPES, f"entry {seq}").order


def allow(here: Office, giver: Person, **more: Any) -> None:  # noqa: ANN401 as `act` takes them
    """Let Daniel act for somebody."""
    fields = {"each": "120", "total": "150", "broker": here.town.people["Daniel"].member, **more}
    until = here.town.clock() + DAY_MS
    here.town.act("mandate-given", giver, account=giver.account, until=until, **fields)


def test_a_broker_enters_a_payment_under_a_mandate(here: Office) -> None:
    giver, baker, daniel = here.town.join("Olga"), here.town.join("Pia"), here.terminal("Daniel")
    allow(here, giver)
    assert "Olga" in daniel.did("mandates")
    ran = daniel.run("enter", "Olga", "Pia", "1:30", "--memo", "Bread")
    assert ran.code == 0, ran
    said = f"Olga ({giver.account}) gives 1 h 30 to Pia ({baker.account})."
    assert said in ran.err
    assert "For: Bread" in ran.err
    assert (balance(here, giver), balance(here, baker)) == (-90, 90)
    order = last_order(here)
    assert (order.type, order.key) == (
        "transfer-by-mandate", here.town.people["Daniel"].key.public,
    )  # fmt: skip
    [one] = json.loads(daniel.did("mandates", "--json"))["mandates"]
    assert (one["rest"], order.body.mandate) == ("60", one["mandate"])
    assert "Bread" in here.town.read(select(MemoRow.text))
    over = daniel.run("enter", "Olga", "Pia", "2", "--yes")
    assert over.code == 2
    assert "1 h" in over.err
    assert "has given you none" in daniel.run("enter", "Rosa", "Pia", "1").err
    allow(here, giver, each="30")
    assert "several permissions" in daniel.run("enter", "Olga", "Pia", "0:10").err
    daniel.did("enter", "Olga", "Pia", "0:10", "--mandate", one["mandate"])
    assert balance(here, giver) == -100


def test_a_member_ends_a_permission_of_their_own(here: Office) -> None:
    giver = here.town.join("Own Will")
    allow(here, giver)
    hers = here.terminal("Own Will")
    [one] = json.loads(hers.did("mandates", "Own Will", "--json"))["mandates"]
    hers.did("end-mandate", one["mandate"])
    [row] = here.town.read(select(MandateRow).where(MandateRow.mandate_id == one["mandate"]))
    assert not row.open


def test_two_vouch_for_a_paper(here: Office) -> None:
    town = here.town
    keyless, payee, other = town.join("No Phone"), town.join("Grocer"), town.join("Vera", "broker")
    steward = town.people["Amina Osei"]
    town.act("key-revoked", steward, member=keyless.member, revoked=keyless.key.public)
    until = datetime.fromtimestamp(town.clock() / 1000, UTC) + timedelta(days=30)
    amina = here.terminal("Amina Osei")
    asked = (
        "paper", "No Phone", "--broker", "Daniel", "--other", "Vera", "--to", "Grocer",
        "--each", "2", "--total", "20", "--until", f"{until:%Y-%m-%d}",
    )  # fmt: skip
    ran = amina.run(*asked, "--text", "My groceries")
    assert ran.code == 0, ran
    assert f"Vera ({other.member}) must vouch for it too." in ran.err
    vera = here.terminal("Vera")
    [row] = json.loads(vera.did("waiting", "--json"))["orders"]
    assert row["words"][-2:] == [f"Only to: Grocer ({payee.account})", "It says: My groceries"]
    ask = Client.ask

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if path.endswith("/drafts"):
            answer["drafts"][0]["memo"]["text"] = "My holidays"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "ask", lie)
        ran = vera.run("cosign", row["id"])
        assert (ran.code, vera.asked) == (1, [])
        assert "commits to another text than is shown" in ran.err
    assert "It is entry" in vera.did("cosign", row["id"])
    [found] = town.read(select(MandateRow).where(MandateRow.mandate_id == row["id"]))
    assert (found.account, found.payees) == (keyless.account, payee.account)
    assert len(list((vera.folder / "receipts").iterdir())) == 1
    [held] = json.loads(here.terminal("Daniel").did("mandates", "--json"))["mandates"][-1:]
    assert "mandate" in held


def test_taking_back_and_exchanges_of_several_are_signed_too(here: Office) -> None:
    town = here.town
    payer, payee = town.join("Regretful"), town.join("Willing")
    seq = town.pay(payer, payee, 25)
    signer, of = here.terminal("Willing"), last_order(here).id
    with seated(here.terminal("Regretful")) as seat:
        asked = seat.pen.write("reversal", {"of": of}, memo="By mistake", as_="reason")
        several = {
            "givers": sorted([payer.account, "10"] for payer in (payer, payee)),
            "receivers": [[town.people["Rosa"].account, "20"]],
        }
        both = seat.pen.write("exchange", several)
        for one in (asked, both):
            [[key, signature]] = one.signatures
            body = {"order": one.order, "key": key, "signature": signature, "memo": one.memo}
            seat.page("POST", "/app/drafts", body)
    back, exchange = json.loads(signer.did("waiting", "--json"))["orders"]
    gives = f"Willing ({payee.account}) gives 25 min."
    receives = f"Regretful ({payer.account}) receives 25 min."
    assert back["words"][0] == f"What entry {seq} did is taken back:"
    assert {gives, receives, "It says: By mistake"} == set(back["words"][1:])
    assert f"Willing ({payee.account}) gives 10 min." in exchange["words"]
    ask = Client.ask

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if path.endswith("/drafts"):
            for one in answer["drafts"]:
                own = canonical.decode(one["order"].encode(), ORDER_BYTES_MAX)
                one["order"] = canonical.encode({**own, "unit": "eur"}).decode()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "ask", lie)
        ran = signer.run("cosign", exchange["id"])
        assert (ran.code, "counts in another unit" in ran.err) == (1, True)
    signer.did("cosign", back["id"])
    assert (balance(here, payer), balance(here, payee)) == (0, 0)
    signer.did("cosign", exchange["id"], "--decline")
    assert "Nothing is waiting for you." in signer.did("waiting")


def make_slip(here: Office, payer: Person, code: str) -> Slip:
    """Make a paper cheque of half an hour, which Daniel redeems."""
    slip, town = read_slip(code), here.town
    fields = {"id": slip.hold, "from_": payer.account, "to": town.people["Daniel"].account}
    until = town.clock() + DAY_MS
    town.act("hold", payer, **fields, amount="30", until=until, memo=slip.commitment)
    return slip


def test_a_slips_code_means_the_same_in_a_browser(browser: Phone) -> None:
    theirs, mine = browser.call("cheques", "readSlip", CODE), read_slip(CODE)
    assert (theirs["hold"], theirs["commitment"]) == (mine.hold, mine.commitment)
    assert theirs["memo"] == {"salt": mine.salt.hex(), "text": mine.text}


def test_a_broker_redeems_a_cheque_and_hands_it_on(here: Office) -> None:
    town, payer = here.town, here.town.join("Cheque Writer")
    slip, daniel = make_slip(here, payer, CODE), here.terminal("Daniel")
    bearer = town.join("Bearer")
    ran = daniel.run("redeem", CODE.lower(), "--to", "Bearer")
    assert ran.code == 0, ran
    office = f"Daniel ({town.people['Daniel'].account})"
    said = f"You redeem the cheque {slip.text}: Cheque Writer ({payer.account}) gives 30 min to"
    assert f"{said} {office}." in ran.err
    assert f"Then {office} gives it to Bearer ({bearer.account})." in ran.err
    assert (balance(here, payer), balance(here, bearer)) == (-30, 30)
    assert last_order(here).id == id_of(Act.handed_on, slip.hold)
    again = daniel.run("redeem", CODE, "--yes")
    assert again.code == 2


@pytest.mark.parametrize("code", ["too short", "2" * 24])
def test_a_code_that_opens_no_cheque_is_told(here: Office, code: str) -> None:
    ran = here.terminal("Daniel").run("redeem", code)
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 2


def test_a_hold_that_another_code_made_is_not_redeemed(here: Office) -> None:
    code = "QRST" * 6
    payer, slip = here.town.join("Odd Writer"), read_slip(code)
    fields = {"id": slip.hold, "from_": payer.account, "to": here.town.people["Daniel"].account}
    until = here.town.clock() + DAY_MS
    here.town.act("hold", payer, **fields, amount="30", until=until, memo="ab" * 32)
    ran = here.terminal("Daniel").run("redeem", code)
    assert ran.code == 1
    assert "is not the one that this cheque was made with" in ran.err


def test_a_member_confirms_a_balance_that_was_proved(here: Office) -> None:
    town, member = here.town, here.town.join("Sure")
    town.pay(member, town.people["Rosa"], 45)
    town.clock.time_ms += 2 * 60_000
    town.close()
    hers = here.terminal("Sure")
    ran = hers.run("confirm")
    assert ran.code == 0, ran
    assert f", the balance of Sure ({member.account}) was -45 min." in ran.err
    assert "Whether a chain has it was not checked" in ran.err
    order = last_order(here)
    assert (order.type, order.key, order.body.account) == (
        "leaf-countersigned", member.key.public, member.account,
    )  # fmt: skip
    with seated(hers) as seat:
        bundle = Bundle.from_json(seat.get(f"/accounts/{member.account}/bundle"))
    record, shown = EpochRecord.from_bytes(bundle.record), bundle.account
    account = account_commitment(
        uuid_bytes(shown.id), bytes.fromhex(shown.key), bytes.fromhex(shown.salt)
    )
    leaf = Leaf(record.book32, shown.slot, account, -45, shown.limit, shown.last_entry, shown.nonce)
    assert (order.body.epoch, order.body.leaf) == (record.epoch, leaf.value()[-32:].hex())


@pytest.mark.parametrize("part", ["balance", "lastEntry", "nonce", "id"])
def test_a_balance_that_is_not_proved_is_not_confirmed(here: Office, part: str) -> None:
    hers = here.terminal("Rosa")
    ask = Client.ask
    lies = {"balance": "7", "lastEntry": 1, "nonce": "ab" * 32,
            "id": here.town.people["Hiroshi"].account}  # fmt: skip

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if path.endswith("/bundle"):
            answer["account"][part] = lies[part]
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "ask", lie)
        ran = hers.run("confirm")
    assert (ran.code, hers.asked) == (1, [])


def test_somebody_elses_proof_is_not_ones_own(here: Office) -> None:
    other = here.terminal("Hiroshi")
    with seated(other) as seat:
        theirs = seat.get(f"/accounts/{here.town.people['Hiroshi'].account}/bundle")
    rosa, ask = here.terminal("Rosa"), Client.ask

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        return theirs if path.endswith("/bundle") else ask(client, method, path, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "ask", lie)
        ran = rosa.run("confirm")
    assert (ran.code, rosa.asked) == (1, [])
    assert "is of another account or closing" in ran.err


def test_a_block_goes_with_its_contract(here: Office) -> None:
    rosa = here.terminal("Rosa")
    assert "goes with --contract" in rosa.run("confirm", "--block", "ab" * 32).err
    ran = rosa.run("confirm", "--block", "ab" * 32, "--contract", "cd" * 20)
    assert (ran.code, rosa.asked) == (1, [])

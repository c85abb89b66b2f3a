"""Members hear of what is theirs with every page closed: once, by each way, and without a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from api.reaching import outbox
from api.reaching.kinds import KINDS, NOT_TOLD
from api.rooms import WAITING
from tests.reaching.receivers import link_in, require_sender

if TYPE_CHECKING:
    import pytest
    from sqlmodel import Session

    from api.reaching.tables import OutboxRow
    from tests.reaching.conftest import Reached
    from tests.support.world import Person

HOUR_S: Final = 3_600
DAY_S: Final = 24 * HOUR_S


def test_a_request_reaches_a_phone_within_a_minute(reached: Reached) -> None:
    reached.subscribe(reached.ana)
    reached.awake(reached.ana)
    reached.look()
    assert reached.counts == (0, 0, 0)
    request = reached.request(reached.ana)
    for _ in range(6):
        reached.look()
    [push] = reached.push.pushes
    assert push["title"] == "Any Co-op"
    assert push["body"] == "You are asked for hours."
    require_sender(reached.push.got[0].headers, reached.push.address, reached.world.now_ms)
    path = push["data"].removeprefix("https://ayni.example")
    led = follow(reached, path)
    assert led == f"/app/requests/{request}"


def page_for(reached: Reached, path: str, who: Person | None = None) -> str:
    """A page as somebody reads it, Ana if nobody is named."""
    cookie = {"Cookie": f"__Host-ayni={reached.coop.token(who or reached.ana)}"}
    found = reached.world.call("GET", path, headers=cookie)
    assert found.is_success, (path, found.status_code)
    return found.text


def follow(reached: Reached, path: str) -> str:
    """Where a message's link leads Ana."""
    token = reached.coop.token(reached.ana)
    cookie = {"Cookie": f"__Host-ayni={token}"}
    return str(reached.world.call("GET", path, headers=cookie).headers["location"])


def test_each_comes_once_by_each_way_and_leads_to_its_page(reached: Reached) -> None:
    reached.everywhere(reached.ana)
    request = reached.request(reached.ana)
    for _ in range(10):
        reached.look()
    assert reached.counts == (1, 1, 1)
    plain = reached.mail.mails[0].get_body(("plain",))
    assert plain is not None
    for text in (plain.get_content(), reached.sms.forms[0]["text"]):
        assert follow(reached, link_in(text)) == f"/app/requests/{request}"
    assert reached.mail.to == ["ana@example.org"]
    assert reached.sms.forms[0]["to"] == "+34600111222"
    assert reached.sms.got[0].headers["Authorization"] == "Bearer gateway-token"
    assert reached.sms.got[0].path == "/send"


def test_no_payload_bears_a_name_an_amount_or_a_text(reached: Reached) -> None:
    reached.everywhere(reached.ana)
    coop = reached.coop
    request = reached.request(reached.ana, "95", "for the secret pears")
    talk = f"/conversations/{reached.ana.member}"
    assert reached.ask(reached.ben, "POST", talk, text="hush hush").is_success
    coop.pay(reached.ben, reached.ana, 83, "thanks for the soup")
    until = reached.world.now_ms + DAY_S * 1_000
    own = {"from_": reached.ben.account, "to": reached.ana.account, "amount": "77", "until": until}
    coop.do("hold", reached.ben.key, **own)
    reached.look()
    pushes, mails, texts = reached.counts
    assert pushes == mails == texts == 5  # And that the hold ends soon.
    # All of it is in play: on her own pages Ana reads who, how much and for what.
    shown = "".join(page_for(reached, path) for path in (
        f"/app/requests/{request}", f"/app/messages/{reached.ben.member}", "/app/statement",
        "/app/bookings",
    ))  # fmt: skip
    for written in ("Ben Quisquilloso", "secret pears", "hush hush", "thanks for the soup"):
        assert written in shown
    for amount in ("1 h 35", "1 h 23", "1 h 17"):
        assert amount in shown.replace("\u00a0", " ").replace("\u202f", " "), amount
    assert "Ana Maravillas" in page_for(reached, f"/app/people/{reached.ana.member}", reached.ben)
    said = [str(push) for push in reached.push.pushes]
    said += [one.decode() for one in reached.mail.got]
    said += [part.get_content() for one in reached.mail.mails for part in one.iter_parts()]
    said += [str(one) for one in reached.sms.forms]
    hidden = re.compile(
        r"ana maravillas|ben|quisquilloso|pears|hush|soup|thanks|\b(95|83|77)\b|1 ?h ?(35|23|17)"
        rf"|{reached.ana.member}|{reached.ben.member}|{reached.ana.account}|{reached.ben.account}",
        re.IGNORECASE,
    )
    for text in said:
        # An address of mail is whom it goes to, and nothing that the message says.
        assert not hidden.search(text.replace("ana@example.org", "")), text
    for carried in reached.push.got:
        # Every byte that the carrier sees, of head and body.
        seen = carried.body + str(carried.headers).encode() + carried.path.encode()
        for word in (b"Ana", b"Ben", b"hours", b"Co-op", b"/app/"):
            assert word not in seen
    assert len({len(one.body) for one in reached.push.got}) == 1


def test_who_was_away_is_caught_up(reached: Reached) -> None:
    reached.everywhere(reached.ana)
    for receiver in (reached.push, reached.mail, reached.sms):
        receiver.stop()
    for _ in range(3):
        reached.request(reached.ana)
        reached.look(s=60)
    reached.look(s=HOUR_S)
    assert reached.counts == (0, 0, 0)
    faults = {
        one["channel"]: one["fault"]
        for one in reached.get(reached.coop.steward, "/deliveries")["deliveries"]
    }
    assert faults == dict.fromkeys(("push", "mail", "sms"), "unreachable")
    for receiver in (reached.push, reached.mail, reached.sms):
        receiver.start()
    for _ in range(10):
        reached.look(s=HOUR_S)
    assert reached.counts == (3, 3, 3)
    assert len({push["tag"] for push in reached.push.pushes}) == 3


def test_what_nobody_takes_is_given_up_after_days(reached: Reached) -> None:
    reached.subscribe(reached.ana)
    reached.awake(reached.ana)
    reached.push.status = 503
    reached.request(reached.ana)
    for _ in range(3 * 24 + 6):
        reached.look(s=HOUR_S)
    tries = len(reached.push.got)
    assert 10 < tries < 30  # The waits grow, up to a quarter of a day.
    reached.push.status = 201
    for _ in range(7):
        reached.look(s=HOUR_S)
    assert len(reached.push.got) == tries
    [push] = reached.get(reached.coop.steward, "/deliveries")["deliveries"]
    assert push == {
        "channel": "push", "sent": 0, "waiting": 0, "ended": 1, "fault": "http_503",
    }  # fmt: skip


def test_a_browser_that_is_no_more_is_forgotten(reached: Reached) -> None:
    reached.subscribe(reached.ana)
    reached.awake(reached.ana)
    reached.push.status = 410
    for _ in range(2):
        reached.request(reached.ana)
        reached.look(s=60)
    assert len(reached.push.got) == 1
    assert reached.get(reached.ana, "/me/reach")["pushes"] == []


def test_killed_between_sending_and_noting_it_repeats_once_by_the_same_name(
    reached: Reached, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached.everywhere(reached.ana)
    reached.request(reached.ana)
    note = outbox.sent

    def die(session: Session, row: OutboxRow, now_ms: int) -> None:
        raise KeyError(session, row, now_ms)

    monkeypatch.setattr(outbox, "sent", die)
    reached.look()
    assert reached.counts == (1, 1, 1)
    monkeypatch.setattr(outbox, "sent", note)
    for _ in range(10):
        reached.look(s=60)
    assert reached.counts == (2, 2, 2)
    assert len({push["tag"] for push in reached.push.pushes}) == 1
    assert len({mail["Message-ID"] for mail in reached.mail.mails}) == 1
    assert len({form["ref"] for form in reached.sms.forms}) == 1
    assert len({one.headers["Topic"] for one in reached.push.got}) == 1


def test_what_is_done_and_comes_again_is_told_again(reached: Reached) -> None:
    reached.subscribe(reached.ana)
    reached.awake(reached.ana)
    for count in (1, 2):
        reached.ask(reached.ben, "POST", f"/conversations/{reached.ana.member}", text="hello")
        reached.look()
        assert len(reached.push.got) == count
        with_ben = f"/app/messages/{reached.ben.member}"
        cookie = {"Cookie": f"__Host-ayni={reached.coop.token(reached.ana)}"}
        assert reached.world.call("GET", with_ben, headers=cookie).is_success
        reached.look()


def test_hours_limits_and_trust(reached: Reached) -> None:
    reached.subscribe(reached.ana)
    reached.awake(reached.ana)
    coop, ana, ben = reached.coop, reached.ana, reached.ben
    reached.look()
    coop.pay(ben, ana, 60)
    reached.look()
    assert [push["body"] for push in reached.push.pushes] == ["You received hours."]
    reached.forget()
    coop.pay(ana, ben, 600)  # Sixty are left of the twelve hundred between the limits.
    reached.look()
    assert [push["body"] for push in reached.push.pushes] == ["There is news of your limits."]
    reached.forget()


def test_keys_are_told_by_every_way_at_any_hour_whatever_was_chosen(reached: Reached) -> None:
    reached.everywhere(reached.ana)
    own = {"language": "en", "quiet_from": "00:00", "quiet_until": "23:59", "ways": []}
    assert reached.ask(reached.ana, "PUT", "/me/reach", **own).is_success
    reached.request(reached.ana)
    reached.look()
    assert reached.counts == (0, 0, 0)
    new = reached.world.new_person()
    reached.coop.do("key-added", reached.ana.key, new.key, member=reached.ana.member,
                    added=new.key.public)  # fmt: skip
    reached.look()
    assert reached.counts == (1, 1, 1)
    assert "new key" in reached.push.pushes[0]["body"]
    assert "List-Unsubscribe" not in reached.mail.mails[0]


def test_every_thing_that_waits_has_its_words() -> None:
    assert WAITING.keys() - NOT_TOLD <= KINDS.keys()

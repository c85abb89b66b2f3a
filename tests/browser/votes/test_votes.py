"""Two members vote in secret, and three in whose browsers the keys of the box are count."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from api.votes.jobs import EndedVotes
from tests.browser.town import found_town
from wallets.guardians import DAY_MS, HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import FilePayload, Route

    from tests.browser.phone import Phone
    from tests.browser.town import Town

OPENED = re.compile(r"/app/votes/[0-9a-f]{8}-")


LIES: Sequence[Callable[[dict[str, Any]], Any]] = (
    # One ballot alone; one twice; the shares of another option; a ballot by somebody else.
    lambda body: body.update(ballots=body["ballots"][:1]),
    lambda body: body.update(ballots=body["ballots"][:1] * 2),
    lambda body: body.update(sums=body["sums"][::-1]),
    lambda body: body["ballots"][0].update(member=body["trustees"][0]["member"]),
)
NOTED = """async ({ vote, opened }) => {
  const { during, done, openStore } = await import(location.href);
  const store = await openStore(indexedDB);
  await during(store, "keys", "readwrite", async (keys) => {
    for (const one of await done(keys.getAll())) {
      await done(keys.put({ ...one, opened: { [vote]: opened } }));
    }
  });
}"""


@pytest.fixture
def hall(town: Town, phone: Phone) -> Town:
    """Return a co-op of its own: a book's time never goes back, and here it goes on by days."""
    phone.town = found_town(town.service, town.clock, "Votes & <co>")
    return phone.town


def count_votes(town: Town) -> None:
    """What the clock does of this, without waiting until another clock's turn is over."""
    with town.service.database.reading() as session:
        found = EndedVotes().due(session, town.service.sources.now_ms())
    for due in found:
        EndedVotes().do(town.service, due)


def make_key(phone: Phone) -> None:
    """Make a key of the ballot box."""
    phone.visit("/app/votes")
    phone.page.locator("#make-key").click()
    expect(phone.page.locator("#box")).to_be_visible()
    expect(phone.page.locator("section.card p", has_text="✓")).to_be_visible()


def sign_in_again(phone: Phone) -> None:
    """With the key that is there, once the last sign-in is over."""
    phone.visit("/app/")
    phone.page.wait_for_url(re.compile(r"/app/$"))
    phone.page.wait_for_selector(".figure, h1")


def cast(phone: Phone, vote: str, option: int) -> None:
    """Cast a ballot, as far as the page that shows it counted."""
    phone.visit(vote)
    phone.page.locator(f'[name=option][value="{option}"]').check()
    phone.page.locator("#cast button[type=submit]").click()
    expect(phone.page.locator(".held")).to_be_visible()
    expect(phone.page.locator("#mine")).to_be_visible()


def ask_in_secret(phone: Phone, keepers: Sequence[str]) -> str:
    """Ask for a secret vote, as a steward where one is enough; the page of it."""
    phone.visit("/app/votes")
    phone.page.locator('main a[href="/app/votes/new"]').click()
    page = phone.page
    page.locator("#question").fill("Shall we buy a <bike>?")
    page.locator("#ends").fill("2099-01-01")
    page.locator("#quorum").fill("2")
    page.locator('[name=kind][value="secret"]').check()
    for one in keepers:
        page.locator(f'[name=keeper][value="{one}"]').check()
    phone.seen("votes-new")
    page.locator("#ask button[type=submit]").click()
    # A year is the longest that a vote lasts.
    expect(page.locator("#said")).not_to_be_empty()
    # Soon enough that what a browser signs by its own clock is still good when the vote has ended.
    ends = page.evaluate("new Date(Date.now() + 86400000).toLocaleDateString('sv')")
    page.locator("#ends").fill(ends)
    page.locator("#ask button[type=submit]").click()
    page.wait_for_url("**/app/votes/*-*")
    expect(page.locator("h1")).to_have_text("Shall we buy a <bike>?")
    return page.url.removeprefix(phone.address)


def lying(lie: Callable[[dict[str, Any]], Any]) -> Callable[[Route], None]:
    """Answer for the service, which says something else of a vote."""

    def answer(route: Route) -> None:
        found = route.fetch()
        body = found.json()
        lie(body)
        route.fulfill(response=found, json=body)

    return answer


def ask_otherwise(body: dict[str, Any]) -> None:
    """Other orders under the ids of those that wait."""
    for one in body["asked"]:
        one["order"] = one["order"].replace('"kind":"open"', '"kind":"secret"')


def show_lies(keeper: Phone, vote: str) -> None:
    """A service asks to open something else than the sum of all ballots: nothing is opened."""
    page, said = keeper.page, keeper.page.locator("#said")
    told = []
    where = f"**/v1/**{vote.removeprefix('/app')}"
    for lie in LIES:
        page.route(where, lying(lie))
        keeper.visit(vote)
        page.locator("#open-box").click()
        expect(page.locator("#open-box")).to_be_enabled()
        expect(said).not_to_be_empty()
        told.append(said.inner_text())
        page.unroute(where)
    keeper.seen("votes-not-opened")
    assert len(set(told)) == 2, told
    keeper.visit(vote)
    expect(page.locator("#open-box")).to_be_enabled()
    # From two sums a ballot could be told: whoever has opened one opens no other.
    note_opened(keeper, vote, "00")
    keeper.visit(vote)
    page.locator("#open-box").click()
    expect(said).to_have_text(told[-1])
    note_opened(keeper, vote, "")


def note_opened(keeper: Phone, vote: str, opened: str) -> None:
    """Have a browser that opened another sum of this vote before; none, if it is empty."""
    keeper.visit(f"/static/{keeper.version}/js/keystore.js")
    own = {"vote": vote.rpartition("/")[2], "opened": opened}
    keeper.page.evaluate(NOTED, own)


def test_members_vote_in_secret_and_three_browsers_open_the_box(
    phone: Phone, new_phone: Callable[..., Phone], hall: Town
) -> None:
    town = hall
    people = [town.join(name) for name in ("Kofi", "Lena", "Mio", "Rut", "Sami")]
    steward = town.join("Vigdis", "steward")
    phones = {one.name: new_phone(phone.language, phone.width) for one in people}
    for one in people:
        phones[one.name].town = hall
        phones[one.name].sign_in(one)
    *keepers, rut, sami = (phones[one.name] for one in people)
    for keeper in keepers:
        make_key(keeper)
    keepers[0].seen("votes-box")

    phone.sign_in(steward)
    vote = ask_in_secret(phone, [one.member for one in people[:3]])
    phone.seen("votes-open")
    for voter, options in ((rut, (2, 1)), (sami, (1,))):
        for option in options:
            cast(voter, vote, option)
    rut.seen("votes-cast")
    # Nobody sees what: the page says of each only that it is sealed.
    rut.visit(vote)
    rows = rut.page.locator("#ballots + table tbody td:nth-child(2)").all_inner_texts()
    assert len(set(rows)) == 1
    assert len(rows) == 2

    before = town.clock.time_ms
    town.clock.time_ms = before + 2 * DAY_MS + HOUR_MS
    try:
        sign_in_again(keepers[0])
        show_lies(keepers[0], vote)
        for keeper in keepers[:2]:
            sign_in_again(keeper)
            expect(keeper.page.locator(f'main a[href="{vote}"]').first).to_be_visible()
            keeper.visit(vote)
            keeper.page.locator("#open-box").click()
            expect(keeper.page.locator("#open-box")).to_have_count(0)
        count_votes(town)
        sign_in_again(sami)
        sami.visit(vote)
        result = sami.page.locator("#result ~ table td").all_inner_texts()
        assert result == ["2", "0", "0"]
        sami.seen("votes-result")
    finally:
        town.clock.time_ms = before


def test_somebody_votes_for_another_until_they_come(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    absent, holder = town.join("Tove"), town.join("Ugo")
    own: dict[str, Any] = {"kind": "open", "options": 2, "quorum": 1, "majority": 500, "proxies": 1}
    ends = town.clock() + 3 * DAY_MS
    text = "Open on Sundays?\nYes\nNo"
    town.act("vote-opened", town.people["Amina Osei"], text, ends=ends, **own)
    other = new_phone(phone.language, phone.width)
    phone.sign_in(absent)
    phone.visit("/app/votes")
    phone.page.locator("ul.lines a", has_text="Open on Sundays?").click()
    phone.page.locator("#q").fill("Ugo")
    phone.page.locator("#q + button").click()
    phone.seen("votes-proxy")
    phone.page.locator(f'[data-holder="{holder.member}"]').click()
    expect(phone.page.locator('[data-proxy="proxy-withdrawn"]')).to_be_visible()
    vote = phone.page.url.removeprefix(phone.address)

    other.sign_in(holder)
    other.visit(vote)
    other.page.locator("#whose").select_option(absent.member)
    other.page.locator('[name=option][value="1"]').check()
    other.seen("votes-for-another")
    other.page.locator("#cast button[type=submit]").click()
    expect(other.page.locator("#ballots + table tbody tr")).to_have_count(1)

    cast(phone, vote, 2)
    said = phone.page.locator("#mine td").first
    expect(said).to_have_text("No")
    other.visit(vote)
    expect(other.page.locator("#whose")).to_have_count(0)


def test_members_ask_for_a_vote_and_others_sign(
    phone: Phone, new_phone: Callable[..., Phone], town: Town
) -> None:
    asking, other = town.join("Wanda"), town.join("Yara")
    phone.sign_in(asking)
    phone.visit("/app/votes/new")
    phone.page.locator("#question").fill("A second open day?")
    ends = phone.page.evaluate("new Date(Date.now() + 5 * 86400000).toISOString().slice(0, 10)")
    phone.page.locator("#ends").fill(ends)
    phone.page.locator("#ask button[type=submit]").click()
    phone.page.wait_for_url("**/app/votes")
    expect(phone.page.locator("article h3", has_text="A second open day?")).to_be_visible()
    phone.seen("votes-asked")
    member = new_phone(phone.language, phone.width)
    member.sign_in(other)
    member.visit("/app/votes")
    sign = member.page.locator("article", has_text="A second open day?").locator(".sign")
    # Nobody signs another vote than the page shows, though it came under the same id.
    member.page.route("**/votes/asked", lying(ask_otherwise))
    sign.click()
    changed = "JSON.parse(document.getElementById('texts').textContent).changed"
    expect(member.page.locator("#said")).to_have_text(member.page.evaluate(changed))
    member.page.unroute_all()
    sign.click()
    expect(member.page.locator("article .sign")).to_have_count(0)
    phone.page.locator("article form button").first.click()
    expect(phone.page.locator("article h3", has_text="A second open day?")).to_have_count(0)


def test_a_rule_that_was_tried_is_put_to_the_vote_and_entered_once_it_has_passed(
    phone: Phone, hall: Town
) -> None:
    town = hall
    voters = [town.join(name) for name in ("Odile", "Pau")]
    steward = town.join("Vera", "steward")
    phone.sign_in(steward)
    phone.visit("/app/policies/fixed-1/trial?above=40&below=12&tried=30&every=30")
    phone.page.locator('main a[href^="/app/votes/new?act="]').click()
    page = phone.page
    expect(page.locator("#question")).not_to_have_value("")
    expect(page.locator("#ask dd").first).to_be_visible()
    days = "new Date(Date.now() + {} * 86400000).toLocaleDateString('sv')"
    page.locator("#ends").fill(page.evaluate(days.format(1)))
    page.locator("#day").fill(page.evaluate(days.format(1)))
    page.locator("#reason").fill("So that all <can> begin")
    page.locator("#quorum").fill("3")
    page.locator("#ask button[type=submit]").click()
    # Nobody could enter it before its day.
    expect(page.locator("#said")).not_to_be_empty()
    phone.seen("votes-new-act")
    page.locator("#day").fill(page.evaluate(days.format(9)))
    page.locator("#ask button[type=submit]").click()
    page.wait_for_url(OPENED)
    expect(page.locator("dd", has_text="So that all <can> begin")).to_be_visible()
    vote = page.url.removeprefix(phone.address)
    for one in (*voters, steward):
        own: dict[str, Any] = {"member": one.member, "option": 1, "vote": vote.rsplit("/", 1)[1]}
        town.act("ballot-cast", one, **own)
    phone.visit(vote)
    phone.seen("votes-act")

    before = town.clock.time_ms
    town.clock.time_ms = before + 2 * DAY_MS + HOUR_MS
    try:
        count_votes(town)
        sign_in_again(phone)
        phone.visit(vote)
        phone.seen("votes-act-passed")
        phone.page.locator("#enter").click()
        expect(phone.page.locator("#enter")).to_have_count(0)
        expect(phone.page.locator(".held")).to_be_visible()
        phone.visit("/app/policies")
        expect(phone.page.locator('main a[href^="/app/votes/new?act="]')).to_be_visible()
    finally:
        town.clock.time_ms = before


def test_a_role_and_a_file_are_put_to_the_vote_from_their_pages(phone: Phone, hall: Town) -> None:
    steward, other = hall.join("Vera", "steward"), hall.join("Odile")
    phone.sign_in(steward)
    phone.visit(f"/app/steward/{other.member}")
    phone.page.locator('main a[href*="treasurer"]').click()
    expect(phone.page.locator("#ask strong")).to_contain_text("Odile")
    expect(phone.page.locator("#reason")).to_have_count(0)
    days = "new Date(Date.now() + {} * 86400000).toLocaleDateString('sv')"
    phone.page.locator("#ends").fill(phone.page.evaluate(days.format(2)))
    phone.page.locator("#ask button[type=submit]").click()
    phone.page.wait_for_url(OPENED)
    expect(phone.page.locator("main strong", has_text="Odile")).to_be_visible()

    phone.visit("/app/votes")
    phone.page.locator("#put-file").click()
    expect(phone.page.locator("#file-said")).not_to_be_empty()
    file: FilePayload = {"name": "export.jsonl", "mimeType": "text/plain", "buffer": b"all of it"}
    phone.page.locator("#file").set_input_files(file)
    expect(phone.page.locator("#file-said")).to_be_empty()
    phone.seen("votes-file")
    phone.page.locator("#put-file").click()
    digest = sha256(b"all of it").hexdigest()
    expect(phone.page.locator("#ask dd", has_text=digest)).to_be_visible()
    phone.page.locator("#ends").fill(phone.page.evaluate(days.format(2)))
    phone.page.locator("#reason").fill("To the university")
    phone.seen("votes-new-file")
    phone.page.locator("#ask button[type=submit]").click()
    phone.page.wait_for_url(OPENED)
    expect(phone.page.locator("dd", has_text=digest)).to_be_visible()

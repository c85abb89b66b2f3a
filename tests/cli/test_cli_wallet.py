"""The wallet for the terminal: its commands against a running service, as people use them."""

from __future__ import annotations

import json
import stat
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from sqlmodel import select

from api.cli.wallet import program
from api.cli.wallet.client import Client, NoAnswerError, StrangerError
from api.cli.wallet.orders import digits_of
from api.keys.tables import KeyNameRow
from api.membership.invitations import code_of
from api.membership.inviting import INVITATION_MS
from api.membership.tables import InvitationRow, JoiningRow
from api.pages.static_files import static_files
from api.people.tables import ProfileRow
from api.service.scribe import Draft
from api.service.tables import MemoRow
from api.words.numbers import number_of
from chain.checkpoints import LogKey
from chain.receipts import Receipt, verify_receipt
from ledger.store import Place
from ledger.tables import AccountRow, EntryRow, GuardiansRow, KeyRow
from tests.browser.serving import serving
from tests.browser.town import Clock, Town, found_town
from tests.cli.terminal import SECRETS, SHEET_PASSPHRASE, Terminal
from tests.support.running import ayni
from tests.web.phone import Phone
from wallets.guardians import DAY_MS
from wallets.keys import Key
from wallets.sheets import read_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.service.scribe import Person

SECRET = bytes(range(16))


class Here(NamedTuple):
    """A cooperative on a running service, and what gives people terminals."""

    town: Town
    address: str
    folder: Path
    random: Random

    def terminal(self, person: Person | None = None) -> Terminal:
        """A terminal, with somebody's key in its wallet or none."""
        folder = self.folder / str(self.random.getrandbits(32))
        made = Terminal(folder, self.town.clock, self.random)
        if person is not None:
            made.hold(person, self.town, self.address)
        return made

    def keys_of(self, member: str) -> set[str]:
        """The member's keys in force."""
        rows: list[KeyRow] = self.town.read(select(KeyRow).where(KeyRow.member_id == member))
        return {row.key for row in rows if row.revoked is None}

    @property
    def path(self) -> str:
        """Where the book's routes begin."""
        return f"/v1/communities/{self.town.scribe.community}/books/{self.town.scribe.book}"

    @property
    def service_key(self) -> str:
        """What the service signs with."""
        return self.town.service.key.public

    def entries(self) -> int:
        """How many entries the book has."""
        return len(self.town.read(select(EntryRow.seq)))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """Return a cooperative; its clock may be moved on, never back."""
    folder = tmp_path_factory.mktemp("wallets")
    clock = Clock(0)
    with serving(folder, clock, anchor="none") as (service, address):
        random = Random(0)  # noqa: S311 tests want the same keys every time
        yield Here(found_town(service, clock), address, folder, random)


@pytest.fixture(scope="module")
def browser() -> Iterator[Phone]:
    """Return the browser's modules."""
    phone = Phone()
    yield phone
    phone.close()


def bring_in(here: Here, old: Terminal, new: Terminal) -> str:
    """Add a second device; its key."""
    made = json.loads(new.did("new", here.address, "--json"))
    old.did("add", made["code"])
    new.did("take")
    key: str = made["key"]
    return key


def test_a_newcomer_joins_is_admitted_and_pays(here: Here) -> None:
    town, newcomer = here.town, here.terminal()
    place = Place(town.scribe.community, 0)
    code = code_of(place, SECRET)
    town.keep(InvitationRow(
        community_id=place.community, book=0, member_id=town.people["Amina Osei"].member,
        secret_hash=sha256(SECRET).hexdigest(),
        expires_ms=town.clock() + INVITATION_MS, name="", note="", made_ms=town.clock(),
    ))  # fmt: skip
    link = f"{here.address}/app/join/{code}"
    assert "asked to join" in newcomer.did("join", link, "--name", "Ximena")
    [asked] = town.read(select(JoiningRow))
    refused = newcomer.run("balance")
    assert refused.code == 2
    assert "Signing in failed" in refused.err
    for order, key, signature in json.loads(asked.orders):
        steward = town.scribe.stewards[0].key
        text = order.encode()
        pairs = sorted([(key, signature), (steward.public, steward.sign(text))])
        town.scribe.accepted([Draft(text, pairs)])
    assert "0 h" in newcomer.did("balance")
    assert "Ximena" in town.read(select(ProfileRow.name))
    newcomer.did("pay", "hiroshi", "0:30", "--memo", "Bread")
    [row, _opened] = json.loads(newcomer.did("statement", "--json"))["rows"]
    assert (row["amount"], row["memo"]) == ("-30", "Bread")
    late = here.terminal()
    again = late.run("join", link, "--name", "Another")
    assert again.code == 2
    assert "This invitation cannot be used" in again.err
    assert json.loads(late.did("keys", "--json"))["keys"] == []


def test_keys_are_listed_without_a_passphrase(here: Here) -> None:
    person = here.town.join("Lister")
    terminal = here.terminal(person)
    terminal.environment.clear()
    out = terminal.did("keys")
    assert all(text in out for text in (person.key.public, "Lister", here.address))
    [one] = json.loads(terminal.did("keys", "--json"))["keys"]
    assert (one["book"], one["member"]) == (here.town.scribe.book, person.member)


def test_a_payment_is_said_in_words_and_signed_only_with_a_yes(here: Here) -> None:
    person = here.town.join("Payer")
    terminal = here.terminal(person)
    before = here.entries()
    terminal.answer = False
    ran = terminal.run("pay", "Hiroshi", "1 h 30", "--memo", "Night watch")
    assert (ran.code, here.entries()) == (2, before)
    assert "You give 1 h 30 to Hiroshi" in ran.err
    assert "For: Night watch" in ran.err
    assert "Nothing was signed" in ran.err
    terminal.answer = True
    ran = terminal.run("pay", "Hiroshi", "1 h 30", "--memo", "Night watch", "--json")
    assert ran.answer["state"] == "sent"
    assert here.entries() == before + 1
    memos = here.town.read(select(MemoRow).where(MemoRow.order_id == ran.answer["order"]))
    assert [memo.text for memo in memos] == ["Night watch"]
    [file] = (terminal.folder / "receipts").iterdir()
    assert file.stem == ran.answer["order"]
    kept = json.loads(file.read_text())
    assert kept["receipt"] == ran.answer["receipt"]
    verify_receipt(Receipt.from_json(kept["receipt"]), kept["entry"].encode(), here.service_key)
    assert "Hiroshi" in terminal.did("statement")
    assert "-1 h 30" in terminal.did("balance")


def test_a_payment_bears_a_category_of_the_coops_list_alone(here: Here) -> None:
    terminal, before = here.terminal(here.town.join("Sorter")), here.entries()
    wrong = terminal.run("pay", "Hiroshi", "0:10", "--category", "magic")
    assert (wrong.code, here.entries()) == (2, before)
    assert "is no category of this co-op" in wrong.err
    assert "errands" in wrong.err
    ran = terminal.run("pay", "Hiroshi", "0:10", "--category", "errands", "--json")
    assert "Category: Shopping and errands (errands)" in ran.err
    rows = here.town.read(select(EntryRow).where(EntryRow.order_id == ran.answer["order"]))
    assert [json.loads(row.body)["order"]["category"] for row in rows] == ["errands"]


def test_without_a_network_a_category_is_taken_as_it_is_written(here: Here) -> None:
    person = here.town.join("Sorts far away")
    terminal = here.terminal(person)
    terminal.did("pay", "Rosa", "0:01")
    moved(terminal, here.address, "http://127.0.0.1:9")
    wrong = terminal.run("pay", "Rosa", "0:20", "--category", "No code")
    assert wrong.code == 2
    terminal.did("pay", "Rosa", "0:20", "--category", "care")
    [waiting] = json.loads((terminal.folder / "queue.json").read_text())["orders"]
    assert '"category":"care"' in waiting["body"]["order"]


def test_a_payment_past_the_bound_is_refused_kindly(here: Here) -> None:
    terminal = here.terminal(here.town.join("Generous"))
    before = here.entries()
    ran = terminal.run("pay", here.town.people["Rosa"].account, "11", "--yes")
    assert (ran.code, here.entries()) == (2, before)
    assert "You can give up to 10 h now; this needs 11 h." in ran.err
    assert terminal.asked == []
    assert "Nothing waits" in terminal.did("send")


@pytest.mark.parametrize(
    ("to", "amount", "said"),
    [
        ("Hiroshi", "much", "is not an amount of this book"),
        ("Hiroshi", "0", "is not more than zero"),
        ("Nobody at all", "1", "there is nobody of that name"),
        ("i", "1", "there are several of that name"),
    ],
)
def test_what_cannot_be_paid_is_said_in_two_lines(
    here: Here, to: str, amount: str, said: str
) -> None:
    terminal = here.terminal(here.town.people["Rosa"])
    ran = terminal.run("pay", to, amount)
    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.splitlines()) == 2


@pytest.mark.parametrize("to", ["merce", "MERCÈ", "Merce\u0300", "erc"])
def test_somebody_is_paid_however_their_name_is_typed(here: Here, to: str) -> None:
    terminal = here.terminal(here.town.people["Rosa"])
    terminal.answer = False
    assert "You give 1 min to Mercè (" in terminal.run("pay", to, "0:01").err


def test_a_payment_says_what_it_goes_to(here: Here) -> None:
    """Twins by their numbers, who has no name by theirs, the community's account by its kind."""
    town, steward = here.town, here.town.scribe.stewards[0]
    twins = [town.join(name) for name in ("Twin", "Tw\u0131n")]
    nameless = town.scribe.new_person("")
    town.scribe.accepted(town.scribe.joining(nameless))
    fund = town.scribe.new_person("", "solidarity").account
    keys = [steward.key, twins[0].key]
    own = {"account": fund, "kind": "solidarity", "member": twins[0].member, "salt": "33" * 32}
    town.scribe.accepted([town.scribe.draft("account-opened", keys, own)])
    rows = town.read(select(AccountRow.account_id, AccountRow.slot))
    numbers = {account: number_of(slot) for account, slot in rows}
    terminal = here.terminal(town.people["Rosa"])
    terminal.answer = False
    one, other, third = (numbers[person.account] for person in (*twins, nameless))
    assert f"Tw\u0131n ({other}) (" in terminal.run("pay", other, "0:01").err
    for to, said in (
        (one, f"Twin ({one}) ("),
        (f"twin ({one})", f"Twin ({one}) ("),
        (third, f"Account {third} ("),
        (f"account {third}", f"Account {third} ("),
        (numbers[fund], f"Solidarity fund {numbers[fund]} (Twin ({one}) answers for it) ("),
    ):
        assert f"You give 1 min to {said}" in terminal.run("pay", to, "0:01").err, to


def test_what_could_not_be_sent_is_sent_later_and_once(here: Here) -> None:
    town, person = here.town, here.town.join("Far away")
    terminal = here.terminal(person)
    terminal.did("pay", "Rosa", "0:01")
    before = here.entries()
    moved(terminal, here.address, "http://127.0.0.1:9")
    out = terminal.did("pay", "Rosa", "0:20", "--memo", "Eggs")
    assert "ayni wallet send" in out
    assert "Still waiting: You give 20 min to Rosa" in terminal.did("send")
    assert here.entries() == before
    own = [terminal.folder / name for name in ("queue.json", "wallet.json")]
    for file in (*own, *(terminal.folder / "receipts").iterdir()):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = terminal.run("pay", "Rosa", "0:20", "--memo", "Eggs")
    assert "ayni wallet send" in again.out
    assert len(json.loads((terminal.folder / "queue.json").read_text())["orders"]) == 1
    moved(terminal, "http://127.0.0.1:9", here.address)
    queue = (terminal.folder / "queue.json").read_bytes()
    terminal.environment.clear()
    first = json.loads(terminal.did("send", "--json"))["orders"]
    assert [one["state"] for one in first] == ["sent"]
    # The answer is lost and the order still in the queue, as after a crash.
    (terminal.folder / "queue.json").write_bytes(queue)
    assert json.loads(terminal.did("send", "--json"))["orders"] == first
    assert json.loads(terminal.did("send", "--json"))["orders"] == []
    assert here.entries() == before + 1
    assert "Eggs" in town.read(select(MemoRow.text))


def moved(terminal: Terminal, old: str, new: str) -> None:
    """Put another address into a wallet: one where nobody answers, or the right one."""
    for name in ("wallet.json", "queue.json"):
        file = terminal.folder / name
        file.write_text(file.read_text().replace(old, new))


def test_a_second_device_is_added_and_the_first_is_ended(here: Here) -> None:
    person = here.town.join("Two devices")
    first, second = here.terminal(person), here.terminal()
    made = json.loads(second.did("new", here.address, "--json"))
    assert "Nobody has vouched" in second.did("take")
    wrong = first.run("add", made["link"][:-1] + ("0" if made["link"][-1] != "0" else "1"))
    assert wrong.code == 1
    ran = first.run("add", made["code"].lower(), "--called", "Terminal")
    assert made["digits"] in ran.err
    assert "sign for Two devices in Cooperativa Ayni" in second.run("take").err
    assert here.keys_of(person.member) == {person.key.public, made["key"]}
    assert here.town.read(select(KeyNameRow.name).where(KeyNameRow.key == made["key"])) == [
        "Terminal"
    ]
    second.did("pay", "Rosa", "0:05")
    assert second.did("devices").count("in this wallet") == 1
    second.did("revoke", person.key.public[:12])
    assert here.keys_of(person.member) == {made["key"]}
    ended = first.run("balance")
    assert "Signing in failed" in ended.err
    last = second.run("revoke", made["key"])
    assert "is the only key" in last.err


def test_what_was_done_in_ones_name_is_told_once_and_checked(here: Here) -> None:
    person = here.town.join("Nayra")
    terminal = here.terminal(person)
    told = [one["type"] for one in json.loads(terminal.did("news", "--json"))["news"]]
    assert told == ["member-joined", "account-opened"]
    assert json.loads(terminal.did("news", "--json"))["news"] == []
    thief = Key.generate(here.town.service.sources.random)
    own = {"member": person.member, "added": thief.public}
    scribe = here.town.scribe
    scribe.accepted([scribe.draft("key-added", [person.key, thief], own)])
    assert "key-added" in terminal.did("news")
    assert json.loads(terminal.did("news", "--json"))["news"] == []


def test_the_programs_that_a_service_serves_are_this_releases(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = here.terminal()
    found = json.loads(terminal.did("program", here.address, "--json"))
    assert found["programs"] == json.loads(ayni("version", "--json").out)["programs"]
    mine = {**static_files(), "js/pages/exchanges/pay.js": b"sign(everything)"}
    monkeypatch.setattr(program, "static_files", lambda: mine)
    other = terminal.run("program", here.address)
    assert other.code == 1
    assert "js/pages/exchanges/pay.js" in other.err


def test_a_link_names_the_key_and_the_digits_are_shown_all_the_same(here: Here) -> None:
    first, second = here.terminal(here.town.join("Scanner")), here.terminal()
    made = json.loads(second.did("new", here.address, "--json"))
    assert made["link"].endswith(f"#{made['key']}")
    ran = first.run("add", made["link"])
    assert ran.code == 0
    assert made["digits"] in ran.err


def test_a_service_that_swaps_a_new_devices_key_is_found(here: Here) -> None:
    person, thief = here.town.join("Vera"), "ab" * 32
    first, second = here.terminal(person), here.terminal()
    made = json.loads(second.did("new", here.address, "--json"))
    here.town.swap_key(made["code"], thief)
    by_link = first.run("add", made["link"])
    assert by_link.code == 1
    assert "names another key than the service does" in by_link.err
    by_code = first.run("add", made["code"])
    assert made["digits"] not in by_code.err
    assert digits_of(thief) in by_code.err
    # Who does not compare has signed for the thief's key; the new device says that it is not its.
    taken = second.run("take")
    assert taken.code == 1
    assert here.keys_of(person.member) == {person.key.public}


def test_two_of_three_guardians_bring_in_a_new_key_after_the_notice(here: Here) -> None:
    town, member = here.town, here.town.join("Loses all")
    guards = [town.join(f"Guardian {number}") for number in (1, 2, 3)]
    old = here.terminal(member)
    assert "none yet" in old.did("guardians")
    names = [guard.name for guard in guards]
    old.did("guardians", *names, "--quorum", "2", "--notice", "1", "--yes")
    assert "2 of these" in old.did("guardians")

    new, one, two = here.terminal(), here.terminal(guards[0]), here.terminal(guards[1])
    made = json.loads(new.did("new", here.address, "--json"))
    one.did("add", made["code"], "--for", "Loses all")
    ran = new.run("take")
    assert "becomes that of Loses all" in ran.err
    assert "1 of 2 people of trust" in ran.out
    assert "needs you" in two.did("guardians")
    ran = two.run("agree", "Loses all")
    assert made["digits"] in ran.err
    assert "the waiting time has begun" in ran.out
    assert "ask for a new key for you" in old.did("guardians")
    assert "The waiting time runs until" in new.did("take")
    assert here.keys_of(member.member) == {member.key.public}
    town.clock.time_ms += DAY_MS
    assert "speaks for Loses all" in new.did("take")
    assert here.keys_of(member.member) == {made["key"]}
    new.did("pay", "Rosa", "0:05")


def test_a_guardian_says_by_its_digits_which_new_key_they_sign_for(here: Here) -> None:
    town, member = here.town, here.town.join("Asked for twice")
    guards = [town.join(f"Doubled {number}") for number in (1, 2, 3)]
    names = [guard.name for guard in guards]
    here.terminal(member).did("guardians", *names, "--quorum", "2", "--notice", "1", "--yes")
    shown = []
    for guard in guards[:2]:
        made = json.loads(here.terminal().did("new", here.address, "--json"))
        here.terminal(guard).did("add", made["code"], "--for", member.name)
        shown.append(made["digits"])
    last = here.terminal(guards[2])
    unsaid = last.run("agree", member.name)
    assert unsaid.code == 2
    assert "--digits" in unsaid.err
    assert not any(digits in unsaid.err for digits in shown)
    ran = last.run("agree", member.name, "--digits", shown[1].replace(" ", ""))
    assert shown[1] in ran.err
    assert ran.code == 0


def test_the_member_calls_a_recovery_off(here: Here) -> None:
    town, member = here.town, here.town.join("Finds it again")
    guard = town.join("Hasty")
    old, new, asker = here.terminal(member), here.terminal(), here.terminal(guard)
    old.did("guardians", guard.name, "--notice", "1")
    assert "Nobody asks" in old.did("cancel")
    made = json.loads(new.did("new", here.address, "--json"))
    asker.did("add", made["code"], "--for", member.name)
    new.did("take")
    assert "called off" in old.did("cancel")
    wanted = select(GuardiansRow.recovery_id).where(GuardiansRow.member_id == member.member)
    assert town.read(wanted) == [None]
    assert "waits for no recovery" in new.did("take")


def test_nobody_guards_whom_they_were_not_chosen_by(here: Here) -> None:
    ran = here.terminal(here.town.join("Stranger")).run("agree", "Rosa")
    assert ran.code == 2
    assert "is not somebody who trusts you" in ran.err


def test_a_sheet_is_written_and_used_here_and_in_the_browser(here: Here, browser: Phone) -> None:
    person = here.town.join("Careful")
    terminal, new = here.terminal(person), here.terminal()
    out = terminal.did("sheet")
    [link] = [line for line in out.splitlines() if line.startswith(here.address)]
    lines = out.splitlines()
    at = lines.index("ayni-recovery-v1")
    text = "\n".join(lines[at : at + 9])
    paper = browser.play("publicKeyOnSheet", text, SECRETS[SHEET_PASSPHRASE])
    assert paper in here.keys_of(person.member)
    named = here.town.read(select(KeyNameRow.name).where(KeyNameRow.key == paper))
    assert named == ["Recovery sheet"]
    file = here.folder / "sheet.txt"
    file.write_text(out)
    ran = new.run("restore", link, file)
    assert "speaks for Careful" in ran.out
    assert len(here.keys_of(person.member)) == 3
    new.did("pay", "Rosa", "0:05")
    file.write_text(out.replace(lines[at + 2][:4], "AAAA", 1))
    slip = here.terminal().run("restore", link, file)
    assert "there is a typing error in it" in slip.err
    other = here.terminal()
    other.environment[SHEET_PASSPHRASE] = "another passphrase"
    file.write_text(out)
    assert "does not open this sheet" in other.run("restore", link, file).err


def test_a_sheet_of_the_browser_is_used_here(here: Here, browser: Phone) -> None:
    person = here.town.join("From the web")
    seed, salt = here.random.randbytes(32), here.random.randbytes(16)
    sheet = browser.play("sheetOf", SECRETS[SHEET_PASSPHRASE], seed, salt)
    key = Key.from_seed(seed)
    own = {"member": person.member, "added": key.public}
    here.town.scribe.accepted([here.town.scribe.draft("key-added", [person.key, key], own)])
    file = here.folder / "web.txt"
    file.write_text(sheet["text"])
    out = here.terminal(here.town.people["Rosa"]).did("sheet")
    [link] = [line for line in out.splitlines() if line.startswith(here.address)]
    assert "speaks for From the web" in here.terminal().did("restore", link, file)


def test_digits_are_those_of_the_browser(here: Here, browser: Phone) -> None:
    key = here.random.randbytes(32).hex()
    assert browser.call("devices", "digitsOf", key) == digits_of(key)


def test_a_wrong_passphrase_opens_nothing_and_a_new_one_is_long(here: Here) -> None:
    terminal = here.terminal(here.town.people["Rosa"])
    terminal.environment.clear()
    terminal.typed = ["wrong passphrase"]
    ran = terminal.run("balance")
    assert ran.code == 2
    assert ran.err.startswith("The passphrase does not open it.")
    new = here.terminal()
    new.environment.clear()
    for typed, said in (
        (["short"], "twelve characters at least"),
        (["long enough, one", "long enough, two"], "differ"),
    ):
        new.typed = typed
        assert said in new.run("new", here.address).err
    assert not (new.folder / "keys.json").exists()
    new.typed = ["long enough, one", "long enough, one"]
    assert "Code:" in new.did("new", here.address)


@pytest.mark.parametrize("address", ["http://ledger.example", "ftp://x", "https://a@b", ""])
def test_only_safe_addresses_are_spoken_to(here: Here, address: str) -> None:
    ran = here.terminal().run("new", address)
    assert ran.code == 2
    assert "must be an address that begins with https://" in ran.err


def test_every_command_speaks_every_language(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = here.terminal(here.town.people["Rosa"])
    for language, said in (("es", "límite inferior"), ("fr", "limite basse")):
        monkeypatch.setenv("AYNI_LANGUAGE", language)
        assert said in terminal.did("balance")


@pytest.fixture
def liar(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Any], Any]], None]:
    """Return what changes the service's answers to orders on their way."""
    ask = Client.ask

    def lie(change: Callable[[Any], Any]) -> None:
        def changed(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
            answer = ask(client, method, path, *more, **named)
            return change(answer) if path.endswith("/orders") else answer

        monkeypatch.setattr(Client, "ask", changed)

    return lie


def test_a_promise_that_does_not_hold_is_not_paid(
    here: Here, liar: Callable[[Callable[[Any], Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = here.terminal(here.town.join("Doubter"))
    before = here.entries()
    lies: list[Callable[[Any], Any]] = [
        lambda answer: {"seq": answer["seq"], "key": answer["key"], "signature": "none"},
        lambda answer: answer | {"signature": "00" * 64},
        lambda answer: answer | {"entry": answer["entry"].replace('"1"', '"2"')},
        lambda answer: answer | {"seq": answer["seq"] + 1},
        lambda _answer: None,
    ]
    for lie in lies:
        liar(lie)
        ran = terminal.run("pay", "Rosa", "0:01")
        assert (ran.code, ran.out) == (1, "")
        assert "Signed, not confirmed" in ran.err
        monkeypatch.undo()
        assert not (terminal.folder / "receipts").exists()
    [sent] = json.loads(terminal.did("send", "--json"))["orders"]
    assert sent["state"] == "sent"
    assert here.entries() == before + 1


def _lost(_answer: Any) -> Any:  # noqa: ANN401 as the service's answer
    raise NoAnswerError("here", "there is no answer", "Try again in a moment")


def _strange(_answer: Any) -> Any:  # noqa: ANN401 as above
    raise StrangerError("here", "does not answer as this service does", "Look at the address")


@pytest.mark.parametrize("change", [_lost, _strange, lambda _answer: None])
def test_a_sheet_whose_answer_is_lost_is_shown(
    here: Here,
    liar: Callable[[Callable[[Any], Any]], None],
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Any], Any],
) -> None:
    """Its key may be in force by then, and nobody has it but for this text."""
    person = here.town.join("Unlucky")
    terminal = here.terminal(person)
    liar(change)
    out = terminal.run("sheet").out
    monkeypatch.undo()
    lines = out.splitlines()
    at = lines.index("ayni-recovery-v1")
    text = "\n".join(lines[at : at + 9])
    paper = read_sheet(text, SECRETS[SHEET_PASSPHRASE])
    terminal.did("send")
    assert here.keys_of(person.member) == {person.key.public, paper.public}


def test_an_entry_that_is_gone_is_told(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = here.terminal(here.town.join("Watcher"))
    terminal.did("pay", "Rosa", "0:01")
    terminal.did("balance")
    note = Client(here.address).text(f"{here.path}/checkpoint")
    terminal.did("pay", "Rosa", "0:02")
    text = Client.text
    # The book as it was before the second payment, signed by the service itself.
    monkeypatch.setattr(Client, "text", lambda *_: note)
    ran = terminal.run("balance")
    assert ran.code == 1
    assert "is not in the book" in ran.err
    [file] = [word for word in ran.err.split() if word.endswith(".json")]
    assert json.loads(Path(file).read_text())["v"] == 1
    monkeypatch.setattr(Client, "text", text)
    terminal.did("balance")
    monkeypatch.setattr(Client, "text", lambda *_: note)
    ran = terminal.run("balance")
    assert (ran.code, "does not continue" in ran.err) == (1, True)


def test_another_key_of_the_service_is_told(here: Here) -> None:
    terminal = here.terminal(here.town.join("Pinned"))
    other = LogKey(here.town.service.origin(here.town.scribe.book), bytes(32)).to_text()
    file = terminal.folder / "wallet.json"
    found = json.loads(file.read_text())
    found["identities"][0]["log_key"] = other
    file.write_text(json.dumps(found))
    ran = terminal.run("balance")
    assert ran.code == 1
    assert "another key" in ran.err


def test_a_machine_with_a_wrong_clock_pays_and_is_told(here: Here) -> None:
    terminal = here.terminal(here.town.join("Out of time"))
    clock = here.town.clock
    terminal.clock = lambda: clock() - 4 * DAY_MS
    ran = terminal.run("pay", "Rosa", "0:01", "--json")
    assert ran.answer["state"] == "sent"
    assert "clock of this machine is wrong" in ran.err


def test_other_guardians_are_announced_and_stopped(here: Here) -> None:
    town, member = here.town, here.town.join("Robbed")
    old, new = town.join("Old guard"), town.join("New guard")
    mine = here.terminal(member)
    mine.did("guardians", old.name, "--notice", "1", "--yes")
    assert "are not about to change" in mine.did("guardians", "--keep")
    ran = mine.run("guardians", new.name, "--notice", "1", "--yes")
    assert ran.code == 0
    said = mine.did("guardians")
    assert "others are your people of trust: New guard" in said
    assert "Old guard" in said
    assert "no longer has you as a person of trust" in here.terminal(old).did("guardians")
    assert "They never count" in mine.did("guardians", "--keep", "--yes")
    assert "New guard" not in mine.did("guardians")


def _asked(here: Here, member: Person, *by: Person) -> None:
    """Ask for a new key in somebody's name."""
    scribe, new = here.town.scribe, here.town.scribe.new_person("")
    keys = [new.key, *(one.key for one in by)]
    fields = {"member": member.member, "added": new.key.public}
    scribe.accepted([scribe.draft("recovery-asked", keys, fields)])


def test_guardians_object_together(here: Here) -> None:
    town = here.town
    member = town.join("Taken over")
    guards = [town.join(f"Guards her {at}") for at in range(3)]
    mine, one, two, three = (here.terminal(person) for person in (member, *guards))
    names = [guard.name for guard in guards]
    mine.did("guardians", *names, "--quorum", "2", "--notice", "1", "--yes")
    assert "Nothing is to be signed" in one.did("object", member.name)
    mine.did("guardians", "Rosa", "--notice", "1", "--yes")
    _asked(here, member, *guards[:2])
    assert "1 of 2 people of trust" in one.did("object", member.name, "--yes")
    assert "Nothing is to be signed" in one.did("object", member.name)
    wanted = select(GuardiansRow).where(GuardiansRow.member_id == member.member)
    [row] = town.read(wanted)
    assert None not in {row.next_id, row.recovery_id}
    assert "others object" in three.did("guardians")
    said = three.did("object", member.name, "--yes")
    assert said.count("it is stopped") == 2
    [row] = town.read(wanted)
    assert (row.next_id, row.recovery_id) == (None, None)
    assert "Nothing is to be signed" in two.did("object", member.name)


def test_a_key_that_stewards_ended_calls_one_recovery_off(here: Here) -> None:
    town, member = here.town, here.town.join("Shut out")
    steward, mine = town.people["Amina Osei"], here.terminal(member)
    mine.did("guardians", "--co-op", "--notice", "1", "--yes")
    ended = {"member": member.member, "revoked": member.key.public}
    town.act("key-revoked", steward, **ended)
    assert mine.run("cancel", "--yes").code == 2
    _asked(here, member, steward)
    assert "called off" in mine.did("cancel", "--yes")
    wanted = select(GuardiansRow.recovery_id).where(GuardiansRow.member_id == member.member)
    assert town.read(wanted) == [None]
    _asked(here, member, steward)
    assert mine.run("cancel", "--yes").code == 2

"""Reading over HTTP: statements, accounts, members, entries, and evidence that verifies."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service.closings import APART_MS
from chain.audit import audit
from chain.bundle import Bundle
from chain.checkpoints import LogKey, open_note
from chain.merkle import leaf_hash, root_of
from chain.records import EpochRecord
from chain.tiles import decode_entries
from chain.verify import verify_without_chain
from tests.support.towns import Town
from tests.support.world import Coop, Person, World


def walk(coop: Coop, person: Person, limit: int) -> list[dict[str, Any]]:
    """A whole statement, page by page."""
    path, token = f"{coop.path}/accounts/{person.account}/statement", coop.token(person)
    rows: list[dict[str, Any]] = []
    page = coop.world.get(path, token, params={"limit": limit})
    while True:
        assert len(page["rows"]) <= limit
        rows += page["rows"]
        if page["next"] is None:
            return rows
        page = coop.world.get(path, token, params={"limit": limit, "before": page["next"]})


@pytest.fixture(scope="module")
def paid(town: Town) -> list[tuple[int, int]]:
    """Payments from Ana to a newcomer and back, as (entry, amount to the newcomer)."""
    amounts = [5, -3, 7, -1, 2, 9, -4]
    seqs = []
    for amount in amounts:
        sides = (town.ana, town.ben) if amount > 0 else (town.ben, town.ana)
        seqs.append(town.coop.pay(*sides, abs(amount))["seq"])
        town.coop.pay(town.coop.steward, town.roles["broker"], 1)
    return list(zip(seqs, amounts, strict=True))


@given(limit=st.integers(1, 30))
def test_a_statement_is_the_same_in_pages_of_any_length(
    town: Town, paid: list[tuple[int, int]], limit: int
) -> None:
    rows = walk(town.coop, town.ben, limit)
    seqs = [row["seq"] for row in rows]
    assert seqs == sorted(set(seqs), reverse=True)
    moved = [(row["seq"], int(row["amount"])) for row in rows]
    assert set(paid) <= set(moved)
    assert rows[-1]["type"] == "account-opened"
    balance = 0
    for row in reversed(rows):
        balance += int(row["amount"])
        assert int(row["balance"]) == balance


def test_a_statement_names_the_other_side_and_the_kind(
    town: Town, paid: list[tuple[int, int]]
) -> None:
    last = walk(town.coop, town.ben, 1)[0]
    assert last["seq"] == paid[-1][0]
    assert last["others"] == [town.ana.account]
    assert last["type"] == "transfer"


def test_an_account_shows_the_bounds_in_force(world: World) -> None:
    coop = Coop(world, "Any")
    treasurer, person = coop.join("treasurer"), coop.join()
    path, until = f"{coop.path}/accounts/{person.account}", world.now_ms + 1_000
    coop.do(
        "bound-set", treasurer.key, account=person.account, lower="-900", upper="none",
        reason="00" * 32, until=until,
    )  # fmt: skip
    token = coop.token(person)
    wide = world.get(path, token)
    assert (wide["lower"], wide["upper"], wide["bounds_until_ms"]) == ("-900", "none", until)
    world.now_ms = until
    back = world.get(path, token)
    assert (back["lower"], back["upper"], back["bounds_until_ms"]) == ("-600", "600", None)


def test_a_hold_shows_on_both_sides(world: World) -> None:
    coop = Coop(world, "Any")
    ana, ben = coop.join(), coop.join()
    coop.do(
        "hold", ana.key, from_=ana.account, to=ben.account, amount="60", until=world.now_ms + 1_000
    )
    found = [world.get(f"{coop.path}/accounts/{p.account}", coop.token(p)) for p in (ana, ben)]
    assert [(a["balance"], a["held_out"], a["held_in"]) for a in found] == [
        ("0", "60", "0"),
        ("0", "0", "60"),
    ]


@pytest.mark.parametrize("limit", [1, 2, 200])
@pytest.mark.parametrize("of", ["members", "accounts"])
def test_lists_come_whole_in_pages(town: Town, of: str, limit: int) -> None:
    token, id_ = town.coop.token(town.ana), of.removesuffix("s")
    found: list[str] = []
    after: dict[str, Any] = {}
    while True:
        page = town.world.get(f"{town.coop.path}/{of}", token, params={"limit": limit, **after})
        found += [row[id_] for row in page[of]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    people = [town.ana, town.ben, *town.roles.values()]
    assert sorted(found) == sorted(getattr(person, id_) for person in people)


def test_a_name_is_the_members_or_a_stewards_to_give(town: Town) -> None:
    path = f"{town.coop.path}/members/{town.ben.member}"
    for reader, name, status in (
        (town.ben, "Ben", 204),
        (town.roles["steward"], "Benito", 204),
        (town.ana, "Nobody", 403),
    ):
        token = town.coop.token(reader)
        put = town.world.call("PUT", f"{path}/profile", token, json={"name": name})
        assert put.status_code == status
    seen = town.world.get(path, town.coop.token(town.ana))
    assert seen["name"] == "Benito"
    assert [key["key"] for key in seen["keys"]] == [town.ben.key.public]
    assert [own["account"] for own in seen["accounts"]] == [town.ben.account]


def test_a_checkpoint_is_signed_and_leads_to_every_entry(town: Town) -> None:
    head = town.world.get(town.coop.path)
    note = town.world.call("GET", f"{town.coop.path}/checkpoint").text
    checkpoint = open_note(note, LogKey.from_text(head["log_key"]))
    assert checkpoint.size == head["size"]
    token = town.coop.token(town.roles["auditor"])
    tile = f"{town.coop.path}/tile"
    bundle = town.world.call("GET", f"{tile}/entries/000.p/{head['size']}", token).content
    leaves = [leaf_hash(entry) for entry in decode_entries(bundle, head["size"])]
    assert root_of(leaves) == checkpoint.root
    hashes = town.world.call("GET", f"{tile}/0/000.p/{head['size']}")
    assert hashes.content == b"".join(leaves)
    fewer = town.world.call("GET", f"{tile}/0/000.p/3")
    assert fewer.content == b"".join(leaves[:3])


@pytest.mark.parametrize("path", ["0/000", "0/001.p/1", "8/000", "0/0", "entries/x001/000", "x"])
def test_tiles_beyond_the_tree_are_not_there(town: Town, path: str) -> None:
    token = town.coop.token(town.roles["auditor"])
    answered = town.world.call("GET", f"{town.coop.path}/tile/{path}", token)
    assert answered.status_code == 404


def test_an_export_passes_the_audit(town: Town) -> None:
    token = town.coop.token(town.roles["auditor"])
    answered = town.world.call("GET", f"{town.coop.path}/export", token)
    assert int(answered.headers["content-length"]) == len(answered.content)
    assert audit(BytesIO(answered.content)).book == town.coop.book


def test_epochs_chain_and_say_where_they_are_anchored(world: World) -> None:
    coop = Coop(world, "Any")
    token = coop.token(coop.steward)
    closed = []
    for _ in range(3):
        coop.join()
        closed.append(world.call("POST", f"{coop.path}/epochs", token).json())
        world.now_ms += APART_MS
    pages = world.get(f"{coop.path}/epochs", params={"limit": 2})
    rest = world.get(f"{coop.path}/epochs", params={"limit": 2, "before": pages["next"]})
    listed = [row["epoch"] for row in pages["epochs"] + rest["epochs"]]
    assert (listed, rest["next"]) == ([3, 2, 1], None)
    previous = "00" * 32
    for made in closed:
        found = world.get(f"{coop.path}/epochs/{made['epoch']}")
        record = EpochRecord.from_bytes(bytes.fromhex(found["record"]))
        assert record.digest().hex() == found["digest"] == made["digest"]
        assert (found["anchors"], found["previous"]) == ([], previous)
        previous = found["digest"]


def test_a_bundle_verifies_without_asking_the_service(town: Town) -> None:
    coop = Coop(town.world, "Any")
    payer, payee = coop.steward, coop.join()
    seq = coop.pay(payer, payee, 7, "Bread")["seq"]
    coop.world.service.close_epoch(coop.community, coop.book).result()
    path = f"{coop.path}/accounts/{payee.account}/bundle"
    made = coop.world.call("GET", path, coop.token(payee), params={"entries": str(seq)})
    bundle = Bundle.from_bytes(made.content)
    verify_without_chain(bundle, LogKey.from_text(coop.world.get(coop.path)["log_key"]))
    assert bundle.account.balance == 7
    assert bundle.entries[0].memo is not None
    assert bundle.entries[0].memo.text == "Bread"


@pytest.mark.parametrize("query", [{"epoch": 99}, {"entries": "0"}, {"entries": "9999"}])
def test_a_bundle_of_what_is_not_there_is_not_found(town: Town, query: dict[str, Any]) -> None:
    path = f"{town.coop.path}/accounts/{town.ana.account}/bundle"
    answered = town.world.call("GET", path, town.coop.token(town.ana), params=query)
    assert answered.status_code == 404


def test_a_book_without_an_epoch_has_no_bundles(world: World) -> None:
    coop = Coop(world, "Any")
    path = f"{coop.path}/accounts/{coop.steward.account}/bundle"
    assert world.call("GET", path, coop.token(coop.steward)).status_code == 404


def test_a_community_lists_its_books(town: Town) -> None:
    path = f"/v1/communities/{town.other.community}"
    assert town.world.get(path)["name"] == "Elsewhere"
    assert [book["book"] for book in town.world.get(f"{path}/books")["books"]] == [town.other.book]

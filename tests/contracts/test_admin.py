"""Each path of registering, handing over, naming an anchorer and retiring."""

import pytest

from chain.records import book_id
from tests.contracts.registry import SALT, ZERO, Registry, record

NOT_ADMIN = "anchor_registry: caller is not the admin"
RETIRED = "anchor_registry: book is retired"


def test_a_book_is_registered_and_logged(registry: Registry) -> None:
    admin, anchorer = registry.accounts[:2]
    call = registry.contract.functions.register(SALT, anchorer)
    book = book_id(bytes.fromhex(admin[2:]), SALT)
    assert call.call({"from": admin}) == book
    [event] = registry.events("BookRegistered", registry.send(call, admin))
    assert dict(event["args"]) == {"book": book, "admin": admin, "anchorer": anchorer}
    functions = registry.contract.functions
    assert functions.adminOf(book).call() == admin
    assert functions.anchorerOf(book).call() == anchorer


def test_a_book_is_registered_once_even_when_retired(registry: Registry) -> None:
    admin = registry.accounts[0]
    again = registry.contract.functions.register(SALT, admin)
    book = registry.register(admin)
    assert registry.refusal(again, admin) == "anchor_registry: book is already registered"
    registry.send(registry.contract.functions.retire(book), admin)
    assert registry.refusal(again, admin) == "anchor_registry: book is already registered"


def test_a_name_cannot_be_taken_by_another(registry: Registry) -> None:
    admin, other = registry.accounts[:2]
    assert registry.register(other) != registry.register(admin)


def test_the_admin_names_an_anchorer(registry: Registry) -> None:
    admin, anchorer = registry.accounts[:2]
    book = registry.register(admin)
    receipt = registry.send(registry.contract.functions.setAnchorer(book, anchorer), admin)
    [event] = registry.events("AnchorerSet", receipt)
    assert dict(event["args"]) == {"book": book, "anchorer": anchorer}
    call = registry.contract.functions.anchor(record(book))
    assert registry.refusal(call, admin) == "anchor_registry: caller is not the anchorer"
    registry.send(call, anchorer)


def test_the_role_is_offered_then_accepted(registry: Registry) -> None:
    admin, other, third = registry.accounts[:3]
    book = registry.register(admin)
    functions = registry.contract.functions
    receipt = registry.send(functions.offerAdmin(book, other), admin)
    [offered] = registry.events("AdminOffered", receipt)
    assert dict(offered["args"]) == {"book": book, "offered": other}
    assert functions.adminOf(book).call() == admin
    accept = functions.acceptAdmin(book)
    not_offered = "anchor_registry: caller is not offered the role"
    assert registry.refusal(accept, third) == not_offered
    [accepted] = registry.events("AdminAccepted", registry.send(accept, other))
    assert dict(accepted["args"]) == {"book": book, "admin": other}
    assert functions.adminOf(book).call() == other
    assert registry.refusal(accept, other) == not_offered
    assert registry.refusal(functions.setAnchorer(book, admin), admin) == NOT_ADMIN


def test_an_offer_can_be_taken_back(registry: Registry) -> None:
    admin, other = registry.accounts[:2]
    book = registry.register(admin)
    functions = registry.contract.functions
    registry.send(functions.offerAdmin(book, other), admin)
    registry.send(functions.offerAdmin(book, ZERO), admin)
    reason = registry.refusal(functions.acceptAdmin(book), other)
    assert reason == "anchor_registry: caller is not offered the role"


def test_a_retired_book_keeps_its_digests_and_takes_nothing_more(registry: Registry) -> None:
    admin, other = registry.accounts[:2]
    book = registry.register(admin)
    functions = registry.contract.functions
    registry.send(functions.anchor(record(book)), admin)
    head = functions.head(book).call()
    registry.send(functions.offerAdmin(book, other), admin)
    [event] = registry.events("BookRetired", registry.send(functions.retire(book), admin))
    assert dict(event["args"]) == {"book": book}
    assert functions.retired(book).call() is True
    assert functions.head(book).call() == head
    reason = registry.refusal(functions.anchor(record(book, 2, head[1], 2)), admin)
    assert reason == "anchor_registry: caller is not the anchorer"
    reason = registry.refusal(functions.acceptAdmin(book), other)
    assert reason == "anchor_registry: caller is not offered the role"


@pytest.mark.parametrize("act", ["setAnchorer", "offerAdmin", "retire"])
def test_only_the_admin_of_a_live_book_acts(registry: Registry, act: str) -> None:
    admin, other = registry.accounts[:2]
    book = registry.register(admin)
    arguments = [book] if act == "retire" else [book, other]
    call = registry.contract.functions[act](*arguments)
    assert registry.refusal(call, other) == NOT_ADMIN
    registry.send(registry.contract.functions.retire(book), admin)
    assert registry.refusal(call, admin) == RETIRED


def test_it_takes_no_money(registry: Registry) -> None:
    sender = registry.accounts[0]
    call = registry.contract.functions.register(SALT, sender)
    with pytest.raises(Exception, match="execution reverted"):
        registry.w3.eth.call(
            {
                "from": sender,
                "to": registry.contract.address,
                "value": registry.w3.to_wei(1, "wei"),
                "data": call.build_transaction({"from": sender, "gas": 200_000})["data"],
            }
        )

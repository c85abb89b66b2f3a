"""What a phone keeps: keys nobody can read out, and orders that are sent once."""

from tests.web.phone import Phone


def test_a_kept_key_signs_until_it_is_forgotten(phone: Phone) -> None:
    found = phone.play("keepAndForget", "{}")
    assert found == {"isSame": True, "left": [None, None]}


def test_a_key_is_never_replaced(phone: Phone) -> None:
    assert phone.play("keepTwice") == {"refused": "ConstraintError", "isFirst": True}


def test_an_order_is_queued_once_and_never_replaced(phone: Phone) -> None:
    found = phone.play("queueAcrossPages")
    assert found == {"refused": "order 1", "orders": ["order 1", "order 2", "order 3"]}


def test_an_order_is_sent_by_one_page_until_it_is_answered(phone: Phone) -> None:
    found = phone.play("sendFromTwoPages")
    assert found["failed"] == ["fulfilled", "rejected"]
    assert found["left"] == ["2", "3"]
    assert found["sent"] == ["1", "2", "2", "3"]
    assert found["waiting"] == 0

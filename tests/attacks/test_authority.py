"""H7: one steward alone, in a book of two stewards of whom both must agree."""

from tests.support.world import Coop, World


def test_a_steward_alone_gets_no_more_credit(world: World) -> None:
    coop = Coop(world, "Cooperativa Ayni")
    second, ben = coop.join("steward"), coop.join()
    steward, further = coop.steward, world.new_person().account
    opening = {"kind": "member", "member": steward.member, "salt": "33" * 32}
    alone = coop.post("account-opened", steward.key, account=further, **opening)
    assert alone.json()["code"] == "another_steward_must_sign"
    coop.do("account-opened", steward.key, second.key, account=further, **opening)
    paid = coop.post("transfer", steward.key, from_=further, to=ben.account, amount="1")
    assert paid.json()["code"] == "lower_bound_must_hold"

"""The audit takes the certificate; a bundle written out arrives as it was; texts are erased."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from api.arrivals.claims import awaited
from api.arrivals.past import Wanted as WantedPast
from api.arrivals.past import all_past, proof_of, signed_root
from api.arrivals.sandbox import Sent
from api.arrivals.standing import certificate
from api.arrivals.tables import ArrivedRow, PastRow
from api.imports.komunitin_out import Community, write_bundle
from api.imports.of_book import Wanted, arrivals_of
from api.people.personal import erase, everything
from api.service.access_log import ALL_BALANCES, BALANCES, EVERYBODY, TEXT
from api.service.tables import LookRow
from chain.audit import audit
from chain.certificates import Certificate
from chain.errors import EvidenceError
from chain.merkle import verify_inclusion
from tests.arrivals.moving import FORMATS, Moving, folder, imported

if TYPE_CHECKING:
    from sqlmodel import Session

    from tests.support.world import World

VALL = Community("VALL", "La Vall", "desk@example.org")


def exported(moving: Moving) -> BytesIO:
    """The book's journal, as the service gives it out."""
    token = moving.coop.token(moving.auditor)
    return BytesIO(moving.world.call("GET", f"{moving.coop.path}/export", token).content)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_audit_takes_the_certificate(world: World, format_: str) -> None:
    moving = Moving.of(world, format_)
    moving.try_(format_, folder(format_, "clean"))
    moving.bring()
    moving.certify()
    with moving.as_(moving.auditor) as caller:
        text = certificate(caller)
    said = Certificate.from_bytes(text)
    assert audit(exported(moving), certificate=said).brought is not None
    wrong = text.replace(b'"notes":', b'"notes":1')
    with pytest.raises(EvidenceError, match="hash"):
        audit(exported(moving), certificate=Certificate.from_bytes(wrong))


def test_a_bundle_that_was_written_out_arrives_with_the_same_balances(world: World) -> None:
    before = Moving(world)
    ana, ben = before.coop.join(), before.coop.join()
    for payer, payee, amount in ((ana, ben, 90), (ben, before.steward, 35), (ana, ben, 7)):
        before.coop.pay(payer, payee, amount, "Ñandú, visita")
    with before.as_(before.steward) as caller:
        found = arrivals_of(caller.session, caller.row, Wanted("VALL", None, private=True))
    bundle = BytesIO()
    write_bundle(found, VALL, bundle)
    after = Moving(world)
    trial = after.try_("komunitin", [Sent("bundle.zip", bundle.getvalue())])
    assert trial.may_be_brought, (trial.found, trial.refusal)
    after.bring()
    with after.as_(after.auditor) as caller:
        said = Certificate.from_bytes(certificate(caller))
    told = {one.number: one.balance for one in found.accounts}
    stands = imported(world, after.coop.book)
    assert {one.number: stands[one.account] for one in said.accounts} == told
    assert said.exchanges == 3


def test_erasing_takes_texts_and_leaves_proofs(world: World) -> None:
    moving = Moving(world)
    moving.try_("csv", folder("csv", "clean"))
    moving.bring()
    place = moving.place
    with world.service.database.reading() as session:
        gone = session.exec(select(PastRow)).first()
        assert gone is not None
        member = gone.payer_member
        kept = everything(session, place, member)
    assert {row["payer"] for row in kept["past_exchange"]} >= {gone.payer}
    assert kept["arrived"]
    world.service.database.write(lambda session: erase(session, place, member)).result()
    with world.service.database.reading() as session:
        rows = session.exec(select(PastRow)).all()
        numbers = session.exec(select(ArrivedRow).where(ArrivedRow.member_id == member)).all()
    theirs = [row for row in rows if member in {row.payer_member, row.payee_member}]
    others = [row for row in rows if row not in theirs]
    assert theirs
    assert others
    assert not numbers
    assert all((row.text, row.source_id, row.salt) == (None, None, None) for row in theirs)
    assert all(row.text is not None and row.salt is not None for row in others)
    with moving.as_(moving.auditor) as caller:
        proof = proof_of(caller, gone.place)
        shown = all_past(caller, WantedPast()).rows
    assert proof.leaf is None
    path = [bytes.fromhex(each) for each in proof.path]
    hash_, root = bytes.fromhex(proof.hash), bytes.fromhex(proof.root)
    verify_inclusion(hash_, proof.place, proof.size, path, root)
    assert len(shown) == len(rows)


def test_whoever_looks_with_a_role_leaves_a_trace(world: World) -> None:
    moving = Moving(world)
    moving.try_("csv", folder("csv", "clean"))
    moving.bring()

    def looks() -> set[tuple[str, str]]:
        with world.service.database.reading() as session:
            return {(row.member_id, row.what) for row in session.exec(select(LookRow))}

    with world.service.database.reading() as session:
        one = session.exec(select(PastRow)).first()
    assert one is not None
    before = looks()
    with moving.as_(moving.auditor) as caller:
        proof_of(caller, one.place)
    assert looks() - before == {(one.payer_member, TEXT), (one.payee_member, TEXT)}
    with moving.as_(moving.auditor) as caller:
        certificate(caller)
    assert (EVERYBODY, ALL_BALANCES) in looks() - before
    before = looks()
    with moving.as_(moving.steward) as caller:
        expected, _more = awaited(caller)
    assert looks() - before == {(each.member, BALANCES) for each in expected}


def test_no_proof_is_given_of_what_was_changed_since(world: World) -> None:
    moving = Moving(world)
    moving.try_("csv", folder("csv", "clean"))
    moving.bring()
    with moving.as_(moving.auditor) as caller:
        assert proof_of(caller, 3).leaf is not None
        assert signed_root(caller) == proof_of(caller, 3).root

    def change(session: Session) -> None:
        session.get_one(PastRow, (*moving.place, 3)).amount += 1

    world.service.database.write(change).result()
    with moving.as_(moving.auditor) as caller, pytest.raises(EvidenceError, match="leaf 3"):
        proof_of(caller, 3)
    with moving.as_(moving.auditor) as caller:
        assert proof_of(caller, 4).leaf is not None

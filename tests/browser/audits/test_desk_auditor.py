"""The auditor's desk: an audit that finds nothing, and one that finds the change in a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlmodel import select

from api.audits.tables import AuditRunRow
from api.http.edge import AUDITED_BYTES_MAX
from tests.support.forging import lines, sealed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.browser.phone import Phone
    from tests.browser.town import Town


def at_the_desk(phone: Phone, town: Town) -> None:
    """Sign in as the auditor and sit down."""
    phone.sign_in(town.people["Elena"])
    phone.visit("/app/more")
    phone.page.locator('main a[href="/app/auditor"]').click()


def export(phone: Phone) -> bytes:
    """The journal as the desk gives it to take home."""
    with phone.page.expect_download() as download:
        phone.page.locator("#download").click()
    return download.value.path().read_bytes()


def tampered(data: bytes, seq: int) -> bytes:
    """A copy in which somebody made an entry's 7 minutes 9, and sealed the file anew."""
    changed = []
    for line in lines(data):
        wanted = f'"seq":{seq},'.encode() in line
        changed.append(line.replace(b'"7"', b'"9"').replace(b'"-7"', b'"-9"') if wanted else line)
    assert changed != lines(data)
    return sealed(changed)


def audit_own(phone: Phone) -> Locator:
    """Have the service's own journal audited; the finding once it is there."""
    with phone.page.expect_navigation():
        phone.page.locator("#own button").click()
    expect(phone.page.locator(".going")).to_have_count(0, timeout=60_000)
    return phone.page.locator(".run").first


def audit_file(phone: Phone, name: str, data: bytes) -> Locator:
    """Have a file audited; the newest finding once it is there."""
    file = {"name": name, "mimeType": "application/gzip", "buffer": data}
    phone.page.locator("#file").set_input_files(file)  # type: ignore[arg-type] # as it takes it
    phone.page.locator("#file-form button").click()
    finding = phone.page.locator(".run").first
    expect(finding.locator("h3")).to_contain_text(name)
    expect(phone.page.locator(".going")).to_have_count(0, timeout=60_000)
    return finding


def test_an_audit_finds_nothing_and_then_the_change_in_a_copy(phone: Phone, town: Town) -> None:
    payer, payee = town.people["Hiroshi"], town.people["Mercè"]
    seq = town.pay(payer, payee, 7, "Tampered with later")
    at_the_desk(phone, town)
    phone.seen("auditor")
    assert phone.page.locator(".anchored").count() > 0

    expect(audit_own(phone).locator(".held")).to_be_visible()
    phone.seen("auditor-nothing-found")

    name = f"copy-{phone.language}-{phone.width} & <b>.gz"
    found = audit_file(phone, name, tampered(export(phone), seq))
    expect(found.locator(".where")).to_contain_text(f" {seq}")
    phone.seen("auditor-found")


def test_the_digest_seen_on_a_chain_is_compared(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    at_the_desk(phone, town)
    first = phone.page.locator("#epochs ~ table .hash").first
    real = first.locator("> code").text_content() or ""
    assert first.locator("summary").inner_text() == f"{real[:8]}…"
    expect(first.locator("> code")).to_be_hidden()
    first.locator("summary").click()
    expect(first.locator("> code")).to_be_visible()
    for digest, holds in ((f"0x{real}", True), ("ab" * 32, False)):
        phone.page.locator("#digest").fill(digest)
        expect(audit_own(phone).locator(".held" if holds else ".where")).to_be_visible()
    answer = phone.page.request.post(
        f"{phone.address}/app/auditor/runs",
        form={"digest": "ab"},
        headers={"Origin": phone.address},
    )
    assert answer.status == 422


def test_what_is_no_export_is_said_to_be_none(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    at_the_desk(phone, town)
    finding = audit_file(phone, "holiday.jpg", b"not an export at all" * 20)
    expect(finding.locator(".where")).to_be_visible()


def test_only_an_auditor_runs_audits_and_only_of_what_is_small(
    new_phone: Callable[..., Phone], town: Town, tmp_path: Path
) -> None:
    member, phone = new_phone(), new_phone()
    member.sign_in(town.people["Rosa"])
    at_the_desk(phone, town)
    before = len(town.read(select(AuditRunRow)))
    for who, site in ((member, phone.address), (phone, "http://evil.test")):
        for path in ("runs", "file"):
            address, origin = f"{phone.address}/app/auditor/{path}", {"Origin": site}
            assert who.page.request.post(address, headers=origin).status == 403
    large = tmp_path / "large"
    large.write_bytes(bytes(AUDITED_BYTES_MAX + 1))
    phone.page.locator("#file").set_input_files(large)
    phone.page.locator("#file-form button").click()
    expect(phone.page.locator("#said")).not_to_be_empty()
    assert len(town.read(select(AuditRunRow))) == before


def test_a_proxy_that_takes_no_large_file_is_named(phone: Phone, town: Town) -> None:
    at_the_desk(phone, town)
    page = "<html><h1>413 Request Entity Too Large</h1></html>"
    phone.page.route(
        "**/app/auditor/file?*",
        lambda route: route.fulfill(status=413, content_type="text/html", body=page),
    )
    file = {"name": "x.gz", "mimeType": "application/gzip", "buffer": b"x"}
    phone.page.locator("#file").set_input_files(file)  # type: ignore[arg-type] # as it takes it
    phone.page.locator("#file-form button").click()
    expect(phone.page.locator("#said")).to_contain_text("ayni audit")

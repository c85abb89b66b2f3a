"""`ayni doctor` finds each fault that is made on purpose, and nothing where all is well."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy.engine import URL

from api.doctor import findings
from api.doctor.asking import Answered
from api.doctor.registry import CHECKS, examine
from api.service.service import clock_ms
from tests.operating.installs import (
    PUBLIC,
    Fault,
    Install,
    asked,
    certified,
    copied,
    dated_ahead,
    later,
    machine,
    mode,
    setting,
    unbacked,
    without,
    written,
)
from tests.operating.places import Place
from tests.reaching.receivers import Mailbox
from tests.support.running import ayni

if TYPE_CHECKING:
    from pathlib import Path

    from tests.operating.places import Places

ENDED = "Connection refused"
FAULTS = {
    "demo": Fault(setting(demo=True), "settings", "AYNI_DEMO", "Leave it out"),
    "no address": Fault(setting(public_url=""), "settings", "AYNI_PUBLIC_URL", "as https://"),
    "open port": Fault(setting(host="0.0.0.0"), "settings", "AYNI_HOST", "127.0.0.1"),  # noqa: S104
    "open folder": Fault(mode("data", 0o755), "files", "data is open", "chmod 700"),
    "open key": Fault(mode("data/service.key", 0o644), "files", "service.key is open", "chmod 600"),
    "open token": Fault(mode("data/operator.token", 0o640), "files", "operator.token", "chmod 600"),
    "open database": Fault(mode("data/ayni.db", 0o604), "files", "ayni.db is open", "chmod 600"),
    "no key": Fault(without("data/service.key"), "files", "key is not there", "out of a backup"),
    "open lock": Fault(mode("data/ayni.db.lock", 0o666), "files", "lock is open", "“chmod 600"),
    "backup ahead": Fault(dated_ahead, "backups", "dated ahead of the clock", "another name"),
    "somebody else's": Fault(machine(user=4_242), "files", "another user", "sudo -u ayni"),
    "other key": Fault(
        written("data/service.key", b"11" * 32), "signing", "not the key of the books", "folder"
    ),
    "broken key": Fault(
        written("data/service.key", b"no key"), "signing", "is not a service key", "backup"
    ),
    "full disk": Fault(machine(free=lambda _: 7 << 20), "machine", "7 MB are free", "Make room"),
    "old SQLite": Fault(machine(sqlite=(3, 7, 17)), "machine", "SQLite is 3.7.17", "3.35"),
    "no zones": Fault(machine(zones=lambda: {"UTC"}), "machine", "no time zones", "tzdata"),
    "no database": Fault(
        setting(database_url="sqlite:////no/ayni.db"), "database", "no database", "Start"
    ),
    "no server": Fault(
        setting(database_url="postgresql://u@127.0.0.1:1/n"), "database", "refused", "it answers"
    ),
    "moved": Fault(
        copied("INSERT INTO moved VALUES (zeroblob(16), 'postgresql://h/n', 1)"),
        "database", "was moved to postgresql://h/n", "AYNI_DATABASE_URL",
    ),
    "older schema": Fault(
        copied("UPDATE alembic_version SET version_num = '0095'"),
        "database", "older version's", "--check",
    ),
    "newer schema": Fault(
        copied("UPDATE alembic_version SET version_num = '9999'"),
        "database", "does not know", "newer one",
    ),
    "no tables": Fault(
        copied("DELETE FROM alembic_version"), "database", "has no tables", "Start the service"
    ),
    "journal": Fault(
        copied("PRAGMA journal_mode=delete"), "database", "mode is delete", "no other program"
    ),
    "other origin": Fault(
        setting(origin="elsewhere.example/ayni"), "signing", "are signed as", "AYNI_ORIGIN="
    ),
    "behind": Fault(
        copied("UPDATE entry SET body = X'7b7d' WHERE seq = (SELECT size - 1 FROM book LIMIT 1)"),
        "signing", "were signed, and the database has", "newest backup",
    ),
    "broken marks": Fault(
        written("data/signed.sizes", b"nothing"), "signing", "cannot be read", "restore it"
    ),
    "nothing signed": Fault(without("data/signed.sizes"), "signing", "is not there", "backup"),
    "clock behind": Fault(later(-3), "signing", "ahead of the clock", "put it right"),
    "no service": Fault(asked("http://127.0.0.1"), "service", ENDED, "systemctl start ayni"),
    "address away": Fault(asked(PUBLIC), "address", ENDED, "the proxy runs"),
    "old certificate": Fault(certified(9), "address", "ends in 9 days", "Renew it"),
    "silent proxy": Fault(asked(), "address", "does not say who asks", "X-Forwarded-For"),
    "no mail server": Fault(
        setting(mail_from="ayni@coop.example", smtp_url="smtp://ana:secret@127.0.0.1:1"),
        "mail", "the mail server 127.0.0.1:1 does not answer", "host and port",
    ),
    "no backups": Fault(setting(backup_dir=None), "backups", "no backups", "AYNI_BACKUP_DIR"),
    "no disk": Fault(without("kept"), "backups", "is not there", "mount its disk"),
    "open backups": Fault(mode("kept", 0o755), "backups", "kept is open", "chmod 700"),
    "no data folder": Fault(
        setting(data="/no/such/folder"), "files", "data folder is not there", "Name it with"
    ),
    "no backup yet": Fault(unbacked, "backups", "there is no backup in", "Start the service"),
    "small disk": Fault(
        machine(free=lambda folder: 5 if folder.name == "kept" else 1 << 40),
        "backups", "MB are free, and a backup has", "Make room",
    ),
    "old backup": Fault(later(2), "backups", "h old", "journalctl"),
}  # fmt: skip


def test_nothing_is_found_where_all_is_well(install: Install) -> None:
    assert install.examine() == []
    assert install.examine(is_stopped=True) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_made_on_purpose_is_found(install: Install, name: str) -> None:
    fault = FAULTS[name]
    making = fault.make(install)
    if making is not None:
        making.__enter__()
    try:
        found = install.examine()
    finally:
        if making is not None:
            making.__exit__(None, None, None)
    about = [one for one in found if one.check == fault.check and fault.what in one.what]
    assert len(about) == 1, found
    assert fault.remedy in about[0].remedy
    for one in found:
        assert all(text and not text.endswith(".") for text in one), one


def test_a_name_to_sign_under_is_asked_for_before_the_first_book(
    places: Places, install: Install
) -> None:
    place = places.begun("sqlite")
    place.open().__exit__()
    place.folder.chmod(0o700)
    own = {"data": place.folder, "database_url": place.url, "origin": "localhost/ayni"}
    install.settings = install.settings.changed(**own)
    [one] = [one for one in install.examine() if one.check == "settings"]
    assert one.what == "AYNI_ORIGIN is not set: books will be signed as localhost/ayni"


def test_settings_that_may_not_be_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("DEMO", "ture"), ("PORT", "70000"), ("PUBLCI_URL", PUBLIC)):
        monkeypatch.setenv(f"AYNI_{name}", text)
    ran = ayni("doctor", "--json")
    assert ran.code == 1
    found = json.loads(ran.out)["findings"]
    assert [one["what"].split()[0] for one in found] == [
        "AYNI_PUBLCI_URL",
        "AYNI_PORT",
        "AYNI_DEMO",
    ]
    assert "Did you mean AYNI_PUBLIC_URL" in found[0]["remedy"]


def test_the_command_says_each_with_why_and_what_to_do(story: Place) -> None:
    ran = ayni("doctor", *story.options, "--stopped")
    assert ran.code == 1
    lines = ran.out.splitlines()
    at = lines.index("settings: AYNI_PUBLIC_URL is not set.")
    assert lines[at + 1].startswith("  Links, printed sheets")
    assert lines[at + 2].startswith("  Set the address")
    assert lines[-1].startswith(f"Looked at: {', '.join(CHECKS)}. Found: ")


def test_a_service_that_is_meant_to_be_stopped_is_not_missed(install: Install) -> None:
    install.away = {"http://127.0.0.1", PUBLIC}
    assert {one.check for one in install.examine()} == {"service", "address"}
    assert install.examine(is_stopped=True) == []


@pytest.mark.parametrize(("password", "found"), [("right", 0), ("wr%40ng", 1)])
def test_the_mail_server_is_asked_and_sent_nothing(
    install: Install, password: str, found: int
) -> None:
    mailbox = Mailbox(("ayni", "right"))
    url = f"smtp://ayni:{password}@127.0.0.1:{mailbox.port}"
    install.settings = install.settings.changed(mail_from="ayni@coop.example", smtp_url=url)
    try:
        said = install.examine()
    finally:
        mailbox.stop()
    assert len(said) == found
    for one in said:
        assert (
            one.what == f"the mail server 127.0.0.1:{mailbox.port} takes nothing from here "
            "(smtp_535)"
        )
        assert "name and password" in one.remedy
    assert "ng@" not in str(said)
    assert mailbox.got == []


def test_what_the_service_says_of_itself_is_passed_on(install: Install) -> None:
    said = {
        "/healthz": {"parts": {"writer": "running", "clock": "stopped"}},
        "/readyz": {
            "parts": {
                "database": "current",
                "clock": "wrong",
                "jobs": "running",
                "disk": "enough",
                "backups": "failing",
            }
        },
        "/v1/service": {"anchor": {"state": "held_back", "said": "The bound is reached."}},
    }

    def ask(url: str) -> Answered:
        answer = install.ask(url)
        if url.startswith(PUBLIC):
            return answer
        own = said[url[url.index("/", 8) :]]
        return answer._replace(body={**answer.body, **own})

    install.machine = replace(install.machine, ask=ask)
    assert [one.what for one in install.examine()] == [
        "the service's clock is stopped", "the service says of its clock: wrong",
        "the service says of its backups: failing", "anchoring is held back",
    ]  # fmt: skip
    install.machine = replace(install.machine, ask=lambda _: Answered(200, {}, {"key": "ab" * 32}))
    found = install.examine()
    assert "another service answers" in found[0].what
    assert "does not answer as this service" in found[1].what


def test_a_service_whose_database_is_away_is_not_taken_for_another(install: Install) -> None:
    away = Answered(503, {}, {"code": "database_must_answer"})
    unready = {"parts": {"database": "unreachable"}}

    def ask(url: str) -> Answered:
        answer = install.ask(url)
        if url.endswith("/v1/service"):
            return away
        return answer._replace(body=unready) if url.endswith("/readyz") else answer

    install.machine = replace(install.machine, ask=ask)
    [found] = install.examine()
    assert (found.check, found.what) == ("service", "the service says of its database: unreachable")
    assert "need not be started again" in found.remedy


def test_a_command_to_type_is_shown_as_it_is_typed(story: Place) -> None:
    story.folder.chmod(0o755)
    ran = ayni("doctor", *story.options, "--stopped")
    story.folder.chmod(0o700)
    assert f"“chmod 700 {story.folder}”" in ran.out


def test_looking_leaves_the_database_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "a folder? 100% #1"
    place = Place(folder, str(URL.create("sqlite", database=str(folder / "ayni.db"))))
    place.open().__exit__()
    file = folder / "ayni.db"
    assert file.exists()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=delete")
    before = file.read_bytes()
    ran = ayni("doctor", *place.options)
    assert "its journal mode is delete" in ran.out
    assert "journal mode" not in ayni("doctor", *place.options, "--stopped").out
    assert file.read_bytes() == before


def test_a_server_that_does_not_keep_what_was_answered_is_found(
    places: Places, install: Install
) -> None:
    place = places.begun("postgresql")
    place.open(origin="ayni.example.coop/ayni").__exit__()
    (place.folder / "service.key").write_bytes((install.place.folder / "service.key").read_bytes())
    place.folder.chmod(0o700)

    def found() -> list[findings.Finding]:
        settings = install.settings.changed(database_url=place.url, data=place.folder)
        machine = replace(install.machine, now_ms=clock_ms)
        install.until_ms = None
        return [one for one in examine(findings.Place(settings, machine)) if one.check != "backups"]

    # The tests' own server waits for no disk, and is found out.
    assert [one.what for one in found()] == ["PostgreSQL's fsync is off"]
    with closing(psycopg.connect(place.url, autocommit=True)) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off'.encode())
    assert {(one.check, one.what) for one in found()} == {
        ("database", "PostgreSQL's fsync is off"),
        ("database", "PostgreSQL's synchronous_commit is off"),
    }

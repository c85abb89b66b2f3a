"""`ayni wallet sheet` and `ayni wallet restore`: a second key on paper, and a wallet from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

import typer

from api.cli.wallet.client import Client, RefusedError, base_of
from api.cli.wallet.files import MEMBER, Identity, at_work
from api.cli.wallet.keyring import unlock
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.orders import HOUR_MS, Pen
from api.cli.wallet.place import ordinal_of, place_code, placed, stood_on
from api.cli.wallet.posting import sentence, settle
from api.cli.wallet.queue import post_now
from api.cli.wallet.seat import Desk, Seat, sign_in, sit
from api.cli.wallet.take import come_in
from api.words.i18n import N_, _
from api.words.showing import show_time
from ledger.errors import FaultError
from wallets.errors import BrokenSheetError, WrongPassphraseError
from wallets.keys import Key
from wallets.sheets import LINES, TITLE, read_sheet, write_sheet

if TYPE_CHECKING:
    from api.cli.wallet.files import Wallet

VARIABLE: Final = "AYNI_SHEET_PASSPHRASE"
USE: Final = "/app/sheet/use"
CALLED_MAX: Final = 60

Link = Annotated[str, typer.Argument(metavar="LINK", help=N_("The address on the sheet."))]
SheetFile = Annotated[
    typer.FileText,
    typer.Argument(metavar="FILE", help=N_("The sheet as text; - or nothing to type it in.")),
]


def sheet(
    context: typer.Context, who: As = None, wallet: Folder = None, *, yes: Yes = False
) -> None:
    """Make a key that is only on paper, and print it once the book has it."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        said = _("A new key on paper will sign for {name} in {place}.").format(
            name=seat.identity.name, place=seat.identity.place
        )
        sure(here.machine, said, yes=yes)
        prompt = _("Passphrase: five words or more that nobody guesses")
        passphrase = here.machine.new_passphrase(VARIABLE, prompt)
        text = write_sheet(Key.generate(here.machine.random), passphrase, here.machine.random)
        # Opened from what will be printed: a sheet that does not open must never be relied on.
        key = read_sheet(text, passphrase)
        link = f"{seat.identity.service}{USE}/{_place(seat)}"
        own = {"member": seat.identity.member, "added": key.public}
        sent = settle(seat, seat.pen.write("key-added", own, key), said)
        # Whatever comes: its key may be in force by now, and only this text has it.
        _print(seat, text, link)
        if sent.receipt is None:
            typer.echo(sentence(sent), err=True)
            return
        seat.put(
            f"/keys/{key.public}/name", {"name": _("Recovery sheet")[:CALLED_MAX], "kind": "sheet"}
        )


def _place(seat: Seat) -> str:
    identity = seat.identity
    return place_code(identity.community, ordinal_of(seat.client, identity))


def _print(seat: Seat, text: str, link: str) -> None:
    name, place = seat.identity.name, seat.identity.place
    day = show_time(seat.wallet.machine.now_ms())
    typer.echo(_("Recovery sheet of {name}, {place}").format(name=name, place=place))
    typer.echo(_("Made on {day}.").format(day=day) + "\n")
    typer.echo(text)
    typer.echo(_("To use it, open this address, type the lines above, and then the passphrase:"))
    typer.echo(link)
    typer.echo(_(
        "Print it now or copy it by hand, and keep it with your papers: it is not "
"shown again. If it is lost, remove its key with ayni wallet revoke."
    ), err=True)  # fmt: skip


def restore(
    context: typer.Context, link: Link, file: SheetFile, wallet: Folder = None, *,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Open a sheet and let its key bring in a new one; the sheet stays good for another time."""
    with at_work(context, wallet) as here:
        base = base_of(link)
        code = urlsplit(link).path.rpartition("/")[2]
        found = placed(Client(base), Identity("", base, MEMBER), *stood_on(code))
        paper = _open(here, _lines(file.read()))
        identity = _whose(found, paper)
        said = _("This device will sign for {name} in {place}.").format(
            name=identity.name, place=identity.place
        )
        sure(here.machine, said, yes=yes)
        typer.echo(_bring_in(here, identity, paper))


def _lines(text: str) -> str:
    """A sheet out of what was printed around it."""
    lines = [line for line in text.splitlines() if line.strip()]
    heads = [at for at, line in enumerate(lines) if "".join(line.split()).lower() == TITLE]
    return "\n".join(lines[heads[0] :][: LINES + 1]) if heads else text


def _open(wallet: Wallet, text: str) -> Key:
    passphrase = wallet.machine.passphrase(VARIABLE, _("Passphrase of the sheet"))
    again = _("Look at the sheet and try again")
    try:
        return read_sheet(text, passphrase)
    except BrokenSheetError as error:
        why = _("is not a whole sheet: its first line is ayni-recovery-v1, and eight lines follow")
        if error.where.startswith("line "):
            why = _("there is a typing error in it, or it is another line")
        raise FaultError(error.where, why, again) from error
    except WrongPassphraseError as error:
        raise FaultError(_("passphrase"), _("does not open this sheet"), again) from error


def _whose(found: Identity, paper: Key) -> Identity:
    """The member for whom the sheet's key speaks."""
    client = Client(found.service)
    answer = sign_in(client, found, paper)
    path = f"{found.path}/members/{answer['member']}"
    name = client.ask("GET", path, token=answer["token"])["name"] or ""
    return replace(found, member=answer["member"], name=name)


def _bring_in(wallet: Wallet, identity: Identity, paper: Key) -> str:
    keyring = unlock(wallet)
    with keyring.trying(RefusedError) as key:
        own = {"member": identity.member, "added": key.public}
        pen = Pen(wallet.machine, identity, paper)
        post_now(identity, pen.write("key-added", own, key, life_ms=HOUR_MS))
    return come_in(Desk(wallet, replace(identity, key=key.public), keyring))

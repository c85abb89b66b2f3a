"""What the import formats read, and what they refuse, naming the line."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.imports import FORMATS, BadLineError, Source
from tests.support.sarafu import HEADER, TOKEN, made

A, B = "0x" + "aA" * 20, "0x" + "Bb" * 20


def read(content: str | bytes) -> Source:
    data = content.encode() if isinstance(content, str) else content
    return FORMATS["sarafu"](BytesIO(data))


def line(  # noqa: PLR0913 the columns that tests change
    number: str = "1",
    time: str = "2020-01-25 19:13:17.731529",
    *,
    subtype: str = "STANDARD",
    source: str = A,
    target: str = B,
    weight: str = "1.5",
    token: str = TOKEN,
) -> str:
    return f"{number},{time},{subtype},{source},{target},{weight},{token}\n"


def file(*lines: str) -> str:
    return "".join([HEADER + "\n", *lines])


def test_reads_times_accounts_and_amounts() -> None:
    issued = line(
        "7", "2020-01-25 19:13:18", subtype="DISBURSEMENT", source=B, target=A, weight="2"
    )
    source = read(file(line(), issued))
    assert source.name == "Sarafu"
    assert (source.unit.code, source.unit.scale) == ("SRF", 10**6)
    assert [tuple(transfer) for transfer in source.transfers] == [
        (2, 1_579_979_597_731, A, B, 1_500_000),
        (3, 1_579_979_598_000, B, A, 2_000_000),
    ]
    assert source.funds == {B}


@given(st.integers(1, 10**9), st.integers(1, 14))
def test_amounts_are_rounded_half_to_even_once(numerator: int, places: int) -> None:
    weight = Decimal(numerator + 10**places).scaleb(-places)
    expected = int((weight * 10**6).quantize(Decimal(1), ROUND_HALF_EVEN))
    assert read(file(line(weight=f"{weight:f}"))).transfers[0].amount == expected


def test_lines_may_end_as_on_windows() -> None:
    assert read(file(line()).replace("\n", "\r\n")) == read(file(line()))


@pytest.mark.parametrize(
    ("content", "at", "why"),
    [
        ("", 1, "must be id,timeset"),
        (HEADER.replace("weight", "amount") + "\n", 1, "must be id,timeset"),
        (file(), 2, "no transfers"),
        (file(line(), line("2")[:-20]), 3, "cut short"),
        (file(line(), line("2").removesuffix("\n")), 3, "cut short"),
        (file(line(), "2,2020-01-25 19:13:18\n"), 3, "2 fields in place of 8"),
        (file(line(), line("2").replace("\n", ",more\n")), 3, "9 fields in place of 8"),
        (file(line(), line("2", source="x" * 2_000)), 3, "cut short"),
        (file(line("01")), 2, "id:"),
        (file(line("5"), line("5")), 3, "must be above 5"),
        (file(line(), line("2", "2020-01-25 19:13:17.731")), 3, "timeset:"),
        (file(line(time="2020-02-30 19:13:17")), 2, "no time"),
        (file(line(), line("2", "2020-01-25 19:13:17.730000")), 3, "before the line above"),
        (file(line(subtype="GIFT")), 2, "transfer_subtype:"),
        (file(line(source=A[:-1])), 2, "source:"),
        (file(line(target=A + "0")), 2, "target:"),
        (file(line(weight="1e3")), 2, "weight:"),
        (file(line(weight="-1")), 2, "weight:"),
        (file(line(weight="1,5")), 2, "9 fields"),
        (file(line(weight="0.0000005")), 2, "comes to 0"),
        (file(line(weight="9007199254.740992")), 2, "comes to"),
        (file(line(), line("2", token="Other,0x" + "0f" * 20)), 3, "token:"),
        (file(line(), line("2", token="Sarafu,0x" + "0e" * 20)), 3, "token:"),
    ],
)
def test_a_line_that_is_not_as_it_must_be_is_named(content: str, at: int, why: str) -> None:
    with pytest.raises(BadLineError) as caught:
        read(content)
    assert caught.value.line == at
    assert caught.value.where == f"line {at}"
    assert why in caught.value.why


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadLineError, match="UTF-8"):
        read(file(line()).encode().replace(b"Sarafu", b"\xff\xff"))


@given(st.data())
def test_a_file_cut_inside_a_line_is_refused_at_that_line(data: st.DataObject) -> None:
    content = made().content
    cut = data.draw(st.integers(len(HEADER) + 2, len(content) - 1))
    part = content[:cut]
    if part.endswith(b"\n"):
        assert len(read(part).transfers) == part.count(b"\n") - 1
        return
    with pytest.raises(BadLineError) as caught:
        read(part)
    assert caught.value.line == part.count(b"\n") + 1


def test_made_files_are_read_as_they_were_meant() -> None:
    file_ = made(seed=3)
    source = read(file_.content)
    balances = dict.fromkeys(file_.balances, 0)
    for transfer in source.transfers:
        balances[transfer.payer] -= transfer.amount
        balances[transfer.payee] += transfer.amount
    assert balances == file_.balances
    assert source.funds == {name for name, balance in balances.items() if balance < 0}

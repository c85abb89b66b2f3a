"""Reports on paper: tagged as PDF/UA-1 asks, in every language, whatever texts say."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import typst
from pdfua import validate
from pypdf import PdfReader

from api.reports.printed import Part, Report, printed

if TYPE_CHECKING:
    from pathlib import Path

ODD = '#panic("x") $a$ *b* _c_ @d <e> \\ "q" `r` // s — ñ ç à l·l œ'


def report(language: str = "es", rows: int = 3) -> Report:
    part = Part("Horas", "Todo.", ("Mes", "Horas"), [(f"{ODD} {i}", "1 h") for i in range(rows)])
    return Report(f"Red {ODD}", "Informe", ["2026-Q3"], [part, part], language, 1_700_000_000_123)


@pytest.mark.parametrize("language", ["en", "es", "fr", "ca", "pt"])
def test_a_report_opens_and_is_tagged_in_its_language(language: str) -> None:
    pdf = PdfReader(BytesIO(printed(report(language))))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]) == language
    kinds = kinds_of(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= kinds
    assert pdf.metadata is not None
    assert pdf.metadata.title is not None
    assert pdf.metadata.title.startswith("Informe")


def kinds_of(element: object) -> set[str]:
    """The kinds of elements below one of the structure tree."""
    found: set[str] = set()
    waiting = [element]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found |= {str(one["/S"])} if "/S" in one else set()
            waiting += [one["/K"]] if "/K" in one else []
    return found


def test_a_checker_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(printed(report(rows=120)))
    assert not validate(str(file)).findings


def test_the_checker_would_find_one_that_is_not_tagged(tmp_path: Path) -> None:
    source, file = tmp_path / "plain.typ", tmp_path / "plain.pdf"
    source.write_text("= Title")
    file.write_bytes(typst.compile(source, pdf_tags=False))
    assert validate(str(file)).findings


def test_texts_are_texts_whatever_they_look_like() -> None:
    pdf = PdfReader(BytesIO(printed(report())))
    text = " ".join(page.extract_text() for page in pdf.pages).replace("\n", " ")
    assert '#panic("x") $a$ *b* _c_ @d <e> \\ "q" `r` // s' in text
    assert "l·l œ" in text


def test_the_same_report_is_the_same_file() -> None:
    assert printed(report()) == printed(report())


def test_a_long_table_goes_on_with_its_head() -> None:
    pdf = PdfReader(BytesIO(printed(report(rows=200))))
    assert len(pdf.pages) > 3
    assert all("Mes" in page.extract_text() for page in pdf.pages[:3])

"""What a spreadsheet would run is no cell of a table that is given out."""

from hypothesis import given
from hypothesis import strategies as st

from api.words.cells import FORMULA, harmless

RUN = st.sampled_from([*FORMULA, "\uff1d", "\u200b=", " =", "\t+", "\r-"])


@given(sign=RUN, rest=st.text(max_size=20))
def test_no_text_begins_as_a_formula_does(sign: str, rest: str) -> None:
    assert harmless(sign + rest) == f"'{sign}{rest}"


@given(text=st.from_regex(r"[A-Za-z0-9é][^\x00]{0,20}", fullmatch=True))
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text

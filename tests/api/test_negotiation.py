"""Which media type an Accept header wants most."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.api.negotiation import choose_type

JSON, HTML, JSON_LD = OFFERED = ("application/json", "text/html", "application/ld+json")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        pytest.param("", JSON, id="no header"),
        pytest.param("*/*", JSON, id="anything"),
        pytest.param(BROWSER, HTML, id="a browser"),
        pytest.param("text/*", HTML, id="a kind"),
        pytest.param("TEXT/HTML", HTML, id="upper case"),
        pytest.param("application/*", JSON, id="the first of a kind"),
        pytest.param("application/json;q=0.5, text/html;q=0.4", JSON, id="the heavier one"),
        pytest.param("application/json;q=0.5 , text/html ; q=0.6", HTML, id="the heavier one, with spaces"),
        pytest.param("text/html, application/json", JSON, id="the first offered of two alike"),
        pytest.param("*/*, application/json;q=0", HTML, id="anything but one"),
        pytest.param("application/*;q=0.2, application/ld+json;q=0.9", JSON_LD, id="the closest range decides"),
        pytest.param("application/ld+json;q=0.1, application/*;q=0.9", JSON, id="wherever it stands"),
        pytest.param('application/ld+json;profile="a,b;q=0"', JSON_LD, id="a comma in quotes"),
        pytest.param("text/html;level=1;q=0.7, application/json;q=0.6", HTML, id="a parameter before the weight"),
        pytest.param("image/png", None, id="another type"),
        pytest.param("text/html;q=0", None, id="not even the one it names"),
        pytest.param("*/*;q=0", None, id="nothing at all"),
        pytest.param("text/htmls, application/js, */html, text", None, id="near misses"),
        pytest.param(",;q=,", None, id="nonsense"),
    ],
)
def test_type_wanted_most_is_chosen(accept: str, expected: str | None) -> None:
    assert choose_type(accept, OFFERED) == expected


def test_nothing_is_chosen_from_nothing() -> None:
    assert choose_type("*/*", ()) is None


@given(st.text(alphabet='*/;,="q01.5 texhmljson+ad', max_size=60))
def test_any_header_is_read(accept: str) -> None:
    assert choose_type(accept, OFFERED) in {*OFFERED, None}

"""The finite verb that a text begins with."""

from __future__ import annotations

import pytest

from assay.language.clauses import first_verb


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        pytest.param("signed it in May", "signed", id="first-word"),
        pytest.param("later quickly signed it", "signed", id="behind-adverbs"),
        pytest.param("the plan signed", None, id="subject"),
        pytest.param("quickly", None, id="adverb-alone"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_only_adverbs_stand_before_the_verb_that_a_text_begins_with(text: str, verb: str | None) -> None:
    found = first_verb(text)
    assert (found and found.text) == verb

"""Explanations of verdicts in another language than they are kept in."""

from __future__ import annotations

import re
from functools import partial
from importlib.resources import files

import pytest
from markupsafe import escape

from assay.engines.embedded.judging.drafting import _EXPLANATIONS
from assay.presentation.catalogue import ENGLISH, english, messages, say_in
from assay.presentation.explanation_words import explanation_words
from assay.steps.explaining import _EXACT, _LESS_EXACT, _UNNAMED

german = partial(say_in, "de")
_WRITTEN = re.compile(r'Finding\(\s*(Reason\.\w+|item\.kind),\s*f?"((?:[^"\\]|\\.)*)"')


def known(prefix: str) -> set[str]:
    """The patterns of the catalogue, with nothing where words go."""
    return {re.sub(r"\{\w+\}", "{}", text) for key, text in messages(ENGLISH).items() if key.startswith(prefix)}


def test_the_catalogue_has_every_sentence_of_the_embedded_engine() -> None:
    assert known("explained.") == set(_EXPLANATIONS.values())


def test_the_catalogue_has_every_difference_that_a_disagreement_names() -> None:
    told = {f"Reason.{reason.name}" for reason in (*_EXACT, *_LESS_EXACT)} | {"item.kind"}
    source = "".join(
        files("assay.guards").joinpath(f"{name}.py").read_text() for name in ("differences", "near_copies", "bindings")
    )
    found = {re.sub(r"\{[^}]*\}", "{}", text).rstrip(".") for kind, text in _WRITTEN.findall(source) if kind in told}
    found.discard("The cited facts seem to be about something else")  # a doubt of a refutation, and no difference
    assert known("difference.") == {f"{text[0].lower()}{text[1:]}" for text in found} | {_UNNAMED.rstrip(".")}


FIGURE = "The engine reads it as supported, but the facts do not give the figure '9.58 s', and the claim says Monday, "
ZAHL = "Die Engine hält sie für belegt, aber: die Fakten nennen die Zahl „9.58 s“ nicht; in der Behauptung steht "
NAME = "Die Engine hält sie für widerlegt, aber: die Fakten enthalten den Namen „O&#39;Neill &amp; Co“ nicht. "
UNKNOWN = "The engine reads it as supported, but who knows. No fact decides it."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("No fact decides it.", "Kein Fakt entscheidet sie."),
        (
            "One fact supports the claim and another contradicts it. The fact gives another date.",
            "Ein Fakt belegt die Behauptung, ein anderer widerspricht ihr. Der Fakt nennt ein anderes Datum.",
        ),
        (
            f"{FIGURE}the facts say Tuesday. The fact says the same.",
            f"{ZAHL}„Monday“, in den Fakten „Tuesday“. Der Fakt besagt dasselbe.",
        ),
        (
            'The engine reads it as refuted, but the facts do not have the name "O\'Neill & Co". It <b>is</b> so.',
            f'{NAME}<span lang="en">It &lt;b&gt;is&lt;/b&gt; so.</span>',
        ),
        (UNKNOWN, f'<span lang="en">{UNKNOWN}</span>'),
        ("The fact says the same story.", '<span lang="en">The fact says the same story.</span>'),
    ],
)
def test_what_is_known_is_said_in_german_and_the_rest_is_marked_as_english(text: str, expected: str) -> None:
    assert explanation_words(text, german) == expected
    assert explanation_words(text, english) == escape(text)

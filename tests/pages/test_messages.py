"""The catalogues of messages: nothing in them is of no use, nothing is missing, and they say the same."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter

import pytest

from assay.api.pages.language import message, speaking
from assay.api.problems import KINDS
from assay.presentation import wording
from assay.presentation.catalogue import ENGLISH, languages, messages, say_in
from assay.store.records import DecisionKind
from assay_schemas import ArticleLabel, EvidenceStance, FactStatus, Prominence, Reason, Severity, VerdictLabel

PAGES, WORDS = files("assay.api.pages"), files("assay.presentation")
MESSAGES = messages(ENGLISH)
OTHERS = [language for language in languages() if language != ENGLISH]
_USED = re.compile(r"""\b(?:t\(|message\(|say\(|markup\(|say_markup\(say,)\s*f?"([a-z_.-]+)("\s*~|\{)?""")
_NAMED = re.compile(
    r'"((?:sign-in|check|compare|decide|notice|origin|fact|fact-edit|finding|invalid|publish)\.[a-z_-]+)"'
)
_CODES = {
    "label": ArticleLabel,
    "severity": Severity,
    "evidence": EvidenceStance,
    "reason": Reason,
    "decided": DecisionKind,
    "fact.status": FactStatus,
}


def sources() -> str:
    folders = (PAGES, PAGES / "templates", WORDS, WORDS / "templates")
    found = [each for folder in folders for each in folder.iterdir() if each.name.endswith((".py", ".j2"))]
    return "\n".join(each.read_text(encoding="utf-8") for each in found)


def places(text: str) -> list[str]:
    """Return the names of the values that a message takes."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_every_message_is_used_and_every_one_used_is_there() -> None:
    text = sources()
    used = {key for key, joined in _USED.findall(text) if not joined} | set(_NAMED.findall(text)) | {"format.point"}
    prefixes = ("explained.", "difference.", *(key for key, joined in _USED.findall(text) if joined))
    assert used <= set(MESSAGES)
    assert {key for key in MESSAGES if key not in used and not key.startswith(prefixes)} == set()


def test_there_is_german() -> None:
    assert languages() == ("en", "de")


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_have_the_same_messages_that_take_the_same_values(language: str) -> None:
    other = messages(language)
    assert {key: places(text) for key, text in other.items()} == {key: places(text) for key, text in MESSAGES.items()}
    assert [key for key, text in other.items() if not text.strip()] == []
    assert other["language"] == language


@pytest.mark.parametrize("language", languages())
def test_every_code_has_words(language: str) -> None:
    keys = {f"{name}.{code}" for name, codes in _CODES.items() for code in codes}
    keys |= {f"prominence.{each}" for each in Prominence if each is not Prominence.BODY}
    keys |= {f"standing.{each}" for each in wording.Standing}
    keys |= {f"problem.{kind.name}.{part}" for kind in KINDS for part in ("title", "text")}
    assert keys - set(messages(language)) == set()
    assert all(wording.label_words(label) for label in VerdictLabel)


def test_a_message_takes_its_values_in_the_language_of_the_request() -> None:
    assert message("progress.claims", judged=1, found=2) == "1 of 2 claims judged so far"
    with speaking("de"):
        assert message("progress.claims", judged=1, found=2) == "Bisher 1 von 2 Behauptungen beurteilt"
    assert message("check.title") == "Check an article"


@pytest.mark.parametrize(
    ("day", "english", "german"),
    [
        pytest.param("2025-03-04", "2025-03-04", "04.03.2025", id="day"),
        pytest.param("2025-03", "2025-03", "2025-03", id="month"),
        pytest.param("0920-01-02", "0920-01-02", "02.01.0920", id="long ago"),
    ],
)
def test_days_are_written_as_the_language_does(day: str, english: str, german: str) -> None:
    def in_german(key: str, /, **values: object) -> str:
        return say_in("de", key, **values)

    assert (wording.day_words(day), wording.day_words(day, in_german)) == (english, german)
    assert (wording.number_words(0.5, 2), wording.number_words(0.5, 2, in_german)) == ("0.50", "0,50")

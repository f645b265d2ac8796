"""Explanations of verdicts in the language of a page: reports hold them in English, as engine and audit wrote them.

Both build them of a few sentences, so a sentence is found again by its pattern in the English catalogue. What follows
the first sentence of other words, such as a language model's own, stays English, and is marked so.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

from assay.presentation.catalogue import ENGLISH, messages
from assay.presentation.characters import visible
from assay.presentation.markup import in_english
from assay.presentation.wording import label_words
from assay_schemas import VerdictLabel

if TYPE_CHECKING:
    from assay.presentation.catalogue import Say

_SENTENCE, _DIFFERENCE = "explained.", "difference."
_DISAGREEMENT = re.compile(
    rf"The engine reads it as (?P<label>{'|'.join(VerdictLabel)}), but (?P<differences>.+?)\.(?=\s|$)"
)
_QUOTED = r"""'[^']*'|"[^"]*"|\w+"""
"""Words of an article, as `repr` writes them, or a day of the week."""
_SLOT = re.compile(r"\\\{(\w+)\\\}")


class _Read(NamedTuple):
    """A sentence at the beginning of a text, in the language of the page."""

    words: str
    end: int


def explanation_words(text: str, say: Say) -> Markup:
    """Return an explanation in the language of a page, as far as its sentences are known ones."""
    if say("language") == ENGLISH:
        return escape(visible(text))
    told, rest = [], text.strip()
    while rest and (read := _disagreement(rest, say) or _first(_SENTENCE, rest, say)) is not None:
        told.append(escape(visible(read.words)))
        rest = rest[read.end :].lstrip()
    return Markup(" ").join([*told, *([in_english(rest, say)] if rest else [])])


def _disagreement(text: str, say: Say) -> _Read | None:
    """Read the sentence in which the audit says what engine and code disagree on; see `explain_disagreement`."""
    found = _DISAGREEMENT.match(text)
    if found is None:
        return None
    told, rest = [], found["differences"]
    while rest:
        read = _first(_DIFFERENCE, rest, say)
        if read is None:
            return None
        told.append(read.words)
        rest = rest[read.end :].removeprefix(", and ")
    verdict = label_words(VerdictLabel(found["label"]), say)
    return _Read(say("explained-disagreement", verdict=verdict, differences="; ".join(told)), found.end())


def _first(prefix: str, text: str, say: Say) -> _Read | None:
    for key, pattern in _patterns(prefix):
        if found := pattern.match(text):
            values = {name: value.strip("'\"") for name, value in found.groupdict().items()}
            return _Read(say(key, **values), found.end())
    return None


@functools.cache
def _patterns(prefix: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    ends = r"(?=\s|$)" if prefix == _SENTENCE else r"(?=, and |$)"
    return tuple(
        (key, re.compile(_SLOT.sub(lambda slot: f"(?P<{slot[1]}>{_QUOTED})", re.escape(template)) + ends))
        for key, template in messages(ENGLISH).items()
        if key.startswith(prefix)
    )

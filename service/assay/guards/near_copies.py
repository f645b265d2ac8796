"""Claims that keep nearly to the words of a fact: there a single word, or the order of two, is the difference.

A claim in other words altogether is left alone here; only its names, figures, dates and scope can be compared.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sentencex import segment

from assay.guards.word_order import BY_FIGURE, is_only_moved, is_other_voice, relates_alike
from assay.language.language import english
from assay.language.tokens import concept, is_stop_word, tokenize
from assay.ports import Finding
from assay_schemas import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assay.guards.case import Case

MIN_COPIED = 0.6
"""Share of a claim's words that one sentence of the facts has, from which a lone strange word is the difference."""
MIN_CONTAINED = 0.9
"""The same, from which the order of the words, or one that the claim leaves out, may turn the sense."""
MIN_DENSITY = 0.45
"""Share of the telling words of the passage that is copied which the claim has: else it only picks words here and
there."""
_FEWEST = 3  # words below which a share says nothing
_WORD = re.compile(r"[-\u2212]?\d+(?:[.,:]\d+)*|[ap]\.m|[^\W\d_]+(?:['’][^\W\d_]+)?")
_TITLE = re.compile(r"\b(?:the|an?) (?P<title>[a-z]+) $", re.IGNORECASE)  # "the engineer Ann Lee"; "the Arch"
_OF = re.compile(r"\bof\b")  # "the chimney of the mill", where a fact has "the mill chimney"; "offices"
_TURNING = frozenset(
    "former ex late acting deputy vice allegedly reportedly apparently may might could would will plan plans planned "
    "vote votes consider considers considered deny denies denied claim claims claimed accuse accused say says said "
    "rumour rumor falsely threatened threatens demand demanded demands urged asked except unless if under fewer less "
    "over more nearly almost most some part half outside not no never without brother sister son daughter wife husband "
    "leader staff member members opposition expected hopes hoped wants wanted tried failed refused about".split()
)
"""Words that turn what follows into something else: a former mayor, a planned bridge."""
_LIGHT = frozenset(
    "get gets got go goes went become becomes became remain remains remained stay stays belong able since until till "
    "before after following according including cent percent".split()
)
"""Words that say nothing which the others don't, or that another rule compares."""
_SMALL = frozenset("mr ms mrs miss sir dame up down by am pm bc ad a.m p.m".split())
"""Short words that tell one thing from another all the same."""
_TEXTS_KEPT = 512
_WORDS_KEPT = 8192
_CASES_KEPT = 64


class _Copy(NamedTuple):
    """A claim laid over the sentence of the facts that has most of its words."""

    text: str
    """The claim."""
    best: str
    """The sentence."""
    claim: Sequence[str]
    """Stems of its words, stop words left out."""
    written: Sequence[str]
    """The same words as they stand."""
    sentence: Sequence[str]
    """Stems of all words of the sentence, in order."""
    surface: Sequence[str]
    shared: float
    density: float
    known: frozenset[str]
    """Stems of all the facts."""
    expected: frozenset[str]
    """Words that may come in: names and dates, which other rules compare; what says nothing, or what the whole article
    is about."""
    dated: frozenset[str]
    """Stems of the words that stand in a date of the claim, which may stand in any order."""
    is_turned: bool
    """Whether a verb is in the passive in one and not in the other."""


def _strange_words(copy: _Copy) -> Iterator[Finding]:
    is_by_figure = BY_FIGURE.search(copy.text) is not None  # else who did it, whose order another rule compares
    strange = [
        word
        for stem, word in zip(copy.claim, copy.written, strict=True)
        if stem not in copy.known and word not in copy.expected and (word != "by" or is_by_figure)
    ]
    if len(strange) == 1 and len(copy.claim) >= _FEWEST and copy.shared >= MIN_COPIED:
        yield Finding(Reason.EVENT_MISMATCH, f"The facts do not have the word {strange[0]!r}.")


def _other_order(copy: _Copy) -> Iterator[Finding]:
    """Yield words that stand the other way round, in the same voice; or the same way, in another voice."""
    words = (stem for stem in dict.fromkeys(copy.claim) if stem not in copy.dated)
    once = [stem for stem in words if copy.sentence.count(stem) == copy.claim.count(stem) == 1]
    places = [copy.sentence.index(stem) for stem in once]
    is_other = places != sorted(places)
    is_close = min(copy.shared, copy.density) >= MIN_CONTAINED
    if not is_close or len(places) < _FEWEST or is_other == copy.is_turned:
        return
    if copy.is_turned or not _is_only_moved(copy, once, places):
        yield Finding(Reason.ROLE_MISMATCH, "The words of the claim stand in another order than in the fact.")


def _is_only_moved(copy: _Copy, once: Sequence[str], places: Sequence[int]) -> bool:
    """Return True if phrases stand in another order, and bear on the same words."""
    spans = {_stem(found[0]): found.span() for found in _WORD.finditer(copy.text)}
    return is_only_moved([spans[stem] for stem in once], places, copy.text) and relates_alike(
        copy.text, copy.best, _telling_stems
    )


def _telling_stems(text: str) -> list[str]:
    return _stems([word for word in _WORD.findall(text) if _tells(word)])


def _left_out(copy: _Copy) -> Iterator[Finding]:
    """Yield a word of the copied passage that turns the sense, or belongs to a name, and that the claim leaves out."""
    if copy.shared < MIN_CONTAINED:
        return
    first, last = _passage(copy.claim, copy.sentence)
    for at in range(max(0, first - 4), last + 1):
        word = copy.surface[at]
        is_in_name = _continues_name(copy, at)
        is_month = word[0].isupper() and word.casefold() in english().months
        turns = word.casefold() in _TURNING and not is_month
        if copy.sentence[at] not in copy.claim and (turns or is_in_name):
            yield Finding(Reason.SCOPE_MISMATCH, f"The fact says {word!r}, the claim does not.")
            return


def _continues_name(copy: _Copy, at: int) -> bool:
    """Return True for a capitalised word beside another of the claim: "New Velm", of which the claim has "Velm"."""
    word = copy.surface[at]
    beside = (copy.surface[i : i + 1] for i in (at - 1, at + 1))
    return (
        word[0].isupper()
        and not is_stop_word(word)
        and any(other[0][0].isupper() and _stem(other[0]) in copy.claim for other in beside if other)
    )


_RULES: tuple[Callable[[_Copy], Iterator[Finding]], ...] = (_strange_words, _other_order, _left_out)


def find_in_copies(case: Case) -> Iterator[Finding]:
    """Yield the differences of a claim from the sentence that it nearly copies."""
    copy = _lay_over(case)
    if copy is not None and copy.density >= MIN_DENSITY:
        is_other_genitive = bool(_OF.search(case.claim.text)) != ("of" in copy.surface)
        rules = (rule for rule in _RULES if not (is_other_genitive and rule is _other_order))
        yield from (finding for rule in rules for finding in rule(copy))


def find_unrelated(case: Case) -> Iterator[Finding]:
    """Yield a finding where the facts have no name and no word of a claim: they may be about something else."""
    if any(case.claim.keys & fact.known for fact in case.facts):
        return
    claim = _stems(_telling_words(case))
    if claim and _known_stems(case).isdisjoint(claim):
        yield Finding(Reason.EVENT_MISMATCH, "The cited facts seem to be about something else.")


def find_same_words(case: Case) -> Iterator[Finding]:
    """Yield a finding where one sentence of the facts has all the words of a claim that they are said to refute."""
    copy = _lay_over(case)
    if copy is not None and copy.shared >= MIN_CONTAINED and len(copy.claim) >= _FEWEST:
        yield Finding(Reason.WORDING_MATCH, "The cited fact says the same in the same words.")


@lru_cache(_CASES_KEPT)
def _lay_over(case: Case) -> _Copy | None:
    written = _telling_words(case)
    claim = _stems(written)
    sentences = [sentence for fact in case.facts for sentence in _sentences(fact.fact.statement)]
    if not claim or not sentences:
        return None
    best = max(sentences, key=lambda sentence: _share(claim, _stems_of(sentence)))
    surface, stems = _WORD.findall(best), _stems_of(best)
    return _Copy(
        text=case.claim.text,
        best=best,
        claim=claim,
        written=written,
        sentence=stems,
        surface=surface,
        shared=_share(claim, stems),
        density=_density(claim, stems, surface),
        known=_known_stems(case),
        expected=_LIGHT.union(_compared(case), _words_of_dates(case), _titles(case)),
        dated=frozenset(_stems(list(_words_of_dates(case)))),
        is_turned=is_other_voice(case.claim.text, best),
    )


def _telling_words(case: Case) -> list[str]:
    return [word for word in _WORD.findall(case.claim.text) if _tells(word)]


def _known_stems(case: Case) -> frozenset[str]:
    return frozenset(_stems_of(case.text))


def _compared(case: Case) -> Iterator[str]:
    """Yield the words of a claim that are a name by themselves."""
    yield from (case.claim.text[name.start : name.end] for name in case.claim.names)


def _words_of_dates(case: Case) -> Iterator[str]:
    for date in case.claim.dates:
        yield from _WORD.findall(case.claim.text[date.span.start : date.span.end])


def _titles(case: Case) -> Iterator[str]:
    """Yield the nouns that say who a person is before the name, and turn nothing: "the engineer Ann Lee"."""
    for name in case.claim.names:
        found = _TITLE.search(case.claim.text[: name.start])
        if found and found["title"] not in _TURNING and any(name.key in fact.known for fact in case.facts):
            yield found["title"]


def _share(claim: Sequence[str], sentence: Sequence[str]) -> float:
    return sum(stem in sentence for stem in claim) / len(claim)


def _passage(claim: Sequence[str], sentence: Sequence[str]) -> tuple[int, int]:
    """Return the first and the last place, both included, of a claim's words in a sentence."""
    places = [at for at, stem in enumerate(sentence) if stem in claim]
    return (places[0], places[-1]) if places else (0, 0)


def _density(claim: Sequence[str], sentence: Sequence[str], surface: Sequence[str]) -> float:
    first, last = _passage(claim, sentence)
    telling = [sentence[at] for at in range(first, last + 1) if _tells(surface[at])]
    return _share(telling, claim) if telling else 0.0


def _tells(word: str) -> bool:
    lower = word.casefold()
    return lower in _SMALL or lower in _TURNING or not is_stop_word(word)


def _stems(words: Sequence[str]) -> list[str]:
    return [_stem(word) for word in words]


@lru_cache(_TEXTS_KEPT)
def _sentences(statement: str) -> tuple[str, ...]:
    return tuple(segment("en", statement))


@lru_cache(_TEXTS_KEPT)
def _stems_of(text: str) -> tuple[str, ...]:
    return tuple(_stems(_WORD.findall(text)))


@lru_cache(_WORDS_KEPT)
def _stem(word: str) -> str:
    tokens = tokenize(word)
    return concept(tokens[0].stem) if len(tokens) == 1 and word[:1].isalpha() else word.replace(",", "")

"""Clauses: a stretch of a sentence, and what is needed to read it alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Self

from assay.language.language import english_words
from assay.language.verbs import (
    forms,
    is_auxiliary,
    is_finite,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN = re.compile(
    r"(?:[A-Z]\.)+(?=\s|[A-Z]|$)|(?:Dr|Mr|Mrs|Ms|St|Prof|No|Gen|Sen|Gov|Lt|Col|Jr|Sr)\.|\w+(?:[-'’‑.,]\w+)*|[^\w\s]"
)
# "Lee, who won, left", not "Lee, who won, and left".
_INSERTED = re.compile(
    r",\s(?:who|which|whose|an?|the|by|in|on|at|with|from|also)\s[^,]{1,120},(?=\s(?!and\b|or\b)[a-z])"
)
# "a “b” c", not "a “b c".
_OPAQUE = re.compile(r"“[^”]{1,400}”|\"[^\"]{1,400}\"|(?<!\w)['\u2018][^'’]{2,80}['’](?!\w)|\([^()]{1,300}\)")
_TEXTS_KEPT = 512
_OUTER = " \t\n,;:—–-"
# The comma inside "On October 20, 2015, ..." ends no opener.
# "May 4, we", not "May 4, 2015".
_OPENER_COMMA = re.compile(r",\s(?!\d{4}\b)")
_BOUNDARIES = frozenset(
    "but nor that who whom which whose when where while because as if what how than before after since "
    "until although though whether so yet ; : — – (".split()
)
_SUBORDINATORS = frozenset("when where which who whose because if although though while whereas until".split())
_NOUN_MARKERS = frozenset(
    "the a an this these those its his her their our my your no of in on at for by with from to into over "
    "under about more less each every any some".split()
)
_OPENERS = frozenset(
    "in on at by after before within for during despite with since from under over between throughout until "
    "meanwhile however nevertheless nonetheless moreover furthermore additionally also then later earlier today "
    "yesterday overall instead finally eventually recently already still now once initially originally last "
    "as like unlike among across inside outside following".split()
) | set(english_words("counting", 2, 10))
_ADVERBS = frozenset(
    "also then later even never always still soon already now just only both all each once twice ever "
    "nevertheless nonetheless thus therefore hence largely not too again further together first".split()
)
_NOUNS_IN_LY = frozenset(
    "family assembly supply reply ally rally bully monopoly anomaly butterfly jelly belly lily tally folly".split()
)
_PLURALS = frozenset("they people men women children police".split())
_PRONOUNS = frozenset("both all each".split())
# "in fact", not "in Lund".
LINK = re.compile(
    r"(?:mean(?:while|time)|however|though|too|again|instead|moreover|nevertheless|indeed|then|now|also|"
    r"for (?:his|her|its|their) part|in (?:turn|fact|contrast)|by contrast|of course|at least|"
    r"on the other hand|on the contrary)",
    re.IGNORECASE,
)
"""Words between commas that link a sentence to the one before and describe nobody."""


class Token(NamedTuple):
    """A word or a mark, with its half-open place in the text it was read from."""

    text: str
    start: int
    end: int


class Clause(NamedTuple):
    """A stretch of a sentence that makes one statement."""

    sentence: str
    masked: str
    """The sentence with everything in quotation marks or brackets made one opaque word, of the same length."""
    start: int
    end: int
    lead: str = ""
    """What the statement needs before the words of the article, such as the subject of a second verb."""
    wording: str = ""
    """The whole statement, where lead and words don't make one."""

    @classmethod
    def whole(cls, sentence: str) -> Self:
        """Take a whole sentence as one clause."""
        return cls(sentence, mask(sentence), 0, len(sentence))

    @property
    def text(self) -> str:
        """Return the words of the article."""
        return self.sentence[self.start : self.end]

    @property
    def view(self) -> str:
        """Return the words of the article with quoted and bracketed matter masked."""
        return self.masked[self.start : self.end]

    @property
    def statement(self) -> str:
        """Return the words of the article, made readable alone."""
        return self.wording or f"{self.lead} {self.text}".strip()

    def part(self, start: int, end: int, *, lead: str = "", wording: str = "") -> Clause:
        """Return a stretch of this clause, by offsets into its `text`, without outer blanks and commas."""
        text = self.text[start:end]
        inner = text.strip(_OUTER)
        begin = self.start + start + len(text) - len(text.lstrip(_OUTER))
        return self._replace(start=begin, end=begin + len(inner), lead=lead, wording=wording)


class Head(NamedTuple):
    """Where subject and verb of a clause are, as offsets into its text."""

    subject_start: int
    """After a leading adverbial ("By the end of May, ")."""
    subject_end: int
    verb: Token
    """The first word of the verb group."""


def mask(sentence: str) -> str:
    """Hide what stands in quotation marks or brackets, so that no rule splits inside a title."""
    return _OPAQUE.sub(lambda match: "X" * len(match[0]), sentence)


@lru_cache(_TEXTS_KEPT)
def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into words (with inner hyphens, points and apostrophes) and single marks."""
    return tuple(Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text))


def find_head(view: str) -> Head | None:
    """Find subject and verb of a main clause; None if the masked text does not start with one."""
    start = opener_end(view)
    view = view[:start] + _INSERTED.sub(lambda match: "X" * len(match[0]), view[start:])
    tokens = [token for token in tokenize(view) if token.start >= start]
    verb = None if start and tokens and tokens[0].text in _SUBORDINATORS else _main_verb(tokens)
    if not verb:
        return None
    last = verb - 1
    while last > 0 and _is_adverb(tokens[last].text):
        last -= 1
    if tokens[last].text in _ADVERBS - _PRONOUNS:
        return None
    return Head(tokens[0].start, tokens[last].end, tokens[verb])


def is_complete(clause: Clause) -> bool:
    """Return True if a clause has a subject, of its own or as its lead, and a verb."""
    return first_verb(clause.view) is not None if clause.lead else find_head(clause.view) is not None


def opener_end(view: str) -> int:
    """Return where a leading adverbial ("By the end of May, ") ends; 0 if there is none."""
    comma = _OPENER_COMMA.search(view)
    first = _TOKEN.search(view)
    if comma is None or first is None or first[0].lower() not in _OPENERS:
        return 0
    return 0 if has_finite_verb(view[: comma.start()]) else comma.end()


def has_finite_verb(view: str) -> bool:
    """Return True if any word of the text can be a finite verb."""
    tokens = tokenize(view)
    return any(_is_verb_at(tokens, index) for index in range(len(tokens)))


def first_verb(view: str) -> Token | None:
    """Return the finite verb that the text begins with, adverbs aside; None if it begins otherwise."""
    for token in tokenize(view):
        if token.text.islower() and is_finite(token.text):
            return token
        if not _is_adverb(token.text):
            return None
    return None


def _is_adverb(word: str) -> bool:
    is_derived = word.endswith("ly") and len(word) > 4 and word.islower()  # "Kelly" is a name, "Assembly" a body
    return word.lower() in _ADVERBS or (is_derived and word not in _NOUNS_IN_LY)


def _main_verb(tokens: Sequence[Token]) -> int | None:
    for index, token in enumerate(tokens):
        if token.text.lower() in _BOUNDARIES and index > 0 and not _is_comparison(tokens, index):
            return None
        if _is_verb_at(tokens, index):
            return index
    return None


def _is_comparison(tokens: Sequence[Token], index: int) -> bool:
    """Return True for "more than" before an amount, which belongs to the subject."""
    return tokens[index].text == "than" and tokens[index - 1].text.lower() in {"more", "less", "fewer"}


def _is_verb_at(tokens: Sequence[Token], index: int) -> bool:
    word = tokens[index].text
    if not word.islower() or not (is_finite(word) or _is_plural_present(tokens, index)):
        return False
    if is_auxiliary(word) or index == 0:
        return True
    before = tokens[index - 1].text.lower()
    return before not in _NOUN_MARKERS and not before.endswith(("'s", "’s"))


def _is_plural_present(tokens: Sequence[Token], index: int) -> bool:
    before = tokens[index - 1].text if index else ""
    ends_so = before.endswith("s") and len(before) > 3 and not before.endswith(("'s", "’s", "ss"))
    plural = (ends_so and (before.islower() or index == 1)) or before.lower() in _PLURALS
    return plural and tokens[index].text in forms().bases

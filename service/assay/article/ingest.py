"""Step 1: from what the caller sent to an article that is clean, in blocks, dated, with a map back."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from assay.article.cleaning import Cleaned, Mapped, clean, shorten_blanks
from assay.article.envelopes import envelope_of
from assay.article.layout import split_blocks, with_bars
from assay.article.marks import drop_marks, resolve_entities
from assay.article.markup import find_unseen, is_markup, strip_markup
from assay.errors import InputError, InputTooLargeError
from assay.language.dates.finding import dateline_date
from assay.language.language import UNKNOWN_LANGUAGE, find_language
from assay.orders.encodings import smuggled
from assay.orders.finding import addresses_reader, find_orders, without_orders
from assay_schemas import Article, ArticleId, ArticleInput, Block, BlockKind, Notice, NoticeCode, Span

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MAX_TITLE_CHARS = 1_000
"""Longest title that a caller may send, in code points."""
MIN_LETTERS = 20
"""Letters below which no language is guessed."""
MIN_LANGUAGE_PROBABILITY = 0.4
"""Probability below which the guess is not taken; short texts of names and figures look like anything."""
_MAX_UNSEEN = 2_000
_MAX_NON_TEXT = 0.2
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NON_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})
_ENGLISH_ALONE = frozenset(
    "the and that with from were this which would their has been by for to at they who had its after but".split()
)
_WORDS_THAT_TELL = 400
_ENGLISH_SHARE = 0.15
_ENGLISH_KINDS = 3


class Ingested(NamedTuple):
    """An article, and what a reader of its report must know of how it came."""

    article: Article
    notices: tuple[Notice, ...]


def ingest(source: ArticleInput, *, max_chars: int) -> Ingested:
    """Clean an article and find its title, blocks, date and language.

    Args:
        source: The article as sent.
        max_chars: Longest text accepted, in code points.

    Raises:
        InputTooLargeError: If the text is longer than `max_chars`, or the title than `MAX_TITLE_CHARS`.
        InputError: If there is nothing to read, or it is not text.
    """
    _refuse_unreadable(source.text, max_chars)
    _refuse_long_title(source.title or "")
    has_markup = is_markup(source.text)
    sent = strip_markup(source.text) if has_markup else resolve_entities(source.text)
    cleaned = shorten_blanks(clean(drop_marks(sent)))
    if not cleaned.text.strip():
        raise InputError("the article holds nothing to read but blanks and control characters; send its text")
    text = with_bars(cleaned.text)
    blocks = split_blocks(text)
    orders = find_orders(text)
    given = clean(_as_sent(source.title or ""))
    headline = _headline(text, blocks)
    title = " ".join(given.text.split()) or headline
    # An order in another language must not pass for the language of the article.
    language = source.language or language_of(without_orders(text, orders, " "))
    article = Article(
        id=article_id(source.text),
        text=text,
        origins=cleaned.origins,
        title=title,
        title_in_text=title is None or title == headline,
        date=source.date or dateline_date(text, find_language(language)),
        language=language,
        blocks=blocks,
        orders=orders,
    )
    is_addressed = bool(orders) or any(map(addresses_reader, _unseen(source, article, has_markup=has_markup)))
    return Ingested(article, _notices((cleaned, given), is_addressed=is_addressed, has_markup=has_markup))


def original_span(article: Article, span: Span) -> Span:
    """Return where a span of `article.text` lies in the text that was sent, both half-open.

    Characters that were dropped inside the span, or right after it, are covered; so is the whole of a character that
    became several.
    """
    start, end = article.origins[span.start], article.origins[span.end]
    if end == article.origins[span.end - 1]:
        end += 1
    return Span(start=start, end=end)


def _refuse_unreadable(text: str, max_chars: int) -> None:
    if len(text) > max_chars:
        msg = f"the article has {len(text)} characters, over the limit of {max_chars}; raise ASSAY_MAX_ARTICLE_CHARS"
        raise InputTooLargeError(msg)
    if not text.strip():
        raise InputError("the article is empty; send its text")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError(
            "the article holds half of a surrogate pair; decode its bytes as UTF-8, without surrogateescape"
        )
    strange = sum(unicodedata.category(character) in _NON_TEXT and not character.isspace() for character in text)
    if "\0" in text or strange > _MAX_NON_TEXT * len(text):
        raise InputError("the article is not text but binary; send plain text or HTML, in UTF-8")
    if (envelope := envelope_of(text)) is not None:
        raise InputError(f"the article is {envelope}, not prose; send the text alone, without what it is wrapped in")


def _refuse_long_title(title: str) -> None:
    if len(title) > MAX_TITLE_CHARS:
        msg = f"the title has {len(title)} characters, over the limit of {MAX_TITLE_CHARS}; send the headline alone"
        raise InputTooLargeError(msg)


def _as_sent(text: str) -> Mapped:
    return Mapped(text, tuple(range(len(text) + 1)))


def _headline(text: str, blocks: tuple[Block, ...]) -> str | None:
    if not blocks or blocks[0].kind is not BlockKind.HEADLINE:
        return None
    return " ".join(text[blocks[0].span.start : blocks[0].span.end].split())


def article_id(text: str) -> ArticleId:
    """Return what an article goes by: the first 16 hexadecimal digits of the SHA-256 of the text as sent."""
    return ArticleId(hashlib.sha256(text.encode()).hexdigest()[:16])


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the text's language, or "und" where the model is not sure of one.

    A guess that rests on names gives way: an English alert with a row of Italian ministers is not Italian, nor Latin.
    """
    if _letters(text) < MIN_LETTERS:
        return UNKNOWN_LANGUAGE
    if _is_plainly_english(text):
        return "en"
    language, probability = _guess(text)
    if probability < MIN_LANGUAGE_PROBABILITY:
        return UNKNOWN_LANGUAGE
    without_names = text if text.isupper() else _WORD.sub(_unless_capitalised, text)
    other, its_probability = _guess(without_names)
    if other == language:
        return language
    is_sure = its_probability >= MIN_LANGUAGE_PROBABILITY and _letters(without_names) >= MIN_LETTERS
    return other if is_sure else UNKNOWN_LANGUAGE


def _is_plainly_english(text: str) -> bool:
    """Return True if words that only English has make up their usual share: it spares loading the model."""
    words = [match[0].lower() for match in islice(_WORD.finditer(text), _WORDS_THAT_TELL)]
    found = [word for word in words if word in _ENGLISH_ALONE]
    return len(found) >= _ENGLISH_SHARE * len(words) and len(set(found)) >= _ENGLISH_KINDS


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)


def _guess(text: str) -> tuple[str, float]:
    language, probability = _language_model().classify(text)
    return (str(language), float(probability)) if len(language) == 2 else (UNKNOWN_LANGUAGE, 0.0)


def _unless_capitalised(word: re.Match[str]) -> str:
    return "" if word[0][0].isupper() else word[0]


@cache
def _language_model() -> LanguageIdentifier:
    # The model takes a second to load: only who reads articles pays for it, and once.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _unseen(source: ArticleInput, article: Article, *, has_markup: bool) -> tuple[str, ...]:
    """Return what stands beside the cleaned text: its title, invisible characters, and what a page does not show."""
    unseen = "\n".join(each[:_MAX_UNSEEN] for each in find_unseen(source.text)) if has_markup else ""
    return article.title or "", smuggled(source.text), smuggled(source.title or ""), unseen


def _notices(cleaned: tuple[Cleaned, ...], *, is_addressed: bool, has_markup: bool) -> tuple[Notice, ...]:
    found = (
        (
            any(part.is_suspicious for part in cleaned),
            NoticeCode.HIDDEN_CHARACTERS,
            "The text holds invisible characters or letters of another script that disguise words; they were resolved.",
        ),
        (
            is_addressed,
            NoticeCode.INJECTION_ATTEMPT,
            "The text gives orders to automated readers; they were read as text and not followed.",
        ),
        (has_markup, NoticeCode.MARKUP_IN_TEXT, "The text is HTML; its tags were dropped."),
    )
    return tuple(Notice(code=code, message=message) for is_so, code, message in found if is_so)

"""The article: what the caller sends, and what the steps read."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import Annotated, NewType, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from assay_schemas.base import Frozen

ArticleId = NewType("ArticleId", str)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Span(Frozen):
    """A half-open range of code points, `text[start:end]`."""

    start: int = Field(ge=0)
    """First code point."""
    end: int = Field(ge=0)
    """One past the last code point."""

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.end <= self.start:
            msg = f"span [{self.start}, {self.end}) is empty or reversed"
            raise ValueError(msg)
        return self


def _as_day(value: object) -> object:
    # A number, even one in quotes such as "20250301", would be read as seconds since 1970.
    if value is None or isinstance(value, dt.date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    msg = "write the day as YYYY-MM-DD"
    raise ValueError(msg)


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    # The same sets in another order are the same request: an article that is kept is known by the hash of all this.
    return tuple(sorted(set(names)))


class ArticleInput(Frozen):
    """An article as the caller sends it."""

    text: str
    """Plain text. A first line followed by a blank line is the headline."""
    title: str | None = None
    """Headline, if the text does not include it."""
    date: Annotated[dt.date | None, BeforeValidator(_as_day)] = None
    """Day of publication. None: taken from the text where it states one."""
    language: str | None = Field(default=None, pattern="^[a-z]{2}$")
    """ISO 639-1 code. None: guessed from the text."""
    fact_sets: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], AfterValidator(_each_once)] = Field(
        default=(), max_length=100
    )
    """Names of the sets of facts to check against, such as sports. Empty: all sets that are served."""


class BlockKind(StrEnum):
    """What a block of text is in the layout of the article."""

    HEADLINE = "headline"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    BOILERPLATE = "boilerplate"


class Block(Frozen):
    """A run of the cleaned text that stands alone: a headline, a paragraph, a list item, a table row."""

    kind: BlockKind
    span: Span
    """Range in `Article.text`."""
    header: tuple[str, ...] = ()
    """Column names, for a table row; the cells are split at the bars."""


class Article(Frozen):
    """An article after cleaning. All offsets of the steps are into `text`."""

    id: ArticleId
    """First 16 hexadecimal digits of the SHA-256 of the text as sent."""
    text: str
    """Cleaned: look-alikes, invisible and control characters resolved."""
    origins: tuple[int, ...]
    """For every code point of `text`, and its end, the offset in the text that was sent; length len(text) + 1."""
    title: str | None = None
    title_in_text: bool = True
    """False where the caller gave the title apart from the text."""
    date: dt.date | None = None
    language: str
    """ISO 639-1 code, or "und" where there is too little text to tell."""
    blocks: tuple[Block, ...] = ()
    orders: tuple[Span, ...] = ()
    """Ranges of `text` that give orders to automated readers, in order: never shown to a model, never checked."""

"""Statements out of table rows: one for every cell beside the first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay_schemas import BlockKind, ClaimDraft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay_schemas import Article, Block

# "Rank", not "Frank".
_RANK = re.compile(r"\b(?:rank|ranking|position|place|peak|no\.?|pos\.?)\b|#", re.IGNORECASE)
# "7 a", not "7".
_LETTER = re.compile(r"[^\W\d_]")
# "a | b", not "a b".
_BAR = re.compile(r"\s*(?:\||\t)\s*")


def read_tables(article: Article) -> tuple[ClaimDraft, ...]:
    """Draft what the rows of all tables state: each cell of the first that has a name in it.

    The quote is the whole row, for a cell alone says nothing.
    """
    rows = (block for block in article.blocks if block.kind is BlockKind.TABLE_ROW)
    return tuple(draft for block in rows for draft in _read_row(article, block))


def _read_row(article: Article, block: Block) -> Iterator[ClaimDraft]:
    row = article.text[block.span.start : block.span.end].strip()
    key, *values = _BAR.split(row.strip("| \t"))
    if (key, *values) == block.header or not any(char.isalnum() for char in row):
        return
    if not block.header or not values:
        yield ClaimDraft(statement=", ".join((key, *values)), quote=row, checkable=bool(values))
        return
    cells = list(zip(block.header, (key, *values), strict=False))
    named = next((index for index, (_, value) in enumerate(cells) if _LETTER.search(value)), 0)
    kind, subject = cells.pop(named)
    subject = f"{subject} ({kind})" if kind and not named else subject
    for column, value in cells:
        if value:
            place = f"{column} for {subject}" if column else subject
            is_rank = value.isdigit() and _RANK.search(column)
            yield ClaimDraft(statement=f"{place}: No. {value}" if is_rank else f"{place}: {value}", quote=row)

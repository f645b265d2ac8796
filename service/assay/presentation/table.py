"""Claims as CSV, one to a row, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from assay.presentation import wording
from assay.presentation.characters import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.presentation.checked import CheckedArticle
    from assay_schemas import ReportedClaim

COLUMNS = ("file", "id", "claim", "quote", "start", "end", "verdict", "confidence", "facts", "reasons")
# What a spreadsheet takes for a formula; the wide forms count in Chinese and Japanese editions.
_FORMULA_STARTS = tuple("=+-@|%＝＋－＠")  # noqa: RUF001 - the wide forms are meant


def render_csv(articles: Sequence[CheckedArticle]) -> str:
    """Return the claims of all articles under one header.

    `start` and `end` are of the first place of the quote; facts and reasons are parted by a space. White space in text
    is one space. A text that a spreadsheet would compute is put behind an apostrophe.
    """
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(_row(article.name, claim) for article in articles for claim in article.report.claims)
    return stream.getvalue().removesuffix("\n")


def _row(name: str, claim: ReportedClaim) -> tuple[str | int, ...]:
    sure = wording.confidence(claim)
    place = claim.spans[0] if claim.spans else None
    return (
        _harmless(name),
        _harmless(claim.id),
        _harmless(claim.statement),
        _harmless(claim.quote),
        "" if place is None else place.start,
        "" if place is None else place.end,
        claim.verdict or "",
        "" if sure is None else f"{sure:.3f}",
        _harmless(" ".join(item.fact_id for item in wording.deciding(claim))),
        " ".join(claim.reasons),
    )


def _harmless(text: str) -> str:
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA_STARTS) else shown

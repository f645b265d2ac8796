"""Claims as CSV, one to a row, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from assay.presentation import wording
from assay.presentation.characters import one_line
from assay.store.records import DecisionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.presentation.checked import CheckedArticle
    from assay.store.records import Decided
    from assay_schemas import ReportedClaim

COLUMNS = ("file", "id", "claim", "quote", "start", "end", "verdict", "confidence", "facts", "reasons")
DECISION_COLUMNS = ("decision", "decided_verdict", "decided_by", "decided_at", "note")
# What a spreadsheet takes for a formula; the wide forms count in Chinese and Japanese editions.
_FORMULA_STARTS = tuple("=+-@|%＝＋－＠")  # noqa: RUF001 - the wide forms are meant


def render_csv(articles: Sequence[CheckedArticle]) -> str:
    """Return the claims of all articles under one header.

    `start` and `end` are of the first place of the quote; facts and reasons are parted by a space. White space in text
    is one space. A text that a spreadsheet would compute is put behind an apostrophe. Where people can decide, what
    they have decided is in columns of its own behind those of the machine.
    """
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    has_decisions = any(article.decided is not None for article in articles)
    rows.writerow((*COLUMNS, *(DECISION_COLUMNS if has_decisions else ())))
    for article in articles:
        for claim in article.report.claims:
            made = (article.decided or {}).get(claim.id)
            rows.writerow((*_row(article.name, claim), *(_decision(claim, made) if has_decisions else ())))
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


def _decision(claim: ReportedClaim, made: Decided | None) -> tuple[str, ...]:
    if made is None:
        return ("",) * len(DECISION_COLUMNS)
    decision = made.decision
    agreed = claim.verdict if decision.kind is DecisionKind.AGREE else None
    return (
        decision.kind,
        decision.verdict or agreed or "",
        _harmless(made.by),
        made.created.isoformat(timespec="seconds"),
        _harmless(decision.note),
    )


def _harmless(text: str) -> str:
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA_STARTS) else shown

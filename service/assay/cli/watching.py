"""Print the results on an article to the terminal while it is being scored."""

from __future__ import annotations

import sys
from contextlib import aclosing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.cli.rendering import Destination
    from assay.pipeline import Pipeline
    from assay_schemas import ArticleInput, Claim, ClaimId, ClaimJudged, ClaimsFound, Report, ReportedClaim


def is_watched(destination: Destination) -> bool:
    """Return True if somebody at a terminal waits for one report as text and would see nothing until then."""
    is_shown = destination.format == "text" and destination.out is None
    return is_shown and not destination.are_several and sys.stderr.isatty()


async def score_aloud(pipeline: Pipeline, source: ArticleInput) -> Report:
    """Score an article, with a line on standard error for each claim and each verdict. Raises as `Pipeline.score`."""
    from rich.console import Console
    from rich.text import Text

    from assay_schemas import ReportMade

    console = Console(stderr=True, highlight=False)
    known: set[ClaimId] = set()
    async with aclosing(pipeline.stream(source)) as events:
        while not isinstance(event := await anext(events), ReportMade):
            for line in _lines(event, known):
                console.print(Text(line), no_wrap=True, overflow="ellipsis")
    console.print()
    return event.report


def _lines(event: ClaimsFound | ClaimJudged, known: set[ClaimId]) -> Iterator[str]:
    if event.event == "verdict":
        yield _verdict_line(event.claim, is_final=event.is_final)
        return
    # A claim that is found again in another place is told again.
    yield from (_line("+", claim) for claim in event.claims if claim.id not in known)
    known.update(claim.id for claim in event.claims)


def _verdict_line(claim: ReportedClaim, *, is_final: bool) -> str:
    from assay.presentation import wording

    words = f"{wording.verdict_words(claim)}{'' if is_final else ', provisional'}"
    return _line(wording.SYMBOLS[wording.standing(claim)], claim, f"{words}: ")


def _line(symbol: str, claim: Claim | ReportedClaim, words: str = "") -> str:
    from assay.presentation.characters import one_line

    return f"{symbol} {one_line(claim.id)} {words}{one_line(claim.statement)}"

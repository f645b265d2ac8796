"""How far an article is that is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assay.store.progress import ProgressBoard
from assay.store.sightings import Progress, ProgressTally, sightings
from assay_schemas import Claim, ClaimId, ClaimJudged, ClaimsFound, Span, VerdictLabel
from tests.testing.batches import articles
from tests.testing.builders import make_claim

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assay.store.jobs import Jobs

TEXT = "The tower is high. It opened in May."
HIGH, MAY = "The tower is high.", "It opened in May."


def found(number: int, quote: str, *, in_text: bool = True) -> Claim:
    start = TEXT.index(quote) if in_text else 0
    spans = (Span(start=start, end=start + len(quote)),) if in_text else ()
    return Claim(id=ClaimId(f"c{number}"), statement=quote, quote=quote, spans=spans)


def judged(number: int, quote: str, verdict: VerdictLabel, *, is_final: bool = True) -> ClaimJudged:
    return ClaimJudged(claim=make_claim(quote, number=number, within=TEXT, verdict=verdict), is_final=is_final)


@pytest.fixture
def board(engine: Engine) -> ProgressBoard:
    return ProgressBoard(engine)


@pytest.fixture
def job(jobs: Jobs) -> str:
    return jobs.create(articles(1), "desk").id


def test_claims_come_in_the_order_of_the_text_with_their_latest_verdict() -> None:
    tally = ProgressTally()
    tally.note(ClaimsFound(claims=(found(2, MAY), found(3, "A headline", in_text=False))))
    tally.note(ClaimsFound(claims=(found(1, HIGH),)))
    tally.note(judged(1, HIGH, VerdictLabel.SUPPORTED, is_final=False))
    tally.note(judged(1, HIGH, VerdictLabel.REFUTED))
    seen = [(each.claim.id, each.verdict and each.verdict.verdict) for each in sightings(tally.progress)]
    assert seen == [("c3", None), ("c1", VerdictLabel.REFUTED), ("c2", None)]


def test_what_is_shown_is_read_until_it_is_forgotten(board: ProgressBoard, job: str) -> None:
    first, second = Progress(found=(found(1, HIGH),)), Progress(found=(found(1, HIGH), found(2, MAY)))
    assert board.read(job, 0) == Progress()
    for progress in (first, second):
        board.show(job, 0, progress)
        assert board.read(job, 0) == progress
    board.forget(job, 0)
    assert board.read(job, 0) == Progress()

"""Two runs over the same cases: what moved, how sure that is, what flipped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assay_evals.comparison import Flip, find_changes, find_flips
from assay_evals.intervals import share_of
from assay_evals.measuring import Measurement
from assay_evals.measuring.measurement import Metric
from assay_evals.running.cases import ArticleCase, GoldArticle, GoldClaim, PairCase, WorthinessCase
from assay_evals.running.results import (
    ArticleOutcome,
    CaseResult,
    ClaimOutcome,
    Judgement,
    Outcome,
    PairOutcome,
    Status,
    WorthinessOutcome,
)
from assay_schemas import ArticleLabel, Span, VerdictLabel

SUPPORTED, REFUTED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED
PAIR = PairCase(id="p", claim="The room is open.", evidence=("It is", "shut."), verdict=REFUTED, cluster="p")
SENTENCE = WorthinessCase(id="s", text="It was a fine day.", is_worthy=False, cluster="s")
CLAIM = GoldClaim(
    id="g1", quote="open", span=Span(start=0, end=4), statement="The room is open.", checkable=True, verdict=REFUTED
)
ARTICLE = ArticleCase(
    id="a",
    domain="rooms",
    text="open",
    date=None,
    gold=GoldArticle(label=ArticleLabel.MIXED, low=0, high=1),
    claims=(CLAIM, CLAIM.model_copy(update={"id": "g2", "checkable": False})),
)


def result(case_id: str, outcome: Outcome | None) -> dict[str, CaseResult]:
    status = Status.DONE if outcome else Status.FAILED
    return {
        case_id: CaseResult(
            dataset="rooms", configuration="c", case_id=case_id, status=status, outcome=outcome, seconds=0
        )
    }


def judged(verdict: VerdictLabel) -> PairOutcome:
    return PairOutcome(judgement=Judgement(verdict=verdict, probabilities=None))


def scored(verdict: VerdictLabel, label: ArticleLabel) -> ArticleOutcome:
    judgement = Judgement(verdict=verdict, probabilities=None)
    claim = ClaimOutcome(claim_id="g1", with_gold=judgement, with_retrieved=judgement, retrieved=())
    return ArticleOutcome(score=0.5, low=0, high=1, label=label, coverage=1, words=1, claims=(), gold_claims=(claim,))


def measured(right: Sequence[int]) -> Measurement:
    clusters = tuple(f"c{number:03}" for number in range(len(right)))
    accuracy = share_of(np.array(right, float), np.ones(len(right)))
    return Measurement(clusters, (Metric("rooms.accuracy", accuracy, len(right)),))


def test_a_change_is_the_later_run_minus_the_earlier() -> None:
    (change,) = find_changes(measured([1, 0] * 20), measured([1, 1] * 20), seed=0)
    assert (change.name, change.before, change.after, change.difference.value, change.n) == (
        "rooms.accuracy",
        0.5,
        1.0,
        0.5,
        40,
    )


def test_a_large_change_is_significant_and_none_is_not() -> None:
    better, same = (
        find_changes(measured([1, 0] * 20), measured(after), seed=0)[0] for after in ([1, 1] * 20, [1, 0] * 20)
    )
    assert better.difference.p_value is not None
    assert better.difference.p_value < 0.01
    assert better.difference.low is not None
    assert better.difference.low > 0
    assert (same.difference.value, same.difference.low, same.difference.high, same.difference.p_value) == (0, 0, 0, 1)


def test_runs_over_other_cases_are_not_paired() -> None:
    with pytest.raises(ValueError, match="same clusters"):
        find_changes(measured([1, 0]), measured([1, 0, 1]), seed=0)


def test_a_pair_that_the_later_run_gets_right_flips_for_the_better() -> None:
    (flip,) = find_flips([PAIR], result("p", judged(SUPPORTED)), result("p", judged(REFUTED)))
    assert flip == Flip("p", "The room is open. | It is shut.", "refuted", "supported", "refuted")
    assert flip.is_better


def test_a_case_that_fails_later_flips_for_the_worse() -> None:
    (flip,) = find_flips([PAIR], result("p", judged(REFUTED)), result("p", None))
    assert (flip.after, flip.is_better) == ("failed", False)


def test_two_wrong_answers_are_no_flip() -> None:
    flips = find_flips([PAIR], result("p", judged(SUPPORTED)), result("p", judged(VerdictLabel.NOT_ENOUGH_EVIDENCE)))
    assert list(flips) == []


def test_a_case_of_one_run_only_is_no_flip() -> None:
    assert list(find_flips([PAIR], {}, result("p", judged(REFUTED)))) == []


def test_a_sentence_flips() -> None:
    before, after = (result("s", WorthinessOutcome(is_worthy=is_worthy)) for is_worthy in (True, False))
    assert list(find_flips([SENTENCE], before, after)) == [
        Flip("s", "It was a fine day.", "not worth checking", "worth checking", "not worth checking")
    ]


def test_checkable_claims_of_an_article_and_its_label_flip_each_for_itself() -> None:
    before = result("a", scored(REFUTED, ArticleLabel.RELIABLE))
    after = result("a", scored(SUPPORTED, ArticleLabel.MIXED))
    assert list(find_flips([ARTICLE], before, after)) == [
        Flip("a/g1", "The room is open.", "refuted", "refuted", "supported"),
        Flip("a", "the article as a whole", "mixed", "reliable", "mixed"),
    ]


def test_an_article_that_failed_answered_nothing() -> None:
    flips = find_flips([ARTICLE], result("a", scored(REFUTED, ArticleLabel.MIXED)), result("a", None))
    assert [(flip.id, flip.after) for flip in flips] == [("a/g1", "failed"), ("a", "failed")]

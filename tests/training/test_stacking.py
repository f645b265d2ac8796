from __future__ import annotations

import numpy as np
import pytest

from assay.engines.embedded.signals import Signals
from assay.engines.embedded.stack import OUTCOMES
from assay_training.stacking import (
    ARTICLE_MIX,
    DOUBTED_BELOW,
    MOST_WRONG_REFUTATION,
    MOST_WRONG_SUPPORT,
    UNDECIDED,
    Samples,
    choose_thresholds,
    decide,
    fit_stack,
    held_back,
)

SILENT = Signals(*[0.0] * len(Signals._fields))


def samples(n: int = 300) -> Samples:
    """Return rows whose label shows in two signals, with some noise."""
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 3, n)
    signals = [
        SILENT._replace(
            support=float(rng.normal(2.0 if label == 0 else -2.0)),
            refutation=float(rng.normal(2.0 if label == 1 else -2.0)),
        )
        for label in labels
    ]
    return Samples(signals, np.full(n, UNDECIDED), labels, np.arange(n) // 3)


def test_the_stack_follows_the_signals_that_tell() -> None:
    stack = fit_stack(samples())
    assert stack.decide(stack.weigh(SILENT._replace(support=4.0, refutation=-4.0))) is OUTCOMES[0]
    assert stack.decide(stack.weigh(SILENT._replace(support=-4.0, refutation=4.0))) is OUTCOMES[1]
    assert stack.decide(stack.weigh(SILENT._replace(support=-4.0, refutation=-4.0))) is OUTCOMES[2]
    assert stack.weights["length"][OUTCOMES[0]] == 0


def test_rows_are_judged_by_a_stack_that_has_not_seen_their_group() -> None:
    rows = samples()
    noise = rows._replace(labels=np.random.default_rng(2).integers(0, 3, len(rows.labels)))
    assert (held_back(rows).argmax(1) == rows.labels).mean() > 0.9
    assert (held_back(noise).argmax(1) == noise.labels).mean() < 0.45


def test_the_operating_point_keeps_wrong_decisions_below_what_is_promised() -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, 2_000)
    chances = rng.dirichlet((1, 1, 1), 2_000)
    supported_from, refuted_from = choose_thresholds(chances, labels)
    wrong_support = (chances[:, 0] >= chances[:, 1]) & (chances[:, 0] >= supported_from) & (labels == 1)
    wrong_refutation = (chances[:, 1] > chances[:, 0]) & (chances[:, 1] >= refuted_from) & (labels == 0)
    assert wrong_support.sum() <= MOST_WRONG_SUPPORT * (labels == 1).sum()
    assert wrong_refutation.sum() <= MOST_WRONG_REFUTATION * (labels == 0).sum()


def test_a_guard_decides_before_the_stack_unless_the_verifier_doubts_it() -> None:
    rows = samples(3)._replace(
        signals=[SILENT._replace(support=odds) for odds in (0.0, DOUBTED_BELOW - 0.1, 0.0)],
        guarded=np.array([0, 0, UNDECIDED]),
    )
    sure = np.array([[0.0, 1.0, 0.0]] * 3)
    assert decide(sure, rows, fit_stack(samples())).tolist() == [0, UNDECIDED, 1]


def test_the_precision_of_guards_is_that_of_their_undoubted_verdicts() -> None:
    rows = samples()
    guarded = rows.guarded.copy()
    guarded[:8] = 0
    signals = [SILENT._replace(support=DOUBTED_BELOW - 1) if at < 2 else SILENT for at in range(8)]
    labels = rows.labels.copy()
    labels[:8] = [1, 1, 0, 0, 0, 0, 1, 1]
    rows = rows._replace(signals=[*signals, *rows.signals[8:]], guarded=guarded, labels=labels)
    right, wrong = rows.weights[labels == 0][0], rows.weights[labels == 1][0]
    # Four of six are right, each by the weight of its label; by the rule of succession.
    expected = (4 * right + 1) / (4 * right + 2 * wrong + 2)
    assert fit_stack(rows).guard_precision[OUTCOMES[0]] == pytest.approx(expected, abs=1e-4)


def test_rows_weigh_so_that_labels_are_mixed_as_in_articles() -> None:
    rows = samples()
    mixed = [rows.weights[rows.labels == label].sum() / len(rows.labels) for label in range(3)]
    assert mixed == pytest.approx(ARTICLE_MIX)

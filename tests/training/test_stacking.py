from __future__ import annotations

import numpy as np
import pytest

from assay.engines.embedded.judging.signals import Signals
from assay.engines.embedded.judging.stack import EVEN, OUTCOMES
from assay_training.stacking import (
    ARTICLE_MIX,
    MOST_WRONG_REFUTATION,
    MOST_WRONG_SUPPORT,
    UNDECIDED,
    Samples,
    choose_thresholds,
    decide,
    fit_stack,
    fit_trust,
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
    return Samples(signals, np.full(n, UNDECIDED), labels, np.arange(n) // 3, *np.zeros((2, n), dtype=np.bool_))


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
    chances = rng.dirichlet((1, 1, 1), 2_000)
    rows = samples(2_000)._replace(bars_support=rng.random(2_000) < 0.5)
    labels = rows.labels
    supported_from, refuted_from = choose_thresholds(chances, rows)
    wrong_support = (chances[:, 0] >= chances[:, 1]) & (chances[:, 0] >= supported_from) & (labels == 1)
    assert wrong_support.sum() > MOST_WRONG_SUPPORT * (labels == 1).sum()
    wrong_support &= ~rows.bars_support
    wrong_refutation = (chances[:, 1] > chances[:, 0]) & (chances[:, 1] >= refuted_from) & (labels == 0)
    assert wrong_support.sum() <= MOST_WRONG_SUPPORT * (labels == 1).sum()
    assert wrong_refutation.sum() <= MOST_WRONG_REFUTATION * (labels == 0).sum()


def guarded_samples() -> Samples:
    """Return rows that a guard calls supported, a third of them rightly: by the signals, more or less."""
    rows = samples()
    return rows._replace(guarded=np.zeros(len(rows.labels), dtype=np.int64))


def test_a_guard_decides_before_the_stack_unless_the_verifier_makes_it_unlikely() -> None:
    stack = fit_stack(samples())
    supported = fit_trust(guarded_samples(), 0)
    stack = stack.model_copy(update={"trust": stack.trust | {OUTCOMES[0]: supported}})
    rows = samples(3)._replace(
        signals=[SILENT._replace(support=odds, refutation=-odds) for odds in (4.0, -4.0, 4.0)],
        guarded=np.array([0, 0, UNDECIDED]),
    )
    verdicts, probabilities = decide(np.array([[0.0, 1.0, 0.0]] * 3), rows, stack)
    assert verdicts.tolist() == [0, UNDECIDED, 1]
    assert probabilities.tolist() == [supported.weigh(rows.signals[0]), 0.0, 1.0]


def test_trust_in_a_guard_follows_the_verifier() -> None:
    rows = guarded_samples()
    trust = fit_trust(rows, 0)
    assert trust.support > 0 > trust.refutation
    standing = np.array([trust.weigh(each) >= EVEN for each in rows.signals])
    assert standing[rows.labels == 0].mean() > 0.9
    assert standing[rows.labels != 0].mean() < 0.2


def test_trust_in_a_guard_that_never_spoke_is_even() -> None:
    trust = fit_trust(samples(), 0)
    assert trust.weigh(SILENT) == pytest.approx(0.5, abs=1e-3)


def test_rows_weigh_so_that_labels_are_mixed_as_in_articles() -> None:
    rows = samples()
    mixed = [rows.weights[rows.labels == label].sum() / len(rows.labels) for label in range(3)]
    assert mixed == pytest.approx(ARTICLE_MIX)


def test_no_row_with_a_rival_figure_is_called_supported() -> None:
    stack, rows = fit_stack(samples()), samples(3)._replace(bars_support=np.array([True, True, False]))
    verdicts, _ = decide(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]), rows, stack)
    assert verdicts.tolist() == [UNDECIDED, 1, 0]

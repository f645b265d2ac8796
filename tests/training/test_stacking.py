from __future__ import annotations

import numpy as np

from assay.engines.embedded.signals import Signals
from assay.engines.embedded.stack import OUTCOMES
from assay_training.stacking import Samples, choose_thresholds, fit_stack, held_back

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
    return Samples(signals, labels, np.arange(n) // 3, np.ones(n))


def test_the_stack_follows_the_signals_that_tell() -> None:
    stack = fit_stack(samples(), supported_from=0.5, refuted_from=0.5)
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
    assert wrong_support.sum() <= 0.03 * (labels == 1).sum()
    assert wrong_refutation.sum() <= 0.01 * (labels == 0).sum()

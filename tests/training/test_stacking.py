from __future__ import annotations

import numpy as np
import pytest

from assay.engines.embedded.judging.signals import Signals, WordingSignals
from assay.engines.embedded.judging.stack import OUTCOMES, Setting, Stack
from assay_training.stacking import (
    PROMISES,
    REFUTED,
    SUPPORTED,
    UNDECIDED,
    VERIFIER_SIGNALS,
    Samples,
    choose_thresholds,
    decide,
    fit_stack,
    held_back,
    select,
    signal_names,
    weights,
)

SILENT = dict.fromkeys((*Signals._fields, *WordingSignals._fields), 0.0)
STACK = Stack(bias=dict.fromkeys(OUTCOMES, 0.0), weights={}, supported_from=0.6, refuted_from=0.7)
settings = pytest.mark.parametrize("setting", Setting)


def samples(n: int = 300) -> Samples:
    """Return rows whose label shows in two signals, with some noise."""
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 3, n)
    signals = [
        SILENT
        | {
            "guard_supports": float(rng.normal(2.0 if label == SUPPORTED else -2.0)),
            "guard_refutes": float(rng.normal(2.0 if label == REFUTED else -2.0)),
        }
        for label in labels
    ]
    return Samples(signals, labels, np.arange(n) // 3, *np.zeros((2, n), dtype=np.bool_))


@settings
def test_the_stack_follows_the_signals_that_tell(setting: Setting) -> None:
    stack = fit_stack(samples(), setting)
    for place, (support, refutation) in enumerate([(4.0, -4.0), (-4.0, 4.0), (-4.0, -4.0)]):
        chances = stack.weigh(SILENT | {"guard_supports": support, "guard_refutes": refutation})
        assert stack.decide(chances, bars_support=False, bars_refutation=False) is OUTCOMES[place]
    assert set(stack.weights["length"].values()) == {0}


def test_each_setting_weighs_what_tells_there() -> None:
    given, article, worded = (set(signal_names(setting)) for setting in Setting)
    assert given == set(Signals._fields) - {"likeness"}
    assert article < set(Signals._fields)
    assert {"likeness", "support"} <= article
    assert article.isdisjoint({"other_name", "figures_open"})
    assert worded == article - VERIFIER_SIGNALS | set(WordingSignals._fields)
    assert fit_stack(samples(), Setting.WORDED).weights.keys() == worded


def test_rows_need_only_the_signals_of_their_setting() -> None:
    rows = samples()
    plain = rows._replace(signals=[{name: row[name] for name in Signals._fields} for row in rows.signals])
    assert fit_stack(plain, Setting.ARTICLE) == fit_stack(rows, Setting.ARTICLE)


def test_rows_are_judged_by_a_stack_that_has_not_seen_their_group() -> None:
    rows = samples()
    noise = rows._replace(labels=np.random.default_rng(2).integers(0, 3, len(rows.labels)))
    assert (held_back(rows, Setting.GIVEN).argmax(1) == rows.labels).mean() > 0.9
    assert (held_back(noise, Setting.GIVEN).argmax(1) == noise.labels).mean() < 0.45


def test_a_group_that_gives_itself_away_helps_none_of_its_rows() -> None:
    rng = np.random.default_rng(4)
    groups = np.repeat(np.arange(6), 50)
    labels = np.repeat([SUPPORTED, REFUTED, UNDECIDED] * 2, 50)
    mark = rng.permutation(6)[groups]  # tells a row's group, and by that its label
    rows = samples()._replace(signals=[SILENT | {"overlap": float(each)} for each in mark], labels=labels)
    is_known = rows._replace(groups=np.arange(300))
    apart = held_back(rows._replace(groups=groups), Setting.GIVEN)
    mixed = held_back(is_known, Setting.GIVEN)
    assert (apart.argmax(1) == labels).mean() < (mixed.argmax(1) == labels).mean()


def test_held_back_probabilities_of_a_row_sum_to_one() -> None:
    assert held_back(samples(), Setting.ARTICLE).sum(axis=1) == pytest.approx(1)


@settings
def test_the_operating_point_keeps_wrong_decisions_below_what_is_promised(setting: Setting) -> None:
    rng, promise = np.random.default_rng(3), PROMISES[setting]
    chances = rng.dirichlet((1, 1, 1), 2_000)
    rows = samples(2_000)._replace(bars_support=rng.random(2_000) < 0.5, bars_refutation=rng.random(2_000) < 0.5)
    stack = _cut(rows, chances, setting)
    is_refuted, is_supported = rows.labels == REFUTED, rows.labels == SUPPORTED
    verdicts = decide(chances, rows, stack)
    assert (verdicts[is_refuted] == SUPPORTED).mean() <= promise.wrong_support
    assert (verdicts[is_supported] == REFUTED).mean() <= promise.wrong_refutation
    unbarred = decide(chances, _unbarred(rows), stack)
    assert (unbarred[is_refuted] == SUPPORTED).mean() > promise.wrong_support
    assert (unbarred[is_supported] == REFUTED).mean() > promise.wrong_refutation


def test_no_lower_operating_point_would_keep_the_promises() -> None:
    rng, promise = np.random.default_rng(3), PROMISES[Setting.GIVEN]
    chances, rows = rng.dirichlet((1, 1, 1), 2_000), samples(2_000)
    stack = _cut(rows, chances, Setting.GIVEN)
    lower = stack.model_copy(
        update={"supported_from": stack.supported_from - 0.006, "refuted_from": stack.refuted_from - 0.006}
    )
    verdicts = decide(chances, rows, lower)
    assert (verdicts[rows.labels == REFUTED] == SUPPORTED).sum() > int(
        promise.wrong_support * (rows.labels == REFUTED).sum()
    )
    assert (verdicts[rows.labels == SUPPORTED] == REFUTED).sum() > int(
        promise.wrong_refutation * (rows.labels == SUPPORTED).sum()
    )


def test_nothing_improbable_is_said_however_few_are_wrong() -> None:
    rows = samples(30)._replace(labels=np.full(30, UNDECIDED))
    assert choose_thresholds(np.full((30, 3), 1 / 3), rows, PROMISES[Setting.GIVEN]) == (0.4, 0.4)


@settings
def test_rows_weigh_so_that_labels_are_mixed_as_in_use(setting: Setting) -> None:
    rows, promise = samples(), PROMISES[setting]
    counted = weights(rows, promise)
    assert [counted[rows.labels == label].sum() / len(rows.labels) for label in range(3)] == pytest.approx(promise.mix)


@settings
def test_every_setting_promises_few_wrong_verdicts_on_a_whole_of_claims(setting: Setting) -> None:
    promise = PROMISES[setting]
    assert sum(promise.mix) == pytest.approx(1)
    assert 0 < promise.wrong_refutation < 0.15
    assert 0 < promise.wrong_support < 0.15


@pytest.mark.parametrize(
    ("chances", "bars", "verdict"),
    [
        pytest.param((0.6, 0.3, 0.1), (False, False), SUPPORTED, id="supported"),
        pytest.param((0.59, 0.3, 0.11), (False, False), UNDECIDED, id="too improbable a support"),
        pytest.param((1.0, 0.0, 0.0), (True, False), UNDECIDED, id="a support that is barred"),
        pytest.param((1.0, 0.0, 0.0), (False, True), SUPPORTED, id="where only refutation is barred"),
        pytest.param((0.2, 0.7, 0.1), (False, False), REFUTED, id="refuted"),
        pytest.param((0.2, 0.69, 0.11), (False, False), UNDECIDED, id="too improbable a refutation"),
        pytest.param((0.0, 1.0, 0.0), (False, True), UNDECIDED, id="a refutation that is barred"),
        pytest.param((0.0, 1.0, 0.0), (True, False), REFUTED, id="where only support is barred"),
    ],
)
def test_rows_are_decided_by_the_engines_own_rule(
    chances: tuple[float, float, float], bars: tuple[bool, bool], verdict: int
) -> None:
    rows = samples(1)._replace(bars_support=np.array(bars[:1]), bars_refutation=np.array(bars[1:]))
    assert decide(np.array([chances]), rows, STACK).tolist() == [verdict]


def test_rows_are_selected_with_all_that_belongs_to_them() -> None:
    rows = samples(6)._replace(bars_support=np.arange(6) == 4, bars_refutation=np.arange(6) == 1)
    some = select(rows, np.array([4, 1]))
    assert some.signals == [rows.signals[4], rows.signals[1]]
    assert some.labels.tolist() == rows.labels[[4, 1]].tolist()
    assert some.groups.tolist() == [1, 0]
    assert some.bars_support.tolist() == [True, False]
    assert some.bars_refutation.tolist() == [False, True]


def _cut(rows: Samples, chances: np.ndarray[tuple[int, int], np.dtype[np.float64]], setting: Setting) -> Stack:
    supported_from, refuted_from = choose_thresholds(chances, rows, PROMISES[setting])
    return STACK.model_copy(update={"supported_from": supported_from, "refuted_from": refuted_from})


def _unbarred(rows: Samples) -> Samples:
    never = np.zeros(len(rows.labels), dtype=np.bool_)
    return rows._replace(bars_support=never, bars_refutation=never)

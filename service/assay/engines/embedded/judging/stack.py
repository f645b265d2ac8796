"""From signals to probabilities: a logistic regression whose coefficients can be read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field, ValidationError

from assay.engines.embedded.judging.signals import Signals
from assay.errors import DataError
from assay_schemas import Probabilities, VerdictLabel
from assay_schemas.base import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTCOMES = (VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.NOT_ENOUGH_EVIDENCE)
"""In the order of the verifier's outputs."""
EVEN = 0.5
"""A guard's verdict stands where it is as likely right as wrong, or likelier."""


class Trust(Frozen):
    """How far a guard is believed that decides: a logistic regression over what the verifier reads."""

    bias: float
    support: float
    """Weight of the verifier's log-odds of support."""
    refutation: float
    """Weight of its log-odds of refutation."""

    def weigh(self, signals: Signals) -> float:
        """Return the probability that the guard is right."""
        odds = self.bias + self.support * signals.support + self.refutation * signals.refutation
        return 1 / (1 + math.exp(-odds))


class Stack(Frozen):
    """The coefficients for claims on which no guard decides, and how far the guards are believed where one does."""

    bias: dict[VerdictLabel, float]
    """For each of `OUTCOMES`."""
    weights: dict[str, dict[VerdictLabel, float]]
    """For each field of `Signals`, for each of `OUTCOMES`; a field left out weighs nothing."""
    supported_from: float = Field(ge=0, le=1)
    """Least probability of a claim that is called supported."""
    refuted_from: float = Field(ge=0, le=1)
    """Least probability of a claim that is called refuted."""
    trust: dict[VerdictLabel, Trust]
    """In a guard that says supported, and in one that says refuted."""

    def weigh(self, signals: Signals) -> Probabilities:
        """Return the probabilities of the three outcomes: the softmax of their weighted sums."""
        named: Mapping[str, float] = signals._asdict()
        sums = np.array(
            [
                self.bias[outcome] + sum(weights[outcome] * named[name] for name, weights in self.weights.items())
                for outcome in OUTCOMES
            ]
        )
        shares = np.exp(sums - sums.max())
        supported, refuted, _ = (float(share) for share in shares / shares.sum())
        return Probabilities(
            supported=supported, refuted=refuted, not_enough_evidence=max(0.0, 1.0 - supported - refuted)
        )

    def back(self, label: VerdictLabel, signals: Signals) -> float | None:
        """Return the probability that a guard is right that says supported or refuted; None where it does not stand."""
        probability = self.trust[label].weigh(signals)
        return probability if probability >= EVEN else None

    def decide(self, chances: Probabilities) -> VerdictLabel:
        """Return the likelier of supported and refuted if it is likely enough, else not enough evidence."""
        if chances.supported >= chances.refuted:
            is_decided = chances.supported >= self.supported_from
            return VerdictLabel.SUPPORTED if is_decided else VerdictLabel.NOT_ENOUGH_EVIDENCE
        is_decided = chances.refuted >= self.refuted_from
        return VerdictLabel.REFUTED if is_decided else VerdictLabel.NOT_ENOUGH_EVIDENCE


def read_stack(content: bytes) -> Stack:
    """Return the stack of a JSON file.

    Raises:
        DataError: If it is none, or weighs what is no signal.
    """
    try:
        stack = Stack.model_validate_json(content)
    except ValidationError as error:
        raise DataError(f"stack.json: is no stack ({error.error_count()} errors); install Assay anew") from error
    unknown = stack.weights.keys() - set(Signals._fields)
    if unknown:
        raise DataError(f"stack.json: {min(unknown)!r} is no signal of this version; install Assay anew")
    return stack


def believe(label: VerdictLabel, probability: float, chances: Probabilities) -> Probabilities:
    """Return the probabilities where a guard decides: `probability` for its label, the rest shared as `chances` are."""
    others = [getattr(chances, outcome.value) for outcome in OUTCOMES if outcome is not label]
    total = sum(others)
    rest = {
        outcome.value: (1 - probability) * (getattr(chances, outcome.value) / total if total else 0.5)
        for outcome in OUTCOMES
        if outcome is not label
    }
    return Probabilities(**{label.value: probability} | rest)

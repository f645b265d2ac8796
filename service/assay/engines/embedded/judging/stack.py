"""From signals to probabilities: logistic regressions whose coefficients can be read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field, ValidationError

from assay.engines.embedded.judging.signals import Signals, WordingSignals
from assay.errors import DataError
from assay_schemas import Probabilities, VerdictLabel
from assay_schemas.base import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTCOMES = (VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.NOT_ENOUGH_EVIDENCE)
"""In the order of the verifier's outputs."""


class Setting(StrEnum):
    """Where a claim stands, by which its chances differ before anything is read."""

    GIVEN = "given"
    """Evidence comes with the claim: true, false and open are as likely, and false ones are made to mislead."""
    ARTICLE = "article"
    """A claim of an article, beside the facts found for it: most are true."""
    WORDED = "worded"
    """The same where facts carry their own wordings."""


class Stack(Frozen):
    """The coefficients for one setting, and from which probability on a verdict is given."""

    bias: dict[VerdictLabel, float]
    """For each of `OUTCOMES`."""
    weights: dict[str, dict[VerdictLabel, float]]
    """For each signal, for each of `OUTCOMES`; one left out weighs nothing."""
    supported_from: float = Field(ge=0, le=1)
    """Least probability of a claim that is called supported."""
    refuted_from: float = Field(ge=0, le=1)
    """Least probability of a claim that is called refuted."""

    def weigh(self, signals: Mapping[str, float]) -> Probabilities:
        """Return the probabilities of the three outcomes: the softmax of their weighted sums."""
        sums = np.array(
            [
                self.bias[outcome] + sum(weights[outcome] * signals[name] for name, weights in self.weights.items())
                for outcome in OUTCOMES
            ]
        )
        shares = np.exp(sums - sums.max())
        supported, refuted, _ = (float(share) for share in shares / shares.sum())
        return Probabilities(
            supported=supported, refuted=refuted, not_enough_evidence=max(0.0, 1.0 - supported - refuted)
        )

    def decide(self, chances: Probabilities, *, bars_support: bool, bars_refutation: bool) -> VerdictLabel:
        """Return the likelier of supported and refuted if it is likely enough and no guard bars it."""
        if chances.supported >= chances.refuted:
            is_decided = chances.supported >= self.supported_from and not bars_support
            return VerdictLabel.SUPPORTED if is_decided else VerdictLabel.NOT_ENOUGH_EVIDENCE
        is_decided = chances.refuted >= self.refuted_from and not bars_refutation
        return VerdictLabel.REFUTED if is_decided else VerdictLabel.NOT_ENOUGH_EVIDENCE


class Stacks(Frozen):
    """A stack for each setting."""

    given: Stack
    article: Stack
    worded: Stack

    def of(self, setting: Setting) -> Stack:
        """Return the stack of a setting."""
        stack: Stack = getattr(self, setting.value)
        return stack


def read_stacks(content: bytes) -> Stacks:
    """Return the stacks of a JSON file.

    Raises:
        DataError: If it holds none, or they weigh what is not a signal.
    """
    try:
        stacks = Stacks.model_validate_json(content)
    except ValidationError as error:
        msg = f"stack.json: is not a valid stack file ({error.error_count()} errors); install Assay anew"
        raise DataError(msg) from error
    plain = frozenset(Signals._fields)
    known = {Setting.WORDED: plain | frozenset(WordingSignals._fields)}
    for setting in Setting:
        unknown = stacks.of(setting).weights.keys() - known.get(setting, plain)
        if unknown:
            raise DataError(f"stack.json: {min(unknown)!r} is not a signal of this version; install Assay anew")
    return stacks

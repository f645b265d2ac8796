"""A judge whose verifier and encoder answer as they are told: no weights are read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from assay.engines.embedded.judging.examination import Examiner
from assay.engines.embedded.judging.judging import Judge
from assay.engines.embedded.judging.stack import OUTCOMES, Stack, Stacks
from assay.engines.embedded.judging.wordings import Wordings
from assay.language.reader import Reader
from assay.ports import ClaimEvidence
from assay_schemas import Claim, ClaimId, Fact, FactId

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SUPPORTED, REFUTED, UNKNOWN = OUTCOMES
YES, NO, OPEN = (0.9, 0.05, 0.05), (0.05, 0.9, 0.05), (0.05, 0.05, 0.9)
SHUT = "The plant in Korva closed in 2023."


class ScriptedVerifier:
    """Answers by the text of a window, and else that it decides nothing; remembers what it was asked."""

    def __init__(self, answers: Mapping[str, tuple[float, float, float]] | None = None) -> None:
        self._answers = answers or {}
        self.windows: list[tuple[str, ...]] = []

    def read(self, claim: str, windows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        del claim
        self.windows += [tuple(window) for window in windows]
        return np.log([self._answers.get(window[0], OPEN) for window in windows])


class ScriptedEncoder:
    """Gives each text a vector by its cosine with the claim, 1 unless told; remembers what it was asked."""

    def __init__(self, cosines: Mapping[str, float] | None = None) -> None:
        self._cosines = cosines or {}
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        cosines = [self._cosines.get(text, 1.0) for text in texts]
        return np.array([(cosine, math.sqrt(1 - cosine**2)) for cosine in cosines], dtype=np.float32)


def following(support: str, refutation: str, *, supported_from: float = 0.5, refuted_from: float = 0.5) -> Stack:
    """Return a stack that follows two signals and nothing else."""
    return Stack(
        bias=dict.fromkeys(OUTCOMES, 0.0),
        weights={
            support: {SUPPORTED: 1.0, REFUTED: 0.0, UNKNOWN: 0.0},
            refutation: {SUPPORTED: 0.0, REFUTED: 1.0, UNKNOWN: 0.0},
        },
        supported_from=supported_from,
        refuted_from=refuted_from,
    )


def biased(supported: float, refuted: float) -> Stack:
    """Return a stack that says the same of every claim, by two log-odds against "not enough evidence"."""
    bias = {SUPPORTED: supported, REFUTED: refuted, UNKNOWN: 0.0}
    return Stack(bias=bias, weights={}, supported_from=0.0, refuted_from=0.0)


READING = following("support", "refutation")
"""Follows the best single answer."""
WORDED = following("true_support", "myth_support")
"""Follows the best answer on a true sentence and on a myth."""
STACKS = Stacks(given=READING, article=READING, worded=WORDED)


def every(stack: Stack) -> Stacks:
    """Return the same stack for all settings."""
    return Stacks(given=stack, article=stack, worded=stack)


def judge_by(
    verifier: ScriptedVerifier,
    facts: Sequence[Fact],
    *,
    stacks: Stacks = STACKS,
    encoder: ScriptedEncoder | None = None,
) -> Judge:
    return Judge(
        Examiner(Reader(facts), verifier, Wordings(encoder or ScriptedEncoder(), ScriptedEncoder())), stacks, "0" * 64
    )


def make_item(claim: str, facts: Sequence[Fact], *, is_given: bool = False) -> ClaimEvidence:
    stated = Claim(id=ClaimId("c1"), statement=claim, quote=claim, spans=())
    return ClaimEvidence(stated, tuple(facts), None, is_given)


def fact(id_: str, statement: str, *, wordings: Sequence[str] = (), myths: Sequence[str] = ()) -> Fact:
    return Fact(id=FactId(id_), statement=statement, also_stated=tuple(wordings), related_myths=tuple(myths))

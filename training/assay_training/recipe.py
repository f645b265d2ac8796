"""How a cross-encoder is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How a cross-encoder is trained.

    Attributes:
        epochs: Passes over the pairs.
        rate: Highest learning rate, reached after `warmup` of all steps, then falling to 0 in a straight line.
        batch: Pairs in a step.
        smoothing: Of the labels.
        decay: Weight decay of AdamW.
    """

    epochs: int
    rate: float
    batch: int = 64
    smoothing: float = 0.05
    warmup: float = 0.06
    decay: float = 0.01

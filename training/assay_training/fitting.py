"""Training of a cross-encoder on labelled pairs: deterministic by seed, resumable."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch.nn import functional

from assay_training.encoding import batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assay_training.encoding import Batch, Encoded
    from assay_training.network import CrossEncoder
    from assay_training.recipe import Recipe

_SAID_EVERY = 200  # steps
_SAVED_EVERY_S = 300.0


def fit(
    model: CrossEncoder,
    encoded: Encoded,
    recipe: Recipe,
    *,
    seed: int,
    checkpoint: Path,
    say: Callable[[str], None],
) -> None:
    """Train a model in place.

    Args:
        model: The model, on the device to train it on.
        encoded: The pairs, all of them with a label.
        recipe: How.
        seed: Of the shuffle and the dropout.
        checkpoint: Where the state is kept every five minutes; if it is there, training goes on from it.
        say: Called with progress messages.
    """
    learned = [weights for weights in model.parameters() if weights.requires_grad]
    steps = recipe.epochs * -(-len(encoded.labels) // recipe.batch)
    optimizer = torch.optim.AdamW(learned, lr=recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step, steps, recipe.warmup))
    state = _State(model, optimizer, schedule)
    done = state.load(checkpoint)
    model.train()
    saved = began = time.monotonic()
    for step, batch in enumerate(_epochs(encoded, recipe, seed)):
        if step < done:
            continue
        torch.manual_seed(seed * 1_000_003 + step)  # the dropout of a step does not hang on where it resumed
        loss = _loss(model, encoded, batch, recipe)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        if step % _SAID_EVERY == 0:
            say(f"step {step} of {steps}, loss {loss.item():.3f}, {time.monotonic() - began:.0f} s")
        if time.monotonic() - saved > _SAVED_EVERY_S:
            saved = time.monotonic()
            state.save(checkpoint, step + 1)
    model.eval()


def _epochs(encoded: Encoded, recipe: Recipe, seed: int) -> Iterator[Batch]:
    for epoch in range(recipe.epochs):
        yield from batches(encoded, recipe.batch, seed=seed * 1_000 + epoch)


def _loss(model: CrossEncoder, encoded: Encoded, batch: Batch, recipe: Recipe) -> torch.Tensor:
    device = next(model.parameters()).device
    with torch.autocast(device.type, dtype=torch.bfloat16):
        logits = model(torch.from_numpy(batch.ids).to(device), torch.from_numpy(batch.mask).to(device))
    labels = torch.from_numpy(encoded.labels[batch.rows].astype(np.int64)).to(device)
    loss: torch.Tensor = functional.cross_entropy(logits.float(), labels, label_smoothing=recipe.smoothing)
    return loss


def _pace(step: int, steps: int, warmup: float) -> float:
    rising = step / max(1, warmup * steps)
    return min(rising, max(0.0, (steps - step) / max(1.0, (1 - warmup) * steps)))


class _State(NamedTuple):
    """All that training goes on from."""

    model: CrossEncoder
    optimizer: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler

    def load(self, checkpoint: Path) -> int:
        """Take up what was saved; return how many steps are done."""
        if not checkpoint.exists():
            return 0
        saved = torch.load(checkpoint, map_location=next(self.model.parameters()).device, weights_only=True)
        for part in self._fields:
            getattr(self, part).load_state_dict(saved[part])
        return int(saved["step"])

    def save(self, checkpoint: Path, step: int) -> None:
        """Replace the checkpoint in one go, so that a kill in between loses nothing."""
        partial = checkpoint.with_suffix(".part")
        torch.save({"step": step} | {part: getattr(self, part).state_dict() for part in self._fields}, partial)
        partial.replace(checkpoint)

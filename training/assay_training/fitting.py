"""Training of a cross-encoder: on labels, on a teacher's opinion, or on both. Deterministic by seed, resumable."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from assay_training.encoding import NO_LABEL, batches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from assay_training.encoding import Batch, Encoded
    from assay_training.network import CrossEncoder


@dataclass(frozen=True)
class Recipe:
    """How a cross-encoder is trained.

    Attributes:
        epochs: Passes over the pairs.
        rate: Highest learning rate, reached after `warmup` of all steps, then falling to 0 in a straight line.
        batch: Pairs in a step.
        soft: Share of the loss that follows the teacher; 0 without one, and 1 for pairs without a label.
        temperature: By which the logits of both are divided before they are compared.
        smoothing: Of the labels.
        decay: Weight decay of AdamW.
        seed: Of the shuffle, the head and the dropout.
    """

    epochs: int
    rate: float
    batch: int = 64
    soft: float = 0.0
    temperature: float = 2.0
    smoothing: float = 0.05
    warmup: float = 0.06
    decay: float = 0.01
    seed: int = 1


def fit(
    model: CrossEncoder,
    encoded: Encoded,
    recipe: Recipe,
    *,
    teacher: NDArray[np.float32] | None,
    checkpoint: Path,
    say: Callable[[str], None],
) -> None:
    """Train a model in place.

    Args:
        model: On the device that it shall be trained on.
        encoded: The pairs; those without a label need a teacher.
        recipe: How.
        teacher: Logits of the teacher, shape (pairs, 3), or None.
        checkpoint: Where the state is kept every five minutes; if it is there, training goes on from it.
        say: Told the progress.
    """
    device = next(model.parameters()).device
    steps = recipe.epochs * -(-len(encoded.labels) // recipe.batch)
    learned = [weights for weights in model.parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step, steps, recipe.warmup))
    done = _resume(checkpoint, model, optimizer, schedule)
    model.train()
    saved = began = time.monotonic()
    for step, batch in enumerate(_epochs(encoded, recipe)):
        if step < done:
            continue
        torch.manual_seed(recipe.seed * 1_000_003 + step)  # the dropout of a step does not hang on where it resumed
        loss = _loss(model, encoded, batch, recipe, teacher, device)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 200 == 0:
            say(f"step {step}/{steps} loss {loss.item():.3f} {time.monotonic() - began:.0f} s")
        if time.monotonic() - saved > 300:
            saved = time.monotonic()
            _save(checkpoint, step + 1, model, optimizer, schedule)
    model.eval()


@torch.no_grad()
def predict(model: CrossEncoder, encoded: Encoded, *, batch: int = 256) -> NDArray[np.float32]:
    """Return the logits of every pair, shape (pairs, 3)."""
    device = next(model.parameters()).device
    logits = np.zeros((len(encoded.labels), 3), dtype=np.float32)
    model.eval()
    for part in batches(encoded, batch, seed=None):
        with _half(device):
            found = model(torch.from_numpy(part.ids).to(device), torch.from_numpy(part.mask).to(device))
        logits[part.rows] = found.float().cpu().numpy()
    return logits


def _epochs(encoded: Encoded, recipe: Recipe):  # noqa: ANN202
    for epoch in range(recipe.epochs):
        yield from batches(encoded, recipe.batch, seed=recipe.seed * 1_000 + epoch)


def _loss(
    model: CrossEncoder,
    encoded: Encoded,
    batch: Batch,
    recipe: Recipe,
    teacher: NDArray[np.float32] | None,
    device: torch.device,
) -> torch.Tensor:
    with _half(device):
        logits = model(torch.from_numpy(batch.ids).to(device), torch.from_numpy(batch.mask).to(device))
    logits = logits.float()
    labels = torch.from_numpy(encoded.labels[batch.rows].astype(np.int64)).to(device)
    hard = functional.cross_entropy(
        logits, labels, ignore_index=NO_LABEL, label_smoothing=recipe.smoothing, reduction="none"
    )
    if teacher is None:
        return hard.mean()
    wanted = torch.from_numpy(teacher[batch.rows]).to(device) / recipe.temperature
    soft = functional.kl_div(
        (logits / recipe.temperature).log_softmax(-1), wanted.log_softmax(-1), log_target=True, reduction="none"
    ).sum(-1) * (recipe.temperature**2)
    share = torch.where(labels == NO_LABEL, 1.0, recipe.soft)
    return (share * soft + (1 - share) * hard).mean()


def _half(device: torch.device) -> AbstractContextManager[object]:
    return torch.autocast(device.type, dtype=torch.bfloat16) if device.type in {"cuda", "cpu"} else nullcontext()


def _pace(step: int, steps: int, warmup: float) -> float:
    rising = step / max(1, warmup * steps)
    return min(rising, max(0.0, (steps - step) / max(1.0, (1 - warmup) * steps)))


def _resume(checkpoint: Path, model: CrossEncoder, optimizer: torch.optim.Optimizer, schedule: object) -> int:
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, map_location=next(model.parameters()).device, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])  # type: ignore[attr-defined]
    return int(state["step"])


def _save(checkpoint: Path, step: int, model: CrossEncoder, optimizer: torch.optim.Optimizer, schedule: object) -> None:
    state = {
        "step": step,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),  # type: ignore[attr-defined]
    }
    part = checkpoint.with_suffix(".part")
    torch.save(state, part)
    part.replace(checkpoint)

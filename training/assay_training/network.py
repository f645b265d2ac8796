"""The cross-encoder: a base encoder and a head with three outputs."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel

from assay_training.rows import LABELS


class CrossEncoder(nn.Module):
    """Reads evidence and claim together; the first token decides.

    Args:
        folder: Of the base, an encoder like BERT with its uncased vocabulary: `config.json` and `model.safetensors`.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        encoder = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="eager", dtype=torch.float32
        )
        encoder.embeddings.requires_grad_(requires_grad=False)  # rare words keep their place among the common ones
        width = encoder.config.hidden_size
        self.encoder = encoder
        self.head = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Dropout(0.1), nn.Linear(width, len(LABELS)))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the logits of `LABELS`, shape (rows, 3), for ids and mask of shape (rows, tokens)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        logits: torch.Tensor = self.head(hidden[:, 0])
        return logits


class SentenceEncoder(nn.Module):
    """The base encoder as its authors use it: the mean over the tokens, at length 1.

    Args:
        folder: Of the base, as above.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="eager", dtype=torch.float32
        )

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return a vector for each row, shape (rows, width), for ids and mask of shape (rows, tokens)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        counted = mask.unsqueeze(-1).float()
        mean = (hidden * counted).sum(1) / counted.sum(1).clamp(min=1e-9)
        return nn.functional.normalize(mean, dim=1)

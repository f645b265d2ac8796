"""The cross-encoder: a base encoder, perhaps with fewer layers, and a head with three outputs."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel

from assay_training.encoding import CLS, PAD, SEP
from assay_training.rows import LABELS

_UNKNOWN = 100
_SPECIAL = {"mpnet": {CLS: 0, SEP: 2, PAD: 1, _UNKNOWN: 3}}
"""Rows of a base's embeddings for our special ids, where its vocabulary begins with its own."""
_SHIFT = {"mpnet": 4, "bert": 0}
"""Where the ids of BERT's uncased vocabulary begin in a base's."""
_VOCABULARY = 30_522


class CrossEncoder(nn.Module):
    """Reads evidence and claim together; the first token decides.

    Args:
        folder: Of the base: `config.json` and `model.safetensors`.
        layers: Layers kept, the lowest ones; None keeps all. Of a fine-tuned encoder the upper ones give least
            (Sajjad et al. 2023, Comput. Speech Lang. 77, 101429).
        frozen: Of these, the lowest ones that stay as they are: what they do serves any task, and costs most to train.
    """

    def __init__(self, folder: Path, *, layers: int | None = None, frozen: int = 0) -> None:
        super().__init__()
        encoder = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="eager", dtype=torch.float32
        )
        self.kind = encoder.config.model_type
        _take_our_ids(encoder, self.kind)
        if layers:
            encoder.encoder.layer = encoder.encoder.layer[:layers]
            encoder.config.num_hidden_layers = layers
        encoder.embeddings.requires_grad_(requires_grad=False)  # rare words keep their place among the common ones
        for layer in encoder.encoder.layer[:frozen]:
            layer.requires_grad_(requires_grad=False)
        width = encoder.config.hidden_size
        self.encoder = encoder
        self.head = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Dropout(0.1), nn.Linear(width, len(LABELS)))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the logits of `LABELS`, shape (rows, 3), for ids and mask of shape (rows, tokens)."""
        # MPNet tells padding by an id of its own, so it is given the places; its first one is 2.
        places = mask.cumsum(1) * mask + 1 if self.kind == "mpnet" else mask.cumsum(1) * mask - mask
        hidden = self.encoder(input_ids=ids, attention_mask=mask, position_ids=places).last_hidden_state
        logits: torch.Tensor = self.head(hidden[:, 0])
        return logits


def _take_our_ids(encoder: nn.Module, kind: str) -> None:
    """Reorder the embeddings, so that the ids of the shipped vocabulary can be used with any base."""
    table = encoder.embeddings.word_embeddings.weight.data
    rows = torch.arange(_VOCABULARY) + _SHIFT[kind]
    for ours, theirs in _SPECIAL.get(kind, {}).items():
        rows[ours] = theirs
    encoder.embeddings.word_embeddings = nn.Embedding(_VOCABULARY, table.shape[1])
    encoder.embeddings.word_embeddings.weight.data = table[rows].clone()
    encoder.config.vocab_size = _VOCABULARY

"""Encoders as int8 ONNX files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from assay_training.network import SentenceEncoder

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn

    from assay_training.network import CrossEncoder

_OPSET = 17


def export(model: CrossEncoder, path: Path) -> None:
    """Write inputs `ids` and `mask`, both int64 (rows, tokens), and output `logits`, float32 (rows, 3).

    Weights become int8 by channel; the head stays float32, for its error would go straight into the verdict.
    """
    _export(model, path, output="logits")


def export_encoder(folder: Path, path: Path) -> None:
    """Write the sentence encoder: inputs as above, output `vectors`, float32 (rows, width), each of length 1."""
    _export(SentenceEncoder(folder), path, output="vectors")


def _export(model: nn.Module, path: Path, *, output: str) -> None:
    full = path.with_suffix(".float.onnx")
    ids = torch.ones((2, 16), dtype=torch.long)
    torch.onnx.export(
        model.cpu().eval(),
        (ids, torch.ones_like(ids)),
        str(full),
        input_names=["ids", "mask"],
        output_names=[output],
        dynamic_axes={"ids": {0: "rows", 1: "tokens"}, "mask": {0: "rows", 1: "tokens"}, output: {0: "rows"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    head = [node.name for node in onnx.load(full).graph.node if node.name.startswith("/head/")]
    quantize_dynamic(
        full, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8, nodes_to_exclude=head
    )
    full.unlink()

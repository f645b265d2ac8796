"""The engine without a model."""

from assay.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]

"""Check the claims of a news article against a file of facts that you own."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.bootstrap import build_pipeline
    from assay.pipeline import Pipeline
    from assay.settings import Settings

__all__ = ["Pipeline", "Settings", "__version__", "build_pipeline"]

__version__ = version("assay")

_HOMES = {"Pipeline": "assay.pipeline", "Settings": "assay.settings", "build_pipeline": "assay.bootstrap"}


def __getattr__(name: str) -> object:
    # Imported on first use: `assay --help` and one submodule alone must not load the whole pipeline.
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    member: object = getattr(import_module(_HOMES[name]), name)
    return member


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})

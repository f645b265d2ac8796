"""Check the claims of a news article against a file of facts that you own.

The names of `__all__` are the public ones, and docs/python.md shows their use; what they are made of, such as `Article`
and `Fact`, is in `assay_schemas`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.blocking import score_article
    from assay.bootstrap import build_pipeline
    from assay.checking import Limits
    from assay.errors import AssayError, ConfigError, DataError, EngineError, InputError
    from assay.facts.store import FactBase, load_fact_base, make_fact_base
    from assay.ledger import Budget, Ledger
    from assay.pipeline import Pipeline
    from assay.ports import (
        ClaimEvidence,
        Dispute,
        Engine,
        EngineIdentity,
        Finding,
        TellDrafts,
        tell_nobody,
    )
    from assay.presentation.rendering import ReportForm, render
    from assay.settings import Settings

__all__ = [
    "AssayError",
    "Budget",
    "ClaimEvidence",
    "ConfigError",
    "DataError",
    "Dispute",
    "Engine",
    "EngineError",
    "EngineIdentity",
    "FactBase",
    "Finding",
    "InputError",
    "Ledger",
    "Limits",
    "Pipeline",
    "ReportForm",
    "Settings",
    "TellDrafts",
    "__version__",
    "build_pipeline",
    "load_fact_base",
    "make_fact_base",
    "render",
    "score_article",
    "tell_nobody",
]

__version__ = version("assay-news")

_MEMBERS = {
    "assay.blocking": ("score_article",),
    "assay.bootstrap": ("build_pipeline",),
    "assay.checking": ("Limits",),
    "assay.errors": ("AssayError", "ConfigError", "DataError", "EngineError", "InputError"),
    "assay.facts.store": ("FactBase", "load_fact_base", "make_fact_base"),
    "assay.ledger": ("Budget", "Ledger"),
    "assay.pipeline": ("Pipeline",),
    "assay.ports": ("ClaimEvidence", "Dispute", "Engine", "EngineIdentity", "Finding", "TellDrafts", "tell_nobody"),
    "assay.presentation.rendering": ("ReportForm", "render"),
    "assay.settings": ("Settings",),
}
_HOMES = {name: home for home, names in _MEMBERS.items() for name in names}


def __getattr__(name: str) -> object:
    # Imported on first use: `assay --help` and one submodule alone must not load the whole pipeline.
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    member: object = getattr(import_module(_HOMES[name]), name)
    return member


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})

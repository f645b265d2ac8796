"""Measure the embedded engine without one of its parts, end to end: python scripts/ablate.py DATASET..."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING
from unittest.mock import patch

from assay import bootstrap
from assay.retrieval.index import FactIndex
from assay.settings import EngineChoice, Settings
from assay_evals.running.evaluation import Workplace, evaluate, load_all
from assay_evals.running.provenance import RunRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assay.facts.store import FactBase

FIGURES = ("end_to_end.macro_f1", "end_to_end.accuracy", "end_to_end.false_refutation", "score.in_range")


def _words_alone(facts: FactBase) -> FactIndex:
    return FactIndex(facts.facts)


LEFT_OUT: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "nothing": {},
        "the verifier": {"has_verifier": lambda: False},
        "vectors": {"build_index": _words_alone},
    }
)
"""What is left out, and what stands for it."""


def main() -> None:
    """Print a row for every data set and every part left out."""
    request = RunRequest(tuple(sys.argv[1:]))
    datasets = load_all(request)
    print("\t".join(("left out", "data set", *FIGURES)))
    for left_out, replaced in LEFT_OUT.items():
        with ExitStack() as stack, TemporaryDirectory() as folder:
            for name, value in replaced.items():
                stack.enter_context(patch.object(bootstrap, name, value))
            settings = Settings(engine=EngineChoice.EMBEDDED)
            workplace = Workplace(Path(folder), resume=False)
            report = asyncio.run(evaluate(request, datasets, settings, workplace, lambda _: None))
            values = {figure.name: figure.value for figure in report.figures}
        for dataset in report.datasets:
            found = (values.get(f"{dataset.name}.{figure}") for figure in FIGURES)
            print("\t".join((left_out, dataset.name, *("–" if each is None else f"{each:.3f}" for each in found))))


if __name__ == "__main__":
    main()

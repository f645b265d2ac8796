"""List what the engine got wrong in a run, claim by claim: python scripts/list_errors.py RUN DATASET..."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from assay_evals.matching import match_claims
from assay_evals.running.cases import ArticleCase
from assay_evals.running.evaluation import load_all
from assay_evals.running.folder import read_report, read_results
from assay_evals.running.provenance import RunRequest
from assay_evals.running.results import ArticleOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay_evals.running.cases import GoldClaim
    from assay_schemas import ReportedClaim


def errors(case: ArticleCase, outcome: ArticleOutcome) -> Iterator[tuple[str, str]]:
    """Yield kind and description of every checkable gold claim that was missed or judged otherwise."""
    found = {match.gold: outcome.claims[match.predicted] for match in match_claims(case.claims, outcome.claims)}
    for at, gold in enumerate(case.claims):
        if not gold.checkable:
            continue
        claim = found.get(at)
        if claim is None:
            yield "missed", f"{gold.verdict.value}: {gold.statement}"
        elif claim.verdict is not gold.verdict:
            answer = claim.verdict.value if claim.verdict else "not checkable"
            yield f"{gold.verdict.value} called {answer}", _describe(gold, claim)


def _describe(gold: GoldClaim, claim: ReportedClaim) -> str:
    reasons = ", ".join(claim.reasons)
    cited = ", ".join(item.fact_id for item in claim.evidence)
    sure = "–" if claim.confidence is None else f"{claim.confidence:.2f}"
    return f"{gold.statement} | {claim.statement} | {sure} {reasons} | {cited} | gold: {', '.join(gold.fact_ids)}"


def main() -> None:
    """Print every error of the run's articles under its kind, the commonest kind first."""
    folder, *specs = sys.argv[1:]
    configurations = frozenset(read_report(Path(folder)).provenance.configurations)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for dataset in load_all(RunRequest(tuple(specs))):
        cases = {case.id: case for case in dataset.cases if isinstance(case, ArticleCase)}
        for result in read_results(Path(folder), dataset=dataset.info.name, configurations=configurations):
            if result.case_id in cases and isinstance(result.outcome, ArticleOutcome):
                for kind, text in errors(cases[result.case_id], result.outcome):
                    by_kind[kind].append(f"{result.case_id}: {text}")
    for kind, texts in sorted(by_kind.items(), key=lambda item: -len(item[1])):
        print(f"\n{kind}: {len(texts)}")
        print("\n".join(f"  {text}" for text in texts))


if __name__ == "__main__":
    main()
